/* SPDX-License-Identifier: GPL-2.0-only */
/* Things that a tree's code asks for, and that are no input. */
#include "unknown.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "run.h"

/* The i-th that can be explored, or NULL. */
static const struct kernel_unknown *
explorable(const struct kernel_unknowns *unknown, size_t i)
{
	size_t k;

	for (k = 0; k < unknown->n; k++) {
		if (!unknown->at[k].fixed && !i--)
			return &unknown->at[k];
	}
	return NULL;
}

size_t unknown_explored(const struct kernel_unknowns *unknown)
{
	size_t n = 0;

	while (n < UNKNOWN_EXPLORED && explorable(unknown, n))
		n++;
	return n;
}

void unknown_choose(struct kernel_unknowns *unknown, unsigned int set)
{
	size_t k, i = 0;

	for (k = 0; k < unknown->n; k++) {
		struct kernel_unknown *u = &unknown->at[k];

		u->yes = !u->fixed && i < UNKNOWN_EXPLORED && set >> i & 1;
		i += !u->fixed;
	}
}

unsigned int unknown_translate(const struct kernel_unknowns *from,
			       unsigned int set,
			       const struct kernel_unknowns *to)
{
	const struct kernel_unknown *u, *v;
	unsigned int result = 0;
	size_t i, k;

	for (i = 0; i < UNKNOWN_EXPLORED; i++) {
		u = explorable(from, i);
		if (!u || !(set >> i & 1))
			continue;
		for (k = 0; k < UNKNOWN_EXPLORED; k++) {
			v = explorable(to, k);
			if (v && !strcmp(u->name, v->name))
				result |= 1u << k;
		}
	}
	return result;
}

const char *unknown_label(const struct kernel_unknowns *unknown,
			  unsigned int set, char label[UNKNOWN_LABEL])
{
	size_t i, used = 0;

	label[0] = 0;
	for (i = 0; i < UNKNOWN_EXPLORED && used < UNKNOWN_LABEL; i++) {
		const struct kernel_unknown *u = explorable(unknown, i);

		if (u)
			used += (size_t)snprintf(label + used,
						 UNKNOWN_LABEL - used,
						 "%sunknown.%s=%s",
						 i ? " " : "", u->name,
						 set >> i & 1 ? "yes" : "no");
	}
	return label;
}

void unknown_path(const char *out, unsigned int set, char path[UNKNOWN_PATH])
{
	size_t n = strlen(out);

	if (!set)
		snprintf(path, UNKNOWN_PATH, "%s", out);
	else if (n > 3 && !strcmp(out + n - 3, ".so"))
		snprintf(path, UNKNOWN_PATH, "%.*s+%u.so", (int)n - 3, out,
			 set);
	else
		snprintf(path, UNKNOWN_PATH, "%s+%u", out, set);
}

static const char *how(const struct kernel_unknown *u, bool explored, bool all)
{
	bool called = !strncmp(u->name, "call.", 5);

	if (explored && called)
		return all ? "it returns 0 or 1: both explored" :
			     "returns 0; 'kernel check' also explores 1";
	if (explored)
		return all ? "explored as no and as yes" :
			     "no; 'kernel check' also explores yes";
	return u->fixed ? "0: NOT EXPLORED" : "no: NOT EXPLORED";
}

bool unknown_is_explored(const struct kernel_unknowns *unknown, size_t nth)
{
	size_t k, before = 0;

	for (k = 0; k < nth; k++)
		before += !unknown->at[k].fixed;
	return !unknown->at[nth].fixed && before < UNKNOWN_EXPLORED;
}

unsigned int unknown_left(const struct kernel_unknowns *unknown)
{
	return (unsigned int)(unknown->n - unknown_explored(unknown)) +
	       (unknown->lost > 0);
}

void unknown_print(const struct kernel_unknowns *unknown, bool all)
{
	size_t k;

	if (!unknown->n)
		return;
	puts("asked for by the code, but not an input of stage2");
	for (k = 0; k < unknown->n; k++) {
		const struct kernel_unknown *u = &unknown->at[k];
		bool explored = unknown_is_explored(unknown, k);

		printf("  unknown.%-34s  %s\n", u->name, how(u, explored, all));
		if (*u->where)
			printf("    %s\n", u->where);
	}
	if (unknown->lost)
		puts("  and more: NOT EXPLORED");
}

/* ---- where ------------------------------------------------------------- */

/* "PATH:LINE" in the tree; a header was read by way of a link. */
static void take_where(struct kernel_unknown *u, char *line, const char *tree)
{
	size_t n = strlen(tree);
	char *colon, to[4200];
	const char *path = line;
	ssize_t length;

	line[strcspn(line, " \n")] = 0;
	colon = strrchr(line, ':');
	if (!colon)
		return;
	*colon = 0;
	length = readlink(line, to, sizeof(to) - 1);
	if (length > 0) {
		to[length] = 0;
		path = to;
	}
	if (!strncmp(path, tree, n) && path[n] == '/')
		path += n + 1;
	snprintf(u->where, sizeof(u->where), "%.100s:%.20s", path, colon + 1);
}

void unknown_locate(struct kernel_unknowns *unknown, const char *plugin,
		    const char *tree, const char *scratch)
{
	const char *words[5 + UNKNOWN_MOST] = { "addr2line", "-e", plugin };
	char address[UNKNOWN_MOST][24], out[4200], line[4200];
	size_t k, n = 3;
	FILE *f;

	for (k = 0; k < unknown->n; k++) {
		/* The call before the one to return to. */
		snprintf(address[k], sizeof(address[k]), "0x%" PRIx64,
			 unknown->at[k].offset ? unknown->at[k].offset - 1 : 0);
		words[n++] = address[k];
	}
	words[n] = NULL;
	snprintf(out, sizeof(out), "%s/where", scratch);
	if (!unknown->n || kernel_run(words, out))
		return;
	f = fopen(out, "r");
	for (k = 0; f && k < unknown->n && fgets(line, sizeof(line), f); k++) {
		if (unknown->at[k].offset)
			take_where(&unknown->at[k], line, tree);
	}
	if (f)
		fclose(f);
}
