/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a scenario: words, numbers and flags, and reports wrong ones. */
#include "sim/yaml_reader.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

const char *reader_word(const char *text, char word[READER_WORD])
{
	size_t n = strlen(text), i;

	if (n > READER_WORD - 1) {
		n = READER_WORD - 1;
		while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	for (i = 0; i < n; i++) {
		word[i] = text[i];
		if ((unsigned char)text[i] < 0x20)
			word[i] = ' ';
	}
	word[n] = '\0';
	return word;
}

bool reader_fail(struct reader *r, const struct node *at, const char *fmt, ...)
{
	char text[sizeof(r->error->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return tree_fail(r->error, at->line, at->column, "%s", text);
}

const char *reader_list_word(const void *cookie, size_t i)
{
	return ((const char *const *)cookie)[i];
}

bool reader_no_word(struct reader *r, const struct node *at, const char *what,
		    reader_words *next, const void *cookie, const char *see)
{
	char word[READER_WORD], all[160] = "";
	const char *near = r->near ? r->near(at->text, next, cookie) : NULL, *w;
	size_t used = 0, i;

	reader_word(at->text, word);
	if (near)
		return reader_fail(r, at, "no %s '%s'; did you mean '%s'?",
				   what, word, near);
	if (see)
		return reader_fail(r, at, "no %s '%s'; see %s", what, word,
				   see);
	for (i = 0; (w = next(cookie, i)) && used < sizeof(all); i++)
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s",
					 i ? ", " : "", w);
	return reader_fail(r, at, "no %s '%s'; there is %s", what, word, all);
}

int reader_find(struct reader *r, const struct node *at, const char *what,
		reader_words *next, const void *cookie, const char *see)
{
	const char *word;
	int i;

	if (!reader_want(r, at, what, NODE_SCALAR))
		return -1;
	for (i = 0; (word = next(cookie, (size_t)i)); i++) {
		if (!strcmp(word, at->text))
			return i;
	}
	reader_no_word(r, at, what, next, cookie, see);
	return -1;
}

int reader_key(struct reader *r, const struct node *key, const char *what,
	       reader_words *next, const void *cookie, uint64_t *seen)
{
	int i = reader_find(r, key, what, next, cookie, NULL);

	if (i < 0)
		return i;
	if (*seen >> i & 1) {
		reader_fail(r, key, "'%s' is given twice", key->text);
		return -1;
	}
	*seen |= UINT64_C(1) << i;
	return i;
}

bool reader_want(struct reader *r, const struct node *node, const char *what,
		 enum node_kind kind)
{
	static const char *const kinds[] = {
		[NODE_SCALAR] = "a single value",
		[NODE_MAP] = "a mapping, {key: value, ...}",
		[NODE_LIST] = "a list, [...]",
	};

	if (node->kind == kind)
		return true;
	if (node->kind == NODE_SCALAR && !*node->text)
		return reader_fail(r, node,
				   "%s: the value is missing; it must be %s",
				   what, kinds[kind]);
	return reader_fail(r, node, "%s is %s, not %s", what, kinds[kind],
			   kinds[node->kind]);
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

/* The end of the digits; NULL if there are none, or too many. */
static const char *parse_digits(const char *text, int base, uint64_t *value)
{
	const char *c = text;
	uint64_t v = 0;

	for (; digit_of(*c) < base; c++) {
		uint64_t digit = (uint64_t)digit_of(*c);

		if (v > (UINT64_MAX - digit) / (uint64_t)base)
			return NULL;
		v = v * (uint64_t)base + digit;
	}
	*value = v;
	return c == text ? NULL : c;
}

/* Hexadecimal or decimal, with an optional K, M, G or T. */
static bool parse_number(const char *text, uint64_t *value)
{
	static const char suffixes[] = "KMGT";
	bool hex = text[0] == '0' && text[1] == 'x';
	const char *end, *suffix;

	end = parse_digits(hex ? text + 2 : text, hex ? 16 : 10, value);
	if (!end)
		return false;
	if (*end) {
		unsigned int shift;

		suffix = strchr(suffixes, *end++);
		if (!suffix)
			return false;
		shift = 10 * ((unsigned int)(suffix - suffixes) + 1);
		if (*value << shift >> shift != *value)
			return false;
		*value <<= shift;
	}
	return !*end;
}

bool reader_number(struct reader *r, const struct node *node, const char *what,
		   uint64_t least, uint64_t most, uint64_t *value)
{
	char word[READER_WORD];

	if (!reader_want(r, node, what, NODE_SCALAR))
		return false;
	reader_word(node->text, word);
	if (!parse_number(node->text, value))
		return reader_fail(
			r, node,
			"%s: '%s' is not a 64-bit number, such as 4096, 0x1000 or 4K",
			what, word);
	if (*value < least || *value > most)
		return reader_fail(r, node,
				   "%s: %s is not from %" PRIu64 " to %" PRIu64,
				   what, word, least, most);
	return true;
}

bool reader_flag(struct reader *r, const struct node *node, const char *what,
		 uint64_t *value)
{
	static const char *const words[] = { "no", "yes", "false", "true" };
	char word[READER_WORD];
	uint64_t i;

	if (!reader_want(r, node, what, NODE_SCALAR))
		return false;
	for (i = 0; i < 4; i++) {
		if (!strcmp(node->text, words[i])) {
			*value = i & 1;
			return true;
		}
	}
	return reader_fail(r, node, "%s must be yes or no, not '%s'", what,
			   reader_word(node->text, word));
}

static const char *invariant_name(const void *cookie, size_t i)
{
	(void)cookie;
	return i < S2_NR_STATE_IDS ? s2_state_invariants[i].name : NULL;
}

bool reader_findings(struct reader *r, const struct node *list,
		     sim_findings *set)
{
	const struct node *at;
	int i;

	if (!reader_want(r, list, "findings", NODE_LIST))
		return false;
	for (at = tree_child(&r->tree, list); at;
	     at = tree_next(&r->tree, at)) {
		i = reader_find(r, at, "state invariant", invariant_name, NULL,
				"'stage2 list invariants'");
		if (i < 0)
			return false;
		if (*set >> i & 1)
			return reader_fail(r, at, "'%s' is given twice",
					   at->text);
		*set |= UINT64_C(1) << i;
	}
	return true;
}
