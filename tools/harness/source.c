/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Splits C source into functions and other definitions.
 *
 * This is not a C parser. It knows comments, strings, directives, braces and
 * parentheses. In kernel style a brace in the first column ends a function,
 * which also resynchronises after an #if and an #else that both open the same
 * brace.
 */
#include "source.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
	const char *p, *line_begin;
	unsigned int line;
	struct source *source;
	/* The unit that is being read. */
	char *text;
	size_t used, size;
	unsigned int first;
	int braces, parens;
	bool body; /* what is in braces is a function's body */
	bool failed;
};

/*
 * ---- the text of a unit ---------------------------------------------------
 */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static void put(struct parser *x, char c)
{
	if (x->used + 2 > x->size) {
		size_t size = x->size ? x->size * 2 : 256;
		char *grown = realloc(x->text, size);

		if (!grown) {
			x->failed = true;
			return;
		}
		x->text = grown;
		x->size = size;
	}
	if (!x->used)
		x->first = x->line;
	x->text[x->used++] = c;
	x->text[x->used] = 0;
}

/* Keeps a space where two words would otherwise join. */
static void put_token(struct parser *x, char c, bool after_space)
{
	if (after_space && x->used && is_word(c) &&
	    is_word(x->text[x->used - 1]))
		put(x, ' ');
	put(x, c);
}

/*
 * ---- names ----------------------------------------------------------------
 */

/* Words before parentheses that are not function names. */
static bool is_attribute(const char *word, size_t n)
{
	static const char *const words[] = {
		"__attribute__", "__printf",	"__aligned",
		"__section",	 "__must_hold", "__acquires",
		"__releases",	 "typeof",	"__typeof__",
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strlen(words[i]) == n && !memcmp(words[i], word, n))
			return true;
	}
	return false;
}

static size_t word_length(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
}

static char *word_before(const char *text, const char *end)
{
	const char *begin;

	while (end > text && !is_word(end[-1]))
		end--;
	begin = end;
	while (begin > text && is_word(begin[-1]))
		begin--;
	return strndup(begin, (size_t)(end - begin));
}

/* The word before its first parenthesis. */
static char *name_of_function(const char *text)
{
	const char *p = text, *begin;

	while ((p = strchr(p, '('))) {
		begin = p;
		while (begin > text && is_word(begin[-1]))
			begin--;
		if (begin < p && !is_attribute(begin, (size_t)(p - begin)))
			return strndup(begin, (size_t)(p - begin));
		p++;
	}
	return strdup("");
}

/* "struct kvm", "KVM_MEM_READONLY", "kvm_usage_count" */
static char *name_of_definition(const char *text)
{
	static const char *const kinds[] = { "struct ", "union ", "enum " };
	const char *brace = strchr(text, '{'), *equals = strchr(text, '=');
	size_t i, n;

	if (!strncmp(text, "#define", 7)) {
		text += 7 + strspn(text + 7, " ");
		return strndup(text, word_length(text));
	}
	if (*text == '#')
		return strdup("(directives)");
	for (i = 0; brace && i < sizeof(kinds) / sizeof(*kinds); i++) {
		n = strlen(kinds[i]);
		if (!strncmp(text, kinds[i], n) &&
		    !(equals && equals < brace)) {
			return strndup(text, n + word_length(text + n));
		}
	}
	if (equals)
		return word_before(text, equals);
	if (strchr(text, '('))
		return name_of_function(text);
	return word_before(text, text + strcspn(text, "[;"));
}

static void end_unit(struct parser *x)
{
	struct source *s = x->source;
	struct source_unit *at, unit = {
		.text = x->text,
		.first = x->first,
		.last = x->line,
		.is_function = x->body,
	};
	size_t i;

	x->braces = x->parens = 0;
	x->body = false;
	if (!x->used)
		return;
	x->text = NULL;
	x->used = x->size = 0;
	unit.name = unit.is_function ? name_of_function(unit.text) :
				       name_of_definition(unit.text);
	at = reallocarray(s->at, s->n + 1, sizeof(*at));
	if (at)
		s->at = at;
	if (!at || !unit.name) {
		free(unit.text);
		free(unit.name);
		x->failed = true;
		return;
	}
	for (i = 0; i < s->n; i++)
		unit.nth += !strcmp(at[i].name, unit.name);
	at[s->n++] = unit;
}

/*
 * ---- the file -------------------------------------------------------------
 */

static void newline(struct parser *x)
{
	x->line++;
	x->line_begin = x->p + 1;
}

