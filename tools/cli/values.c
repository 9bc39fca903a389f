/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses numbers, bits and words from the command line. */
#include "values.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli.h"

bool value_number(const char *what, const char *text, uint64_t least,
		  uint64_t most, uint64_t *value)
{
	uint64_t n = 0;
	const char *c;

	for (c = text; *c >= '0' && *c <= '9' && n <= most; c++)
		n = n * 10 + (uint64_t)(*c - '0');
	if (c == text || *c || n < least || n > most) {
		cli_error("%s is a number from %" PRIu64 " to %" PRIu64
			  ", not '%s'",
			  what, least, most, text);
		return false;
	}
	*value = n;
	return true;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool bad_digit(const char *what, const char *text, const char *at,
		      bool hex)
{
	unsigned int column = (unsigned int)(at - text) + 1;

	if (!*at) {
		cli_error("%s '%s', column %u: a digit is missing", what, text,
			  column);
	} else if (!isprint((unsigned char)*at)) {
		cli_error("%s, column %u: byte 0x%02x is not a digit", what,
			  column, (unsigned char)*at);
	} else if (!hex && digit_value(*at) >= 0) {
		cli_error("%s '%s', column %u: '%c' is not a decimal digit; "
			  "hexadecimal begins with 0x",
			  what, text, column, *at);
	} else {
		cli_error("%s '%s', column %u: '%c' is not a %s digit", what,
			  text, column, *at, hex ? "hexadecimal" : "decimal");
	}
	return false;
}

bool value_bits(const char *what, const char *text, uint64_t max,
		uint64_t *value)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	unsigned int base = hex ? 16 : 10;
	const char *at = hex ? text + 2 : text;
	uint64_t v = 0;

	if (!*at)
		return bad_digit(what, text, at, hex);
	for (; *at; at++) {
		int digit = digit_value(*at);

		if (digit < 0 || digit >= (int)base)
			return bad_digit(what, text, at, hex);
		if (v > (max - (uint64_t)digit) / base ||
		    (uint64_t)digit > max) {
			cli_error("%s '%s', column %u: above the largest value "
				  "0x%llx",
				  what, text, (unsigned int)(at - text) + 1,
				  (unsigned long long)max);
			return false;
		}
		v = v * base + (uint64_t)digit;
	}
	*value = v;
	return true;
}

/* Length of the first word, up to '|' or the end. */
static size_t word_length(const char *words)
{
	return strcspn(words, "|");
}

/* "4k, 16k or 64k" of "4k|16k|64k" */
static void list_words(const char *words, char *list, size_t size)
{
	size_t used = 0, length;
	const char *between = "";

	for (; *words && used < size; words += length + !!words[length]) {
		length = word_length(words);
		if (*between && !words[length])
			between = " or ";
		used += (size_t)snprintf(list + used, size - used, "%s%.*s",
					 between, (int)length, words);
		between = ", ";
	}
}

bool value_word(const char *what, const char *text, const char *words,
		unsigned int *index)
{
	const char *word = words;
	char list[128];
	unsigned int i;
	size_t length;

	for (i = 0; *word; i++, word += length + !!word[length]) {
		length = word_length(word);
		if (strlen(text) == length &&
		    !strncasecmp(text, word, length)) {
			*index = i;
			return true;
		}
	}
	list_words(words, list, sizeof(list));
	cli_error("%s is %s, not '%s'", what, list, text);
	return false;
}
