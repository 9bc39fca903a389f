/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * JUnit XML, as Jenkins and GitLab read it: a testsuite per suite, a testcase
 * per result.
 */
#include <string.h>

#include "results.h"

static void write_text(FILE *f, const char *text)
{
	for (; *text; text++) {
		if (*text == '<')
			fputs("&lt;", f);
		else if (*text == '>')
			fputs("&gt;", f);
		else if (*text == '&')
			fputs("&amp;", f);
		else if (*text == '"')
			fputs("&quot;", f);
		else
			fputc(*text, f);
	}
}

static void write_attribute(FILE *f, const char *name, const char *value)
{
	fprintf(f, " %s=\"", name);
	write_text(f, value);
	fputc('"', f);
}

static void write_failure(FILE *f, const struct result *result)
{
	fputs("      <failure", f);
	write_attribute(f, "message", result->title);
	write_attribute(f, "type", result->rule);
	fputs(">", f);
	if (result->file && result->line)
		fprintf(f, "%s:%u\n", result->file, result->line);
	write_text(f, result->text ? result->text : result->title);
	fputs("</failure>\n", f);
}

static void write_case(FILE *f, const struct result *result)
{
	fputs("    <testcase", f);
	write_attribute(f, "classname", result->suite);
	write_attribute(f, "name", result->id);
	if (result->file)
		write_attribute(f, "file", result->file);
	if (result->status == RESULT_PASS) {
		fputs("/>\n", f);
		return;
	}
	fputs(">\n", f);
	if (result->status == RESULT_FAIL) {
		write_failure(f, result);
	} else if (result->status == RESULT_REMARK) {
		fputs("      <system-out>", f);
		write_text(f, result->title);
		fputs("</system-out>\n", f);
	} else {
		fputs("      <skipped", f);
		write_attribute(f, "message",
				result->text ? result->text : "accepted");
		fputs("/>\n", f);
	}
	fputs("    </testcase>\n", f);
}

struct counts {
	size_t all, failed, skipped;
};

/* Of one suite; or of all, if it is NULL. */
static struct counts count(const struct results *r, const char *suite)
{
	struct counts n = { 0 };
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (suite && strcmp(r->at[i].suite, suite))
			continue;
		n.all++;
		n.failed += r->at[i].status == RESULT_FAIL;
		n.skipped += r->at[i].status == RESULT_ACCEPTED;
	}
	return n;
}

static void write_counts(FILE *f, struct counts n)
{
	fprintf(f, " tests=\"%zu\" failures=\"%zu\" errors=\"0\"", n.all,
		n.failed);
}

static bool was_written(const struct results *r, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++) {
		if (!strcmp(r->at[k].suite, r->at[i].suite))
			return true;
	}
	return false;
}

static void write_suite(FILE *f, const struct results *r, size_t first)
{
	const char *suite = r->at[first].suite;
	struct counts n = count(r, suite);
	size_t i;

	fputs("  <testsuite", f);
	write_attribute(f, "name", suite);
	write_counts(f, n);
	fprintf(f, " skipped=\"%zu\">\n", n.skipped);
	for (i = first; i < r->n; i++) {
		if (!strcmp(r->at[i].suite, suite))
			write_case(f, &r->at[i]);
	}
	fputs("  </testsuite>\n", f);
}

void results_junit(const struct results *r, FILE *f)
{
	size_t i;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", f);
	write_attribute(f, "name", "stage2");
	write_counts(f, count(r, NULL));
	fputs(">\n", f);
	for (i = 0; i < r->n; i++) {
		if (!was_written(r, i))
			write_suite(f, r, i);
	}
	fputs("</testsuites>\n", f);
}
