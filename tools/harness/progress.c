/* SPDX-License-Identifier: GPL-2.0-only */
/* A line about builds under way. */
#include "progress.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tools/cli/text.h"

struct part {
	char name[32], stage[32];
	uint64_t runs, whole; /* whole: when it has ended */
};

static struct part own[2], *parts = own;
static unsigned int mine;

void progress_share(void)
{
	void *shared = mmap(NULL, sizeof(own), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared != MAP_FAILED)
		parts = shared;
}

static size_t write_part(const struct part *part, const struct part *other,
			 char *line, size_t size)
{
	char runs[TEXT_COUNT], whole[TEXT_COUNT];
	uint64_t about = part->whole ? 0 : other->whole;
	int n;

	if (!part->runs || part->whole)
		n = snprintf(line, size, "%s: %s", part->name, part->stage);
	else
		n = snprintf(
			line, size, "%s: %s, %s%s%s runs", part->name,
			part->stage, text_count(s2_count_of(part->runs), runs),
			about ? " of about " : "",
			about ? text_count(s2_count_of(about), whole) : "");
	return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

size_t progress_line(char *line, size_t size)
{
	size_t n = 0, i;

	line[0] = 0;
	for (i = 0; i < 2; i++) {
		if (!parts[i].name[0])
			continue;
		if (n && n + 3 < size)
			n += (size_t)snprintf(line + n, size - n, "; ");
		n += write_part(&parts[i], &parts[!i], line + n, size - n);
	}
	return n;
}

static void show(void)
{
	char line[TEXT_WIDTH];

	if (!isatty(2))
		return;
	progress_line(line, sizeof(line));
	fprintf(stderr, "\r\033[K%s", line);
}

void progress_tree(unsigned int part, const char *name)
{
	mine = part;
	parts[mine] = (struct part){ .runs = 0 };
	snprintf(parts[mine].name, sizeof(parts[mine].name), "%s", name);
}

void progress_stage(const char *stage)
{
	snprintf(parts[mine].stage, sizeof(parts[mine].stage), "%s", stage);
	show();
}

void progress_runs(uint64_t runs)
{
	parts[mine].runs = runs;
	show();
}

void progress_explored(uint64_t runs)
{
	parts[mine].whole = runs;
}

void progress_end(void)
{
	if (isatty(2))
		fputs("\r\033[K", stderr);
}
