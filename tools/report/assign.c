/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes faults from words on the command line: input=value. */
#include "assign.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/cli.h"

void assign_begin(struct assignment *a)
{
	memset(a, 0, sizeof(*a));
	s2_cube_quiet(&a->fault);
}

static const char *input_name(const void *cookie, size_t i)
{
	(void)cookie;
	return i < S2_NR_INPUTS ? s2_inputs[i].name : NULL;
}

static const char *value_name(const void *cookie, size_t i)
{
	const struct s2_input_info *info = cookie;

	return i < info->nr_values ? info->values[i] : NULL;
}

/* A word cut to a printable length, but not inside a UTF-8 character. */
static void copy_word(char word[64], const char *text, size_t len)
{
	if (len > 63) {
		len = 63;
		while (len && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(word, text, len);
	word[len] = '\0';
}

static const char *no_input(const char *name, size_t len,
			    char error[ASSIGN_ERROR])
{
	char word[64];
	const char *near;

	copy_word(word, name, len);
	near = cli_near(word, input_name, NULL);
	if (near)
		snprintf(error, ASSIGN_ERROR,
			 "no input '%s'; did you mean '%s'?", word, near);
	else
		snprintf(error, ASSIGN_ERROR,
			 "no input '%s'; see 'stage2 list inputs'", word);
	return error;
}

static const char *no_value(const struct s2_input_info *info, const char *name,
			    size_t len, char error[ASSIGN_ERROR])
{
	char word[64];
	const char *near;
	size_t used;
	int v;

	copy_word(word, name, len);
	near = cli_near(word, value_name, info);
	if (near) {
		snprintf(error, ASSIGN_ERROR,
			 "%s has no value '%s'; did you mean '%s'?", info->name,
			 word, near);
		return error;
	}
	used = (size_t)snprintf(error, ASSIGN_ERROR,
				"%s has no value '%s'; it is one of",
				info->name, word);
	for (v = 0; v < info->nr_values && used < ASSIGN_ERROR; v++)
		used += (size_t)snprintf(error + used, ASSIGN_ERROR - used,
					 "%s %s", v ? "," : "",
					 info->values[v]);
	return error;
}

const char *assign(struct assignment *a, const char *input, size_t input_len,
		   const char *value, size_t value_len,
		   char error[ASSIGN_ERROR])
{
	enum s2_input i = s2_input_find(input, input_len);
	int v;

	if (i == S2_NR_INPUTS)
		return no_input(input, input_len, error);
	v = s2_value_find(i, value, value_len);
	if (v < 0)
		return no_value(&s2_inputs[i], value, value_len, error);
	if (a->given[i] && a->fault.may[i] != S2_SET(v)) {
		snprintf(error, ASSIGN_ERROR,
			 "%s is given twice, with different values",
			 s2_inputs[i].name);
		return error;
	}
	a->given[i] = true;
	a->fault.may[i] = S2_SET(v);
	return NULL;
}

bool assign_argument(struct assignment *a, const char *argument)
{
	size_t length = strcspn(argument, "=");
	const char *value = argument + length + 1, *why;
	char error[ASSIGN_ERROR];

	if (!argument[length]) {
		bool no = argument[0] == '!';

		value = no ? "no" : "yes";
		argument += no;
		length -= no;
	}
	why = assign(a, argument, length, value, strlen(value), error);
	if (why)
		cli_error("%s", why);
	return !why;
}
