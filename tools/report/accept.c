/* SPDX-License-Identifier: GPL-2.0-only */
/* { "schema": "stage2.sim-baseline/1", "linux-7.3": { "TAGS-OWN": "why" } } */
#include "accept.h"

#include <string.h>

#include <jansson.h>

#include "tools/cli/cli.h"
#include "tools/cli/json.h"

#define SCHEMA "stage2.sim-baseline/1"

static const char *state_name(const void *cookie, size_t i)
{
	(void)cookie;
	return i < S2_NR_STATE_IDS ? s2_state_invariants[i].name : NULL;
}

static bool accept(const char *path, const char *name, const json_t *why,
		   sim_findings *accepted)
{
	unsigned int id = 0;
	const char *near;

	while (id < S2_NR_STATE_IDS &&
	       strcmp(s2_state_invariants[id].name, name))
		id++;
	if (id == S2_NR_STATE_IDS) {
		near = cli_near(name, state_name, NULL);
		cli_error("%s: no state invariant '%s'%s%s%s", path, name,
			  near ? "; did you mean '" : "", near ? near : "",
			  near ? "'?" : "");
		return false;
	}
	if (!json_is_string(why) || !*json_string_value(why)) {
		cli_error("%s: %s: a reason is missing", path, name);
		return false;
	}
	*accepted |= (sim_findings)1 << id;
	return true;
}

static bool accept_all(const char *path, json_t *of_policy,
		       sim_findings *accepted)
{
	const char *name;
	json_t *why;

	if (of_policy && !json_is_object(of_policy)) {
		cli_error("%s: a policy's entry is an object", path);
		return false;
	}
	json_object_foreach(of_policy, name, why)
	{
		if (!accept(path, name, why, accepted))
			return false;
	}
	return true;
}

bool sim_accepted(const char *path, const char *policy, sim_findings *accepted)
{
	json_t *root = json_read(path);
	const char *schema;
	bool ok;

	*accepted = 0;
	if (!root)
		return false;
	schema = json_string_value(json_object_get(root, "schema"));
	ok = schema && !strcmp(schema, SCHEMA);
	if (!ok)
		cli_error("%s: its schema is not \"" SCHEMA "\"", path);
	else
		ok = accept_all(path, json_object_get(root, policy), accepted);
	json_decref(root);
	return ok;
}
