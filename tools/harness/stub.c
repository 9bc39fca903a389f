/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads --stub NAME=ANSWER: both become C, so they are checked here. */
#include "stub.h"

#include <string.h>

#include "tools/cli/cli.h"

#define DIGITS "0123456789"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER  "abcdefghijklmnopqrstuvwxyz"

/* Is all of the text of these characters, and at least one? */
static bool is_all(const char *text, const char *of)
{
	return *text && !text[strspn(text, of)];
}

static bool is_answer(const char *answer)
{
	const char *number = answer + (*answer == '-');

	if (!strcmp(answer, "ask") || !strcmp(answer, "stop"))
		return true;
	if (strlen(number) > 15)
		return false;
	return (is_all(number, DIGITS) && (*number != '0' || !number[1])) ||
	       (*answer == '-' && *number == 'E' &&
		is_all(number, UPPER DIGITS));
}

static bool is_name(const char *word, size_t n)
{
	return n && n < 60 && !strchr(DIGITS, *word) &&
	       strspn(word, UPPER LOWER DIGITS "_") == n;
}

bool stubs_take(struct stubs *stubs, const char *word)
{
	size_t i = 0, n = strcspn(word, "=");

	if (!is_name(word, n) || !word[n] || !is_answer(word + n + 1)) {
		cli_error(
			"--stub '%s': write NAME=0, NAME=1, NAME=-EFAULT, NAME=ask or NAME=stop",
			word);
		return false;
	}
	while (stubs->at[i])
		i++;
	if (i == KERNEL_STUBS) {
		cli_error("--stub: at most %d", KERNEL_STUBS);
		return false;
	}
	stubs->at[i] = word;
	return true;
}
