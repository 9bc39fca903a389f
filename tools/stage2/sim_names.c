/* SPDX-License-Identifier: GPL-2.0-only */
/* Policies, features and mistakes by their names. */
#include "sim_names.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/policies.h"

typedef const char *next_name(const void *cookie, size_t i);

static const char *finding_name(const void *cookie, size_t i)
{
	(void)cookie;
	return i < S2_NR_STATE_IDS ? s2_state_invariants[i].name : NULL;
}

static bool unknown(const char *what, const char *name, next_name *next)
{
	const char *near = cli_near(name, next, NULL);

	cli_error("no %s '%s'%s%s%s", what, name,
		  near ? "; did you mean '" : "", near ? near : "",
		  near ? "'?" : "");
	return false;
}

bool sim_policy_named(const char *name, const struct s2_policy **policy)
{
	*policy = policy_named(name);
	return *policy;
}

static bool set_feature(const char *name, void *cfg)
{
	const struct sim_feature *f;

	for (f = sim_features; f->name; f++) {
		if (strcmp(f->name, name))
			continue;
		*sim_feature_in(cfg, f) = true;
		return true;
	}
	return unknown("feature", name, sim_feature_name);
}

static bool set_bug(const char *name, void *arg)
{
	const struct s2_bug_info *bug = s2_bug_find(name);
	struct s2_vm_cfg *cfg = arg;

	if (!bug)
		return unknown("mistake", name, sim_bug_name);
	if (bug->table)
		cfg->pt_inject |= bug->bit;
	else
		cfg->inject |= bug->bit;
	return true;
}

static bool set_finding(const char *name, void *arg)
{
	sim_findings *set = arg;
	unsigned int id = 0;

	while (id < S2_NR_STATE_IDS &&
	       strcmp(s2_state_invariants[id].name, name))
		id++;
	if (id == S2_NR_STATE_IDS)
		return unknown("state invariant", name, finding_name);
	*set |= (sim_findings)1 << id;
	return true;
}

static bool each(const char *names, void *arg,
		 bool (*set)(const char *name, void *arg))
{
	char name[64];

	while (*names) {
		size_t n = strcspn(names, ",");

		snprintf(name, sizeof(name), "%.*s", (int)n, names);
		if (!set(name, arg))
			return false;
		names += n + (names[n] == ',');
	}
	return true;
}

bool sim_features_named(const char *names, struct s2_vm_cfg *cfg)
{
	return each(names, cfg, set_feature);
}

bool sim_bugs_named(const char *names, struct s2_vm_cfg *cfg)
{
	return each(names, cfg, set_bug);
}

bool sim_findings_named(const char *names, sim_findings *set)
{
	*set = 0;
	if (!each(names, set, set_finding))
		return false;
	if (!*set)
		cli_error(
			"--only takes state invariants; see 'stage2 list invariants'");
	return *set;
}
