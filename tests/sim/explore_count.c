/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As many interleavings as there are, counted in another way; and the same
 * findings, whether what was met is walked again or not. Arguments: races.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "sim/explore.h"

static int failures;

static void same(const char *what, unsigned int n, uint64_t have, uint64_t want)
{
	if (have == want)
		return;
	failures++;
	fprintf(stderr, "%s, %u: %" PRIu64 ", not %" PRIu64 "\n", what, n, have,
		want);
}

/* ---- threads of steps that do nothing ---------------------------------------- */

#define NOBODY SIM_MAX_THREADS

/* Orders of what is left, with so many preemptions to go. */
static uint64_t orders(unsigned int left[SIM_MAX_THREADS], unsigned int last,
		       unsigned int budget)
{
	bool could = last != NOBODY && left[last];
	uint64_t sum = 0;
	unsigned int t;

	if (!left[0] && !left[1] && !left[2])
		return 1;
	for (t = 0; t < SIM_MAX_THREADS; t++) {
		unsigned int price = could && t != last;

		if (!left[t] || price > budget)
			continue;
		left[t]--;
		sum += orders(left, t, budget - price);
		left[t]++;
	}
	return sum;
}

static void make(struct sim_scenario *s, const unsigned int *lengths)
{
	unsigned int t, i;

	sim_scenario_init(s);
	s->cfg.policy = s2_policy_find("linux-7.3");
	s->cfg.ram_pages = s->cfg.table_pages = 64;
	s->cfg.hva_pages = s->cfg.device_pages = 1;
	if (s2_vm_cfg_complete(&s->cfg))
		abort();
	sim_scenario_add(s)->step = s2_step_quiet(S2_STEP_FLUSH);
	for (t = 0; t < SIM_MAX_THREADS && lengths[t]; t++, s->nr_threads++) {
		for (i = 0; i < lengths[t]; i++)
			sim_thread_add(&s->threads[t])->step =
				s2_step_quiet(S2_STEP_FLUSH);
	}
}

static void count(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int lengths[SIM_MAX_THREADS] = { a, b, c }, n;

	for (n = 0; n < 8; n++) {
		struct sim_scenario s;
		struct sim_explore x = { .s = &s,
					 .preemptions = n,
					 .steps = UINT64_MAX,
					 .unpruned = true };

		make(&s, lengths);
		if (sim_explore(&x) != SIM_EXPLORED)
			abort();
		same("interleavings", n, x.interleavings,
		     orders(lengths, NOBODY, n));
		same("longest", n, x.deepest, a + b + c);
		sim_scenario_free(&s);
	}
}

/* ---- races ------------------------------------------------------------------- */

static sim_findings found(const struct sim_explore *x)
{
	sim_findings set = 0;
	unsigned int id;

	for (id = 0; id < S2_NR_STATE_IDS; id++)
		set |= (sim_findings)(x->found[id] > 0) << id;
	return set;
}

/* All that a mistake brings about: everything is accepted, so nothing ends it */
static void compare(const char *file, const char *mistake,
		    unsigned int preemptions)
{
	const struct s2_bug_info *bug = s2_bug_find(mistake);
	struct sim_scenario s;
	struct sim_error error;
	sim_findings sets[2];
	int i;

	if (!sim_read_file(file, NULL, &s, &error))
		abort();
	*(bug->table ? &s.cfg.pt_inject : &s.cfg.inject) |= bug->bit;
	for (i = 0; i < 2; i++) {
		struct sim_explore x = { .s = &s,
					 .preemptions = preemptions,
					 .steps = UINT64_MAX,
					 .accepted.whole = ~(sim_findings)0,
					 .only = ~(sim_findings)0,
					 .unpruned = i };

		if (sim_explore(&x) != SIM_EXPLORED)
			abort();
		sets[i] = found(&x);
	}
	same(file, preemptions, sets[0], sets[1]);
	same(mistake, 0, !sets[0], 0);
	sim_scenario_free(&s);
}

int main(int argc, char **argv)
{
	int i;

	count(3, 4, 0);
	count(1, 5, 0);
	count(2, 2, 3);
	for (i = 1; i + 1 < argc; i += 2)
		compare(argv[i], argv[i + 1], 3);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
