/* SPDX-License-Identifier: GPL-2.0-only */
/* A list of results, and which function writes it. */
#include "results.h"

#include <stdlib.h>
#include <string.h>

/* The bytes of the UTF-8 character here; 0: it is none. */
static size_t utf8_length(const unsigned char *s)
{
	static const struct {
		unsigned char mask, lead, least;
		size_t n;
	} kinds[] = {
		{ 0x80, 0x00, 0, 1 },
		{ 0xe0, 0xc0, 0xc2, 2 },
		{ 0xf0, 0xe0, 0xe0, 3 },
		{ 0xf8, 0xf0, 0xf0, 4 },
	};
	size_t i, k;

	for (i = 0; i < 4 && (s[0] & kinds[i].mask) != kinds[i].lead; i++)
		;
	if (i == 4 || s[0] < kinds[i].least || s[0] > 0xf4)
		return 0;
	for (k = 1; k < kinds[i].n; k++) {
		if ((s[k] & 0xc0) != 0x80)
			return 0;
	}
	/* Overlong, a surrogate, or too large. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return kinds[i].n;
}

/* No format can have control characters, or half a character. */
static void clean(char *text)
{
	unsigned char *c = (unsigned char *)text;
	size_t n;

	for (; *c; c += n) {
		n = utf8_length(c);
		if (n > 1 && !(c[0] == 0xc2 && c[1] < 0xa0))
			continue;
		if (n != 1 || c[0] == 0x7f ||
		    (c[0] < 0x20 && c[0] != '\n' && c[0] != '\t'))
			*c = '?';
		n = 1;
	}
}

static char *copy(struct results *results, const char *text)
{
	char *own = text ? strdup(text) : NULL;

	if (own)
		clean(own);
	else if (text)
		results->failed = true;
	return own;
}

/* The id, or "ID (2)" if there is one already; NULL: out of memory. */
static char *unique_id(const struct results *results, const char *id)
{
	size_t size = strlen(id) + 24, i;
	char *own = malloc(size);
	unsigned int nth = 1;

	if (!own)
		return NULL;
	snprintf(own, size, "%s", id);
	for (i = 0; i < results->n; i++) {
		if (strcmp(results->at[i].id, own))
			continue;
		snprintf(own, size, "%s (%u)", id, ++nth);
		i = (size_t)-1; /* compare this one with all */
	}
	return own;
}

void results_add(struct results *results, const struct result *result)
{
	struct result *at =
		reallocarray(results->at, results->n + 1, sizeof(*at));
	char *id;

	if (at)
		results->at = at;
	id = at ? unique_id(results, result->id) : NULL;
	if (!id) {
		results->failed = true;
		return;
	}
	at += results->n++;
	*at = *result;
	clean(id);
	at->id = id;
	at->suite = copy(results, result->suite);
	at->rule = copy(results, result->rule);
	at->about = copy(results, result->about);
	at->title = copy(results, result->title);
	at->text = copy(results, result->text);
	at->count = copy(results, result->count);
	at->file = copy(results, result->file);
}

static void drop(const char *text)
{
	free((void *)(size_t)text);
}

void results_free(struct results *results)
{
	while (results->n) {
		const struct result *at = &results->at[--results->n];

		drop(at->suite);
		drop(at->rule);
		drop(at->about);
		drop(at->id);
		drop(at->title);
		drop(at->text);
		drop(at->count);
		drop(at->file);
	}
	free(results->at);
	results->at = NULL;
}

bool results_failed(const struct results *results)
{
	size_t i;

	for (i = 0; i < results->n; i++) {
		if (results->at[i].status == RESULT_FAIL)
			return true;
	}
	return false;
}

/* ---- formats ----------------------------------------------------------- */

static void (*const writers[])(const struct results *results, FILE *f) = {
	[CLI_SARIF] = results_sarif,
	[CLI_JUNIT] = results_junit,
	[CLI_KTAP] = results_ktap,
	[CLI_GITHUB] = results_github,
};

bool results_wants(enum cli_format format)
{
	return format >= CLI_SARIF;
}

int results_print(const struct results *results, enum cli_format format)
{
	if (results->failed) {
		cli_error("out of memory");
		return CLI_UNFINISHED;
	}
	writers[format](results, stdout);
	return CLI_OK;
}
