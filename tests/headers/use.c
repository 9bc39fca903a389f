/* SPDX-License-Identifier: GPL-2.0-only */
/* A policy as somebody writes it, in C11 and in C++17 alike. */
#include <stage2/stage2.h>

extern const struct s2_policy *const mine;

static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	(void)policy;
	if (!s2_yes(q, S2_VMA_FOUND) ||
	    !s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE) ||
	    s2_any(q, S2_FAULT_LEVEL, S2_L1, S2_L2)) {
		d->outcome = S2_ERROR;
		d->ret = -S2_EFAULT;
		return;
	}
	d->outcome = S2_MAP;
	d->ret = 1;
	d->r = S2_ALWAYS;
	d->w = s2_test(q, 0, s2_yes(q, S2_SLOT_READONLY)) ? S2_NEVER :
							    S2_ALWAYS;
	if (s2_value(q, S2_SLOT_LOGGING) != S2_LOGGING_OFF)
		d->dirty = d->w;
}

static bool decides_alike(const struct s2_policy *policy, struct s2_query *q)
{
	struct s2_decision mine_d, its_d;

	s2_decide(mine, S2_GUEST_ABORT, q, &mine_d);
	s2_decide(policy, S2_GUEST_ABORT, q, &its_d);
	return s2_field_applies(S2_F_W, &its_d) &&
	       s2_decision_same(&mine_d, &its_d);
}

static bool maps_page(const struct s2_pool *pool, uint64_t pte)
{
	uint32_t page = s2_pool_page_of(pool, s2_pa(pte & ~UINT64_C(0xfff)));

	return page != S2_NO_PAGE && s2_pool_phys(pool, page).pa &&
	       *s2_pool_at(pool, page) && s2_pte_is_valid(pte) &&
	       !s2_pte_is_table(pte, S2_LEVEL_FIRST) &&
	       (S2_MK_ANY_CACHEABLE & S2_MK_BIT(S2_MK_DEVICE_nGnRnE));
}

extern bool use(const struct s2_pool *pool, struct s2_query *q);

bool use(const struct s2_pool *pool, struct s2_query *q)
{
	struct s2_policy policy;

	policy = *mine;
	policy.abi = S2_POLICY_ABI;
	policy.decide[S2_GUEST_ABORT] = decide;
	return decides_alike(&policy, q) && maps_page(pool, S2_PROT_SW);
}
