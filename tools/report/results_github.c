/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Annotations of GitHub Actions: a line each, which the runner turns into a
 * remark at the line of the source.
 */
#include "results.h"

/* In a property, ':' and ',' end it, too. */
static void write_escaped(FILE *f, const char *text, bool property)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '%' || c == '\n' || c == '\r' ||
		    (property && (c == ':' || c == ',')))
			fprintf(f, "%%%02X", c);
		else
			fputc(c, f);
	}
}

static void write_property(FILE *f, char before, const char *name,
			   const char *value)
{
	fprintf(f, "%c%s=", before, name);
	write_escaped(f, value, true);
}

static void write_result(const struct result *result, FILE *f)
{
	static const char *const levels[] = {
		[RESULT_ERROR] = "error",
		[RESULT_WARNING] = "warning",
		[RESULT_NOTE] = "notice",
	};
	char before = ' ';

	fprintf(f, "::%s", levels[result->level]);
	if (result->file) {
		write_property(f, before, "file", result->file);
		if (result->line)
			fprintf(f, ",line=%u", result->line);
		before = ',';
	}
	write_property(f, before, "title", result->id);
	fputs("::", f);
	write_escaped(f, result->title, false);
	if (result->text) {
		fputs("%0A", f);
		write_escaped(f, result->text, false);
	}
	fputc('\n', f);
}

void results_github(const struct results *r, FILE *f)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (r->at[i].status == RESULT_FAIL ||
		    r->at[i].status == RESULT_REMARK)
			write_result(&r->at[i], f);
	}
}
