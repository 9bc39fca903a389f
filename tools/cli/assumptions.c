/* SPDX-License-Identifier: GPL-2.0-only */
/* Sets of assumptions, by name. */
#include "assumptions.h"

#include <stdio.h>
#include <string.h>

#include "cli.h"

static const char *assumption_name(const void *cookie, size_t i)
{
	const struct s2_assumption *assumption = s2_assumption_at(i);

	(void)cookie;
	return assumption ? assumption->name : NULL;
}

static bool take_one(uint64_t *set, const char *name)
{
	const struct s2_assumption *assumption;
	const char *near;
	size_t i;

	for (i = 0; (assumption = s2_assumption_at(i)); i++) {
		if (!strcmp(assumption->name, name)) {
			*set |= UINT64_C(1) << i;
			return true;
		}
	}
	near = cli_near(name, assumption_name, NULL);
	if (near)
		cli_error("no assumption '%s'; did you mean '%s'?", name, near);
	else
		cli_error("no assumption '%s'; see 'stage2 list assumptions'",
			  name);
	return false;
}

bool assumptions_take(uint64_t *set, const char *names)
{
	char name[64];
	size_t length;

	for (;; names += length + 1) {
		length = strcspn(names, ",");
		snprintf(name, sizeof(name), "%.*s", (int)length, names);
		if (!take_one(set, name))
			return false;
		if (!names[length])
			return true;
	}
}

const char *assumptions_text(uint64_t set, char text[ASSUMPTIONS_TEXT])
{
	const struct s2_assumption *assumption;
	size_t i, used = 0;

	text[0] = '\0';
	for (i = 0; (assumption = s2_assumption_at(i)); i++) {
		if (set >> i & 1 && used < ASSUMPTIONS_TEXT)
			used += (size_t)snprintf(text + used,
						 ASSUMPTIONS_TEXT - used,
						 "%s%s", used ? ", " : "",
						 assumption->name);
	}
	return text;
}

json_t *assumptions_json(uint64_t set)
{
	const struct s2_assumption *assumption;
	json_t *names = json_array();
	size_t i;

	for (i = 0; (assumption = s2_assumption_at(i)); i++) {
		if (set >> i & 1)
			json_array_append_new(names,
					      json_string(assumption->name));
	}
	return names;
}
