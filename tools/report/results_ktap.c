/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KTAP, as the kernel's selftests and KUnit print it: Documentation/dev-tools/
 * ktap.rst. A suite is a subtest; a result is a line of it.
 */
#include <string.h>

#include "results.h"

static bool same_suite(const struct results *r, size_t i, size_t k)
{
	return !strcmp(r->at[i].suite, r->at[k].suite);
}

/* Is it the first of its suite? */
static bool is_first(const struct results *r, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++) {
		if (same_suite(r, i, k))
			return false;
	}
	return true;
}

/* A description: '#' would begin a directive, and a newline ends it. */
static void write_words(FILE *f, const char *text)
{
	for (; *text; text++)
		fputc(*text == '#' || *text == '\n' ? ' ' : *text, f);
}

static void write_lines(FILE *f, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		fprintf(f, "  # %.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static void write_result(const struct result *result, size_t number, FILE *f)
{
	bool failed = result->status == RESULT_FAIL;

	if (result->status != RESULT_PASS)
		write_lines(f, result->title);
	if (result->status != RESULT_PASS && result->file)
		fprintf(f, result->line ? "  # at %s:%u\n" : "  # at %s\n",
			result->file, result->line);
	if (failed && result->text)
		write_lines(f, result->text);
	fprintf(f, "  %sok %zu ", failed ? "not " : "", number);
	write_words(f, result->id);
	if (result->status == RESULT_ACCEPTED) {
		fputs(" # SKIP ", f);
		write_words(f, result->text ? result->text : "accepted");
	}
	fputc('\n', f);
}

/* Returns whether all are fine. */
static bool write_suite(const struct results *r, size_t first, FILE *f)
{
	size_t i, n = 0;
	bool ok = true;

	for (i = first; i < r->n; i++)
		n += same_suite(r, i, first);
	fprintf(f, "  KTAP version 1\n  1..%zu\n", n);
	for (i = first, n = 0; i < r->n; i++) {
		if (!same_suite(r, i, first))
			continue;
		write_result(&r->at[i], ++n, f);
		ok &= r->at[i].status != RESULT_FAIL;
	}
	return ok;
}

void results_ktap(const struct results *r, FILE *f)
{
	size_t i, suites = 0, number = 0;

	for (i = 0; i < r->n; i++)
		suites += is_first(r, i);
	fprintf(f, "KTAP version 1\n1..%zu\n", suites);
	for (i = 0; i < r->n; i++) {
		bool ok;

		if (!is_first(r, i))
			continue;
		ok = write_suite(r, i, f);
		fprintf(f, "%sok %zu ", ok ? "" : "not ", ++number);
		write_words(f, r->at[i].suite);
		fputc('\n', f);
	}
}