/* Skips a comment, if there is one. */
static bool skip_comment(struct parser *x)
{
	if (x->p[0] != '/' || (x->p[1] != '*' && x->p[1] != '/'))
		return false;
	if (x->p[1] == '/') {
		x->p += strcspn(x->p, "\n");
		return true;
	}
	for (x->p += 2; *x->p && (x->p[0] != '*' || x->p[1] != '/'); x->p++) {
		if (*x->p == '\n')
			newline(x);
	}
	x->p += *x->p ? 2 : 0;
	return true;
}

static void take_string(struct parser *x)
{
	char quote = *x->p;

	put(x, *x->p++);
	while (*x->p && *x->p != quote && *x->p != '\n') {
		if (*x->p == '\\' && x->p[1] && x->p[1] != '\n')
			put(x, *x->p++);
		put(x, *x->p++);
	}
	if (*x->p == quote)
		put(x, *x->p++);
}

/* Skips a directive, up to its last newline. */
static void take_directive(struct parser *x)
{
	bool space = false;

	while (*x->p && *x->p != '\n') {
		if (x->p[0] == '\\' && x->p[1] == '\n') {
			x->p++;
			newline(x);
			x->p++;
			space = true;
		} else if (skip_comment(x)) {
			space = true;
		} else if (*x->p == '"' || *x->p == '\'') {
			take_string(x);
			space = false;
		} else if (isspace((unsigned char)*x->p)) {
			space = true;
			x->p++;
		} else {
			put_token(x, *x->p++, space);
			space = false;
		}
	}
}

static bool begins_line(const struct parser *x)
{
	const char *p;

	for (p = x->line_begin; p < x->p; p++) {
		if (!isspace((unsigned char)*p))
			return false;
	}
	return true;
}

/* A character outside of strings, comments and directives. */
static void take(struct parser *x, bool space)
{
	char c = *x->p, before = '\0';

	if (x->used)
		before = x->text[x->used - 1];
	if (c == '{' && !x->braces++ && before == ')' && !x->parens)
		x->body = true;
	if (c == '(' && !x->braces)
		x->parens++;
	if (c == ')' && !x->braces && x->parens)
		x->parens--;
	put_token(x, c, space);
	if (c == '}') {
		x->braces -= x->braces > 0;
		if (x->p == x->line_begin)
			x->braces = 0;
		if (!x->braces && x->body)
			end_unit(x);
	}
	if (c == ';' && !x->braces && !x->parens)
		end_unit(x);
	x->p++;
}

bool source_parse(const char *text, struct source *source)
{
	struct parser x = {
		.p = text,
		.line_begin = text,
		.line = 1,
		.source = source,
	};
	bool space = false;

	*source = (struct source){ 0 };
	while (*x.p && !x.failed) {
		if (*x.p == '\n') {
			newline(&x);
			space = true;
			x.p++;
		} else if (isspace((unsigned char)*x.p)) {
			space = true;
			x.p++;
		} else if (skip_comment(&x)) {
			space = true;
		} else if (*x.p == '#' && begins_line(&x)) {
			bool alone = !x.used;

			take_directive(&x);
			if (alone)
				end_unit(&x);
		} else if (*x.p == '"' || *x.p == '\'') {
			take_string(&x);
			space = false;
		} else {
			take(&x, space);
			space = false;
		}
	}
	end_unit(&x);
	free(x.text);
	return !x.failed;
}

bool source_read(const char *path, struct source *source)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;
	bool ok;

	*source = (struct source){ 0 };
	if (!f)
		return false;
	ok = getdelim(&text, &size, 0, f) < 0 || source_parse(text, source);
	free(text);
	fclose(f);
	return ok;
}

void source_free(struct source *source)
{
	size_t i;

	for (i = 0; i < source->n; i++) {
		free(source->at[i].name);
		free(source->at[i].text);
	}
	free(source->at);
	*source = (struct source){ 0 };
}

const struct source_unit *source_find(const struct source *source,
				      const struct source_unit *unit)
{
	size_t i;

	for (i = 0; i < source->n; i++) {
		const struct source_unit *u = &source->at[i];

		if (u->is_function != unit->is_function ||
		    strcmp(u->name, unit->name))
			continue;
		/*
		 * Number directives by content: an inserted one must not
		 * renumber others.
		 */
		if (*unit->name == '(' ? !strcmp(u->text, unit->text) :
					 u->nth == unit->nth)
			return u;
	}
	return NULL;
}
