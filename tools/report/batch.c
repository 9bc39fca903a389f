/* SPDX-License-Identifier: GPL-2.0-only */
/* Many faults, one per line. */
#include "batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <stage2/invariant.h>

#include "tools/cli/cli.h"

#define MAX_LINE 65536

/* Stop if a line is longer than this. */
#define MAX_SKIP (64u << 20)

struct batch {
	const struct s2_policy *policy;
	enum s2_entry entry;
	const struct assignment *given;
	unsigned long line;
	bool bad;
};

/* Write the JSON by hand, for speed: no name needs escaping. */
static void print_answer(struct s2_query *q, const struct s2_explanation *e)
{
	const struct s2_decision *d = &e->decision;
	const char *separator = "";
	unsigned int f;
	size_t i;

	fputs("{\"decision\":{", stdout);
	for (f = 0; f < S2_NR_FIELDS; f++) {
		enum s2_field field = (enum s2_field)f;
		int value;

		if (!s2_field_applies(field, d))
			continue;
		value = s2_decision_field(q, d, field);
		fputs(separator, stdout);
		putchar('"');
		fputs(s2_fields[f].name, stdout);
		if (field == S2_F_RET) {
			printf("\":%d", value);
		} else {
			fputs("\":\"", stdout);
			fputs(s2_field_value_name(field, value), stdout);
			putchar('"');
		}
		separator = ",";
	}
	fputs("},\"violates\":[", stdout);
	separator = "";
	for (i = 0; i < e->nr_violated; i++) {
		printf("%s\"%s\"", separator, e->violated[i]->name);
		separator = ",";
	}
	printf("],\"possible\":%s}\n", e->possible ? "true" : "false");
}

static void print_error(struct batch *b, size_t column, const char *why)
{
	json_t *object = json_pack("{s:s, s:I, s:I}", "error", why, "line",
				   (json_int_t)b->line, "column",
				   (json_int_t)column);
	char *text = json_dumps(object, JSON_COMPACT);

	puts(text ? text : "{\"error\":\"out of memory\"}");
	free(text);
	json_decref(object);
	b->bad = true;
}

/*
 * The column of a key, or 1 if it is not found. Looks for the key in quotes,
 * followed by a colon; does not find keys that are written with escapes.
 */
static size_t column_of(const char *line, const char *key)
{
	size_t length = strlen(key);
	const char *at = line;

	while ((at = strstr(at, key))) {
		const char *after = at + length;

		if (at > line && at[-1] == '"' && *after == '"' &&
		    after[1 + strspn(after + 1, " \t")] == ':')
			return (size_t)(at - line);
		at++;
	}
	return 1;
}

/* A value of JSON as a word: a string, or true and false for yes and no. */
static const char *word_of(const json_t *value)
{
	if (json_is_true(value))
		return "yes";
	if (json_is_false(value))
		return "no";
	return json_string_value(value);
}

static bool read_fault(struct batch *b, const char *line, size_t length,
		       struct assignment *fault)
{
	char error[ASSIGN_ERROR];
	json_error_t wrong;
	json_t *object, *value;
	const char *key;

	object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &wrong);
	if (!object) {
		print_error(b, wrong.column > 0 ? (size_t)wrong.column : 1,
			    wrong.text);
		return false;
	}
	*fault = *b->given;
	memset(fault->given, 0, sizeof(fault->given));
	if (!json_is_object(object)) {
		print_error(b, 1, "a fault must be an object");
		json_decref(object);
		return false;
	}
	json_object_foreach(object, key, value)
	{
		const char *word = word_of(value), *why;

		why = word ? assign(fault, key, strlen(key), word, strlen(word),
				    error) :
			     "a value must be a string, true or false";
		if (why) {
			print_error(b, column_of(line, key), why);
			json_decref(object);
			return false;
		}
	}
	json_decref(object);
	return true;
}

static void answer(struct batch *b, const char *line, size_t length)
{
	struct s2_explanation e;
	struct assignment fault;
	struct s2_query q;

	if (!read_fault(b, line, length, &fault))
		return;
	s2_query_init(&q, &fault.fault);
	s2_explain(b->policy, b->entry, &q, 0, &e);
	if (e.nonsense)
		print_error(b, 1, e.nonsense);
	else
		print_answer(&q, &e);
}

/*
 * Reads a line, without its newline, into a buffer of MAX_LINE + 1 bytes. The
 * line may hold NUL bytes. For a longer line it sets only the length, up to
 * MAX_SKIP. False at the end of the input.
 */
static bool read_line(char *line, size_t *length)
{
	size_t n = 0;
	int c;

	while (n < MAX_SKIP && (c = getchar_unlocked()) != EOF && c != '\n') {
		if (n < MAX_LINE)
			line[n] = (char)c;
		n++;
	}
	line[n < MAX_LINE ? n : MAX_LINE] = '\0';
	*length = n;
	return n || c != EOF;
}

int explain_batch(const struct s2_policy *policy, enum s2_entry entry,
		  const struct assignment *given)
{
	struct batch b = { .policy = policy, .entry = entry, .given = given };
	static char line[MAX_LINE + 1];
	size_t length;

	while (!ferror(stdout) && read_line(line, &length)) {
		b.line++;
		if (length > MAX_LINE)
			print_error(&b, MAX_LINE, "the line is too long");
		else if (strlen(line) < length)
			print_error(&b, strlen(line) + 1,
				    "the line has a NUL byte");
		else if (!length)
			print_error(&b, 1, "the line is empty");
		else
			answer(&b, line, length);
		if (length == MAX_SKIP)
			return cli_error("line %lu: too long, giving up",
					 b.line);
	}
	if (ferror(stdin))
		return cli_error("cannot read standard input");
	return b.bad ? CLI_USAGE : CLI_OK;
}
