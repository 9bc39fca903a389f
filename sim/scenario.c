/* SPDX-License-Identifier: GPL-2.0-only */
/* Scenarios: their memory, and their words. */
#include "sim/scenario.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(S2_NR_STATE_IDS <= 64, "a set of findings is 64 bits");

#define FEATURE(name, member)                            \
	{                                                \
		name, offsetof(struct s2_vm_cfg, member) \
	}

const struct sim_feature sim_features[] = {
	FEATURE("fwb", fwb),
	FEATURE("dic", dic),
	FEATURE("idc", idc),
	FEATURE("xnx", xnx),
	FEATURE("lpa2", lpa2),
	FEATURE("ras", ras),
	FEATURE("haf", haf),
	FEATURE("tlb-range", tlb_range),
	FEATURE("mte", mte),
	FEATURE("nested", nested),
	FEATURE("manual-protect", manual_protect),
	FEATURE("init-set", init_set),
	FEATURE("eager-split", eager_split),
	FEATURE("pkvm", pkvm),
	{ NULL, 0 },
};

const char *const sim_expect_names[SIM_NR_EXPECT] = {
	[SIM_EX_OUTCOME] = "outcome", [SIM_EX_FAULTS] = "faults",
	[SIM_EX_RET] = "ret",	      [SIM_EX_DECISION] = "decision",
	[SIM_EX_EXIT] = "exit",	      [SIM_EX_SEES] = "sees",
	[SIM_EX_LOGGED] = "logged",   [SIM_EX_PAGES] = "pages",
	[SIM_EX_LEAF] = "leaf",	      [SIM_EX_YOUNG] = "young",
};

static const char *const leaf_words[] = {
	"none", "page", "cont-pte", "pmd", "cont-pmd", "pud", NULL,
};

static const char *write_pages(uint64_t pages, char *buf, size_t size)
{
	unsigned int i, n = 0;

	n += (unsigned int)snprintf(buf, size, "[");
	for (i = 0; i < 63 && n < size; i++) {
		if (pages >> i & 1)
			n += (unsigned int)snprintf(buf + n, size - n, "%s%u",
						    n > 1 ? ", " : "", i);
	}
	if (n < size)
		snprintf(buf + n, size - n, "%s]", pages >> 63 ? ", more" : "");
	return buf;
}

static const char *const outcomes[S2_NR_STEP_OUTCOMES + 1] = {
	[S2_DID] = "did",	  [S2_SENSELESS] = "senseless",
	[S2_PAUSED] = "paused",	  [S2_REFUSED] = "refused",
	[S2_STOPPED] = "stopped", [S2_STUCK] = "stuck",
};

static const char *const sees_words[SIM_NR_SEES + 1] = {
	[SIM_COHERENT] = "coherent",
	[SIM_STALE] = "stale",
	[SIM_FOREIGN] = "foreign",
};

const char *const *sim_expect_words(enum sim_expect_key key)
{
	switch (key) {
	case SIM_EX_OUTCOME:
		return outcomes;
	case SIM_EX_SEES:
		return sees_words;
	case SIM_EX_LEAF:
		return leaf_words;
	default:
		return NULL;
	}
}

const char *sim_expect_value(enum sim_expect_key key, int64_t value,
			     char buf[SIM_EXPECT_VALUE])
{
	if (sim_expect_words(key))
		return sim_expect_words(key)[value];
	switch (key) {
	case SIM_EX_RET:
		return s2_errno_name((int)value);
	case SIM_EX_DECISION:
		return s2_field_value_name(S2_F_OUTCOME, (int)value);
	case SIM_EX_EXIT:
		return s2_field_value_name(S2_F_EXIT, (int)value);
	case SIM_EX_PAGES:
		return write_pages((uint64_t)value, buf, SIM_EXPECT_VALUE);
	default:
		snprintf(buf, SIM_EXPECT_VALUE, "%" PRId64, value);
		return buf;
	}
}

enum sim_sees sim_sees(const struct s2_read *read)
{
	if (s2_read_leaks(read, SIM_OWNER))
		return SIM_FOREIGN;
	return s2_read_is_coherent(read) ? SIM_COHERENT : SIM_STALE;
}

void sim_scenario_init(struct sim_scenario *s)
{
	memset(s, 0, sizeof(*s));
}

void sim_scenario_free(struct sim_scenario *s)
{
	unsigned int i;

	for (i = 0; i < SIM_MAX_THREADS; i++)
		free(s->threads[i].steps);
	free(s->composed);
	free(s->title);
	free(s->story);
	free(s->combination);
	free(s->steps);
	sim_scenario_init(s);
}

static struct sim_step *add(struct sim_step **all, size_t *nr, size_t *max)
{
	struct sim_step *steps = *all;
	size_t more = *max ? 2 * *max : 64;

	if (*nr == *max) {
		steps = realloc(steps, more * sizeof(*steps));
		if (!steps)
			return NULL;
		*all = steps;
		*max = more;
	}
	steps += (*nr)++;
	memset(steps, 0, sizeof(*steps));
	return steps;
}

struct sim_step *sim_scenario_add(struct sim_scenario *s)
{
	return add(&s->steps, &s->nr_steps, &s->max_steps);
}

struct sim_step *sim_thread_add(struct sim_thread *thread)
{
	return add(&thread->steps, &thread->nr_steps, &thread->max_steps);
}

unsigned int sim_finding_next(sim_findings set, unsigned int id)
{
	while (id < S2_NR_STATE_IDS && !(set >> id & 1))
		id++;
	return id;
}

const char *sim_policy_name(const void *cookie, size_t i)
{
	const struct s2_policy *policy = s2_policy_at(i);

	(void)cookie;
	return policy ? policy->name : NULL;
}

const char *sim_feature_name(const void *cookie, size_t i)
{
	(void)cookie;
	return sim_features[i].name;
}

const char *sim_bug_name(const void *cookie, size_t i)
{
	const struct s2_bug_info *bug = s2_bug_at(i);

	(void)cookie;
	return bug ? bug->name : NULL;
}

bool sim_has_bug(const struct s2_vm_cfg *cfg, const struct s2_bug_info *bug)
{
	return (bug->table ? cfg->pt_inject : cfg->inject) & bug->bit;
}
