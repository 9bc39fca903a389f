/* SPDX-License-Identifier: GPL-2.0-only */
/* Every policy decides one fault, and the invariants judge it. */
#include <string.h>

#include <stage2/arch.h>
#include <stage2/explore.h>
#include <stage2/invariant.h>
#include <stage2/policy.h>

#include "arch/bits.h"
#include "bytes.h"

/*
 * Of faults made directly from bytes, one in 20,000 is possible. So set values
 * one after the other, and undo a value that makes the fault impossible, unless
 * its byte says to keep it.
 */
static bool read_fault(struct bytes *b, struct s2_cube *fault)
{
	s2_cube_quiet(fault);
	while (bytes_left(b) >= 2) {
		uint8_t which = bytes_u8(b), value = bytes_u8(b);
		enum s2_input i = (enum s2_input)(which % S2_NR_INPUTS);
		s2_set before = fault->may[i];

		fault->may[i] = S2_SET((value & 0x7f) % s2_inputs[i].nr_values);
		if (!(value & 0x80) && s2_impossible(fault))
			fault->may[i] = before;
	}
	must(s2_cube_is_fault(fault), "one fault");
	return !s2_impossible(fault);
}

/* ---- as an explorer asks: all is open, and each answer is this fault's --- */

struct open_query {
	struct s2_query query;
	const struct s2_cube *fault;
};

static bool choose(void *explorer, struct s2_query *q, enum s2_input input,
		   s2_set set)
{
	const struct open_query *open = explorer;
	bool in = open->fault->may[input] & set;

	q->cube.may[input] &= in ? set : (s2_set)~set;
	return in;
}

static void open_up(struct open_query *open, const struct s2_cube *fault)
{
	struct s2_cube all;

	s2_cube_all(&all);
	s2_query_init(&open->query, &all);
	open->query.choose = choose;
	open->query.explorer = open;
	open->fault = fault;
}

/* ---- one policy -------------------------------------------------------- */

static void check_leaf(const struct s2_cube *fault, const struct s2_decision *d,
		       const struct s2_witness *w)
{
	struct s2_query q;
	struct s2_desc desc;
	uint64_t raw = 0;
	struct s2_arch_cfg cfg = {
		.granule = w->page_shift == 12 ? S2_GRANULE_4K :
			   w->page_shift == 14 ? S2_GRANULE_16K :
						 S2_GRANULE_64K,
		.lpa = w->page_shift == 16,
		.sh0 = S2_SH_INNER,
	};
	uint64_t pa = w->pa & MASK64(47, 0);
	uint32_t shift = s2_size_shift((enum s2_size)d->size, w->page_shift);

	s2_query_init(&q, fault);
	if (s2_leaf_descriptor(&q, d, pa, w->page_shift, &raw))
		return;
	cfg.fwb = s2_yes(&q, S2_CPU_FWB);
	cfg.xnx = s2_yes(&q, S2_CPU_XNX);
	cfg.lpa2 = !cfg.lpa && s2_yes(&q, S2_CPU_LPA2);
	s2_desc_decode(&cfg,
		       d->size == S2_PAGE ? 3 :
		       d->size == S2_PMD  ? 2 :
					    1,
		       raw, &desc);
	must(desc.kind == S2_DESC_PAGE || desc.kind == S2_DESC_BLOCK, "a leaf");
	must(desc.oa == pa >> shift << shift && !desc.res0, "the address");
	must(!!(desc.s2ap & S2_S2AP_WRITE) == s2_cond_holds(&q, d->w),
	     "the right to write");
	must(desc.memattr == s2_kvm_memattr((enum s2_memtype)d->type, cfg.fwb),
	     "the memory type");
}

static void judge(const struct s2_policy *policy, enum s2_entry entry,
		  const struct s2_cube *fault, const struct s2_decision *d)
{
	const struct s2_invariant *bad[S2_MAX_INVARIANTS], *v;
	size_t n = s2_judge(policy, entry, fault, d, bad), i, k = 0;
	struct open_query open;

	must(n <= S2_MAX_INVARIANTS, "%zu", n);
	for (i = 0; (v = s2_invariant_at(i)); i++) {
		if (v->entry != entry || !(v->outcomes >> d->outcome & 1))
			continue;
		open_up(&open, fault);
		if (v->holds(&open.query, d, policy))
			continue;
		must(k < n && bad[k] == v, "%s: %s", policy->name, v->name);
		k++;
	}
	must(k == n, "%s", policy->name);
}

static void decide(const struct s2_policy *policy, enum s2_entry entry,
		   const struct s2_cube *fault, struct s2_decision *d)
{
	struct s2_decision again;
	struct open_query open;
	struct s2_query q;
	const char *why;
	unsigned int i;

	s2_query_init(&q, fault);
	s2_decide(policy, entry, &q, d);
	why = s2_decision_check(d);
	must(!why, "%s: %s", policy->name, why);
	s2_query_init(&q, fault);
	s2_decide(policy, entry, &q, &again);
	must(s2_decision_same(d, &again), "%s, twice", policy->name);
	open_up(&open, fault);
	s2_decide(policy, entry, &open.query, &again);
	must(s2_decision_same(d, &again), "%s, explored", policy->name);
	for (i = 0; i < S2_NR_INPUTS; i++)
		must(open.query.cube.may[i] & fault->may[i], "%s",
		     s2_inputs[i].name);
	for (i = 0; i < S2_NR_FIELDS; i++) {
		if (s2_field_applies((enum s2_field)i, d))
			must(s2_field_value_name(
				     (enum s2_field)i,
				     s2_decision_field(&q, d,
						       (enum s2_field)i)),
			     "%s", s2_fields[i].name);
	}
}

static void one(const struct s2_policy *policy, const struct s2_cube *fault,
		const struct s2_witness *w, bool possible)
{
	struct s2_decision d, same;
	const struct s2_policy *other = NULL;
	unsigned int e;

	/* What was merged is what that release has. */
	if (!strcmp(policy->name, "linux-6.17"))
		other = s2_policy_find("pfnmap-v10");
	for (e = 0; e < S2_NR_ENTRIES; e++) {
		if (!policy->decide[e])
			continue;
		decide(policy, (enum s2_entry)e, fault, &d);
		if (!possible)
			continue;
		judge(policy, (enum s2_entry)e, fault, &d);
		if (w && d.outcome == S2_MAP)
			check_leaf(fault, &d, w);
		if (!other)
			continue;
		decide(other, (enum s2_entry)e, fault, &same);
		must(s2_decision_same(&d, &same), "%s and %s", policy->name,
		     other->name);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = bytes_of(data, size);
	uint32_t shift = 12 + 2 * bytes_below(&b, 3);
	const struct s2_policy *policy;
	struct s2_cube fault, back;
	struct s2_witness w;
	bool possible, has;
	size_t i;

	possible = read_fault(&b, &fault);
	has = s2_witness_make(&w, &fault, shift);
	if (possible) {
		must(has, "addresses");
		s2_witness_classify(&w, &back);
		must(!memcmp(&back, &fault, sizeof(back)), "the same fault");
	}
	for (i = 0; (policy = s2_policy_at(i)); i++)
		one(policy, &fault, has ? &w : NULL, possible);
	return 0;
}
