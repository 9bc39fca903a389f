/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * { "schema": "stage2.sim-baseline/2", "linux-7.3": { "TAGS-OWN": {
 *	"reason": "why", "how": "...", "decided": "MTE-INIT", "steps": [] } } }
 */
#include "accept.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "tools/cli/cli.h"
#include "tools/cli/json.h"

#define SCHEMA "stage2.sim-baseline/2"

static const char *state_name(const void *cookie, size_t i)
{
	(void)cookie;
	return i < S2_NR_STATE_IDS ? s2_state_invariants[i].name : NULL;
}

static const char *step_name(const void *cookie, size_t i)
{
	(void)cookie;
	return i < S2_NR_STEPS ? s2_steps[i].name : NULL;
}

static const char *invariant_name(const void *cookie, size_t i)
{
	const struct s2_invariant *invariant = s2_invariant_at(i);

	(void)cookie;
	return invariant ? invariant->name : NULL;
}

/* The entry that is being read. */
struct reading {
	const char *path, *name; /* of the file; of the state invariant */
	struct sim_accepted *accepted;
};

static bool no_such(const struct reading *r, const char *what, const char *name,
		    const char *(*next)(const void *cookie, size_t i))
{
	const char *near = cli_near(name, next, NULL);

	cli_error("%s: %s: no %s '%s'%s%s%s", r->path, r->name, what, name,
		  near ? "; did you mean '" : "", near ? near : "",
		  near ? "'?" : "");
	return false;
}

/* A string of the object, or NULL. False: it is no string, or empty. */
static bool take_text(const struct reading *r, json_t *of, const char *key,
		      const char **text)
{
	json_t *value = json_object_get(of, key);

	*text = json_string_value(value);
	if (!value || (*text && **text))
		return true;
	cli_error("%s: %s: '%s' must be a string, and not empty", r->path,
		  r->name, key);
	return false;
}

static bool take_steps(const struct reading *r, json_t *of, uint64_t *steps)
{
	json_t *list = json_object_get(of, "steps"), *entry;
	size_t i;

	if (list && (!json_is_array(list) || !json_array_size(list))) {
		cli_error("%s: %s: 'steps' must be an array of names of steps",
			  r->path, r->name);
		return false;
	}
	json_array_foreach(list, i, entry)
	{
		const char *name = json_string_value(entry);
		enum s2_step_kind kind = name ? s2_step_find(name) :
						S2_NR_STEPS;

		if (kind == S2_NR_STEPS)
			return no_such(r, "step", name ? name : "", step_name);
		*steps |= UINT64_C(1) << kind;
	}
	return true;
}

static bool take_decided(const struct reading *r, json_t *of,
			 const struct s2_invariant **decided)
{
	const char *name;

	if (!take_text(r, of, "decided", &name))
		return false;
	*decided = name ? s2_invariant_find(name) : NULL;
	if (name && !*decided)
		return no_such(r, "invariant", name, invariant_name);
	return true;
}

static const char *const cause_keys[] = { "reason", "how", "steps", "decided",
					  NULL };

static const char *cause_key(const void *cookie, size_t i)
{
	(void)cookie;
	return cause_keys[i];
}

static bool check_keys(const struct reading *r, json_t *of)
{
	const char *key;
	json_t *value;
	size_t k;

	json_object_foreach(of, key, value)
	{
		for (k = 0; cause_keys[k] && strcmp(key, cause_keys[k]); k++)
			;
		if (!cause_keys[k])
			return no_such(r, "key", key, cause_key);
	}
	return true;
}

static bool add_cause(const struct reading *r, const struct sim_cause *cause)
{
	struct sim_accepted *a = r->accepted;
	struct sim_cause *causes = realloc((void *)(uintptr_t)a->causes,
					   (a->nr + 1) * sizeof(*causes));

	if (!causes) {
		cli_error("out of memory");
		return false;
	}
	a->causes = causes;
	causes[a->nr] = *cause;
	if (cause->how)
		causes[a->nr].how = strdup(cause->how);
	a->nr++;
	return true;
}

static bool take_cause(const struct reading *r, json_t *of, enum s2_state_id id)
{
	struct sim_cause cause = { .id = id };
	const char *reason;

	if (!json_is_object(of)) {
		cli_error(
			"%s: %s: a cause must be an object with reason, and with how, "
			"steps or decided",
			r->path, r->name);
		return false;
	}
	if (!check_keys(r, of) || !take_text(r, of, "reason", &reason) ||
	    !take_text(r, of, "how", &cause.how) ||
	    !take_steps(r, of, &cause.steps) ||
	    !take_decided(r, of, &cause.decided))
		return false;
	if (!reason) {
		cli_error("%s: %s: a reason is missing", r->path, r->name);
		return false;
	}
	if (!cause.how && !cause.steps && !cause.decided) {
		cli_error("%s: %s: a cause is missing: add how, steps or "
			  "decided",
			  r->path, r->name);
		return false;
	}
	if (r->accepted->nr == SIM_MAX_CAUSES) {
		cli_error("%s: more than %d causes", r->path, SIM_MAX_CAUSES);
		return false;
	}
	return add_cause(r, &cause);
}

/* One cause, or an array of causes. */
static bool accept(const struct reading *r, json_t *of)
{
	unsigned int id = 0;
	json_t *cause;
	size_t i;

	while (id < S2_NR_STATE_IDS &&
	       strcmp(s2_state_invariants[id].name, r->name))
		id++;
	if (id == S2_NR_STATE_IDS) {
		const char *near = cli_near(r->name, state_name, NULL);

		cli_error("%s: no state invariant '%s'%s%s%s", r->path, r->name,
			  near ? "; did you mean '" : "", near ? near : "",
			  near ? "'?" : "");
		return false;
	}
	if (!json_is_array(of))
		return take_cause(r, of, (enum s2_state_id)id);
	json_array_foreach(of, i, cause)
	{
		if (!take_cause(r, cause, (enum s2_state_id)id))
			return false;
	}
	return true;
}

static bool accept_all(const char *path, json_t *of_policy,
		       struct sim_accepted *accepted)
{
	struct reading r = { .path = path, .accepted = accepted };
	json_t *of;

	if (of_policy && !json_is_object(of_policy)) {
		cli_error("%s: a policy's entry must be an object", path);
		return false;
	}
	json_object_foreach(of_policy, r.name, of)
	{
		if (!accept(&r, of))
			return false;
	}
	return true;
}

void sim_accepted_free(struct sim_accepted *accepted)
{
	size_t i;

	for (i = 0; i < accepted->nr; i++)
		free((void *)(uintptr_t)accepted->causes[i].how);
	free((void *)(uintptr_t)accepted->causes);
	*accepted = (struct sim_accepted){ 0 };
}

bool sim_accepted(const char *path, const char *policy,
		  struct sim_accepted *accepted)
{
	json_t *root = json_read(path);
	const char *schema;
	bool ok;

	*accepted = (struct sim_accepted){ 0 };
	if (!root)
		return false;
	schema = json_string_value(json_object_get(root, "schema"));
	ok = schema && !strcmp(schema, SCHEMA);
	if (!ok)
		cli_error("%s: 'schema' must be \"" SCHEMA "\"", path);
	else
		ok = accept_all(path, json_object_get(root, policy), accepted);
	json_decref(root);
	if (!ok)
		sim_accepted_free(accepted);
	return ok;
}
