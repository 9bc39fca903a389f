/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Input of the tool, without a process for each: baselines, accepted findings,
 * lines of faults, arguments. Discards the output.
 */
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

#include <jansson.h>

#include "bytes.h"
#include "tools/report/assign.h"
#include "tools/report/baseline.h"
#include "tools/cli/command.h"
#include "tools/report/batch.h"
#include "tools/report/accept.h"

#define MOST_WORDS 24

/* What a command wrote, of the last input. */
static char *output, *errors;
static size_t output_size, errors_size;

static FILE *real_stdout, *real_stderr, *real_stdin;

/* In glibc they are variables. */
static void capture(const char *input, size_t size)
{
	real_stdout = stdout;
	real_stderr = stderr;
	real_stdin = stdin;
	stdout = open_memstream(&output, &output_size);
	stderr = open_memstream(&errors, &errors_size);
	stdin = size ? fmemopen((char *)(uintptr_t)input, size, "rb") :
		       fopen("/dev/null", "rb");
	if (!stdout || !stderr || !stdin)
		abort();
}

static void release(void)
{
	fclose(stdout);
	fclose(stderr);
	fclose(stdin);
	stdout = real_stdout;
	stderr = real_stderr;
	stdin = real_stdin;
}

static void forget(void)
{
	free(output);
	free(errors);
	output = errors = NULL;
}

/* Whoever refuses says why, and whoever does not says nothing there. */
static void check_status(int status)
{
	must(status >= CLI_OK && status <= CLI_UNFINISHED, "%d", status);
	must((status == CLI_USAGE) == (errors_size > 0), "%d: '%s'", status,
	     errors);
}

/* A file of these bytes that has a name. */
static int file_of(const char *text, size_t size, char path[64])
{
	int fd = memfd_create("fuzz", 0);

	if (fd < 0 || write(fd, text, size) != (ssize_t)size)
		abort();
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static void baseline(const char *text, size_t size)
{
	struct baseline *b;
	json_t *stale = json_array();
	char path[64];
	int fd = file_of(text, size, path);

	capture("", 0);
	b = baseline_open(path, NULL, true);
	if (b) {
		baseline_verified(b, "linux-7.3");
		baseline_report_stale(b, "file", stale);
		baseline_close(b);
	}
	release();
	close(fd);
	must(b || errors_size, "a reason");
	json_decref(stale);
}

static void accepted(const char *text, size_t size)
{
	struct sim_accepted found;
	char path[64];
	int fd = file_of(text, size, path);
	bool ok;

	capture("", 0);
	ok = sim_accepted(path, "linux-7.3", &found);
	release();
	close(fd);
	must(ok == !errors_size, "a reason, or none");
	must(ok || !found.nr, "no causes");
	sim_accepted_free(&found);
}

/* Each line is answered by one, which is JSON. */
static void batch(const char *text, size_t size, enum s2_entry entry)
{
	struct assignment given;
	size_t lines = 0, answers = 0, i;
	char *at, *end;
	int status;

	assign_begin(&given);
	capture(text, size);
	status = explain_batch(s2_policy_find("linux-7.3"), entry, &given);
	release();
	must(status == CLI_OK || status == CLI_USAGE, "%d", status);
	for (i = 0; i < size; i++)
		lines += text[i] == '\n' || i == size - 1;
	for (at = output; *at; at = end + 1, answers++) {
		json_t *json;

		end = strchr(at, '\n');
		must(end, "a line: %s", at);
		json = json_loadb(at, (size_t)(end - at), 0, NULL);
		must(json_is_object(json), "JSON: %s", at);
		json_decref(json);
	}
	must(answers == lines, "%zu of %zu answers", answers, lines);
}

/* Words, as a shell would cut them at blanks. */
static int split(char *text, char **words)
{
	char *save = NULL, *word = strtok_r(text, " \n\t", &save);
	int n = 0;

	for (; word && n < MOST_WORDS; word = strtok_r(NULL, " \n\t", &save)) {
		/* A plug-in would be loaded, and a file read. */
		if (!strchr(word, '/'))
			words[n++] = word;
	}
	return n;
}

static void command(const char *text, size_t size,
		    const struct cli_command *run, const char *first)
{
	char *copy = malloc(size + 1), *words[MOST_WORDS + 3];
	char head[16], second[16];
	int n = 0, status;

	must(copy, "memory");
	memcpy(copy, text, size);
	copy[size] = '\0';
	snprintf(head, sizeof(head), "%s", run->name);
	words[n++] = head;
	if (first) {
		snprintf(second, sizeof(second), "%s", first);
		words[n++] = second;
	}
	n += split(copy, words + n);
	words[n] = NULL;
	capture("", 0);
	status = cli_run(run, n, words);
	release();
	check_status(status);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;

	if (!size--)
		return 0;
	switch (data[0] % 8) {
	case 0:
		baseline(text, size);
		break;
	case 1:
		accepted(text, size);
		break;
	case 2:
		batch(text, size, S2_GUEST_ABORT);
		break;
	case 3:
		batch(text, size, S2_PREPARE_REGION);
		break;
	case 4:
		command(text, size, &cmd_decode, NULL);
		break;
	case 5:
		command(text, size, &cmd_encode, NULL);
		break;
	case 6:
		command(text, size, &cmd_explain, "linux-7.3");
		break;
	default:
		command(text, size, &cmd_list, NULL);
	}
	forget();
	return 0;
}
