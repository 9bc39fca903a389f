/* SPDX-License-Identifier: GPL-2.0-only */
/* What several invariants ask about a fault, and the families' tables. */
#ifndef LIB_INVARIANT_FACTS_H
#define LIB_INVARIANT_FACTS_H

#include <stage2/invariant.h>

#define S2_ON(outcome) (uint16_t)(1u << (outcome))
#define S2_ON_LEAF     (S2_ON(S2_MAP) | S2_ON(S2_RELAX))
#define S2_ON_ALL      (uint16_t)((1u << S2_NR_OUTCOMES) - 1)

/* One family of invariants. */
struct s2_family {
	const struct s2_invariant *invariants;
	size_t n;
};

extern const struct s2_family s2_family_attr;
extern const struct s2_family s2_family_size;
extern const struct s2_family s2_family_write;
extern const struct s2_family s2_family_exec;
extern const struct s2_family s2_family_mte;
extern const struct s2_family s2_family_nested;
extern const struct s2_family s2_family_upkeep;
extern const struct s2_family s2_family_progress;
extern const struct s2_family s2_family_error;
extern const struct s2_family s2_family_outcome;
extern const struct s2_family s2_family_region;

#define S2_FAMILY(list)                                \
	{                                              \
		(list), sizeof(list) / sizeof(*(list)) \
	}

/* vm_page_prot is write-back cacheable. */
bool s2_fact_cacheable(struct s2_query *q);
/* The host maps it Normal-NC or Device. */
bool s2_fact_uncached(struct s2_query *q);
/* The host maps the page write-back cacheable. */
bool s2_fact_host_cacheable(struct s2_query *q);
/* Memory outside the memory map in a VMA that may hold such. */
bool s2_fact_special(struct s2_query *q);
/* FWB and DIC: the CPU needs no cache maintenance for a guest's sake. */
bool s2_fact_no_cmo_needed(struct s2_query *q);
/* The lookup found memory, in a VMA, for user_mem_abort(). */
bool s2_fact_found_memory(struct s2_query *q);
/*
 * The host lets the lookup write, if it does. Old kernels take any stage-1
 * walk for a write.
 */
bool s2_fact_lookup_may_write(struct s2_query *q);
/* The access is a write, as the architecture sees it. */
bool s2_fact_is_write(struct s2_query *q);
/* An instruction fetch of the guest's own, not a walk for one. */
bool s2_fact_is_exec(struct s2_query *q);
bool s2_fact_is_perm(struct s2_query *q);
/* Dirty logging is on for the slot, of whichever kind. */
bool s2_fact_logged(struct s2_query *q);
/* A fact about block sizes, of an input with the values of enum s2_upto. */
bool s2_fact_upto(struct s2_query *q, enum s2_input input, enum s2_size size);
/* The leaf that a permission fault was taken on has this size. */
bool s2_fact_granule(struct s2_query *q, enum s2_size size);

/* A synchronous external abort or parity error: no fault of stage 2's. */
bool s2_fact_is_external_abort(struct s2_query *q);
/* It hit memory that only the host accesses for the guest: a table. */
bool s2_fact_host_owns_sea(struct s2_query *q);

/*
 * Stage 2 stopped an access within the VM's IPA space, which the guest
 * hypervisor, if there is one, translates: what the IPA is decides.
 */
bool s2_fact_reaches_slots(struct s2_query *q);
/* No memslot, or one that the access must not write: nothing to map. */
bool s2_fact_is_device(struct s2_query *q);
/* It reaches a memslot that allows the access. */
bool s2_fact_is_memory(struct s2_query *q);
/* Of any kind of memslot: the lookup has a page for it. */
bool s2_fact_lookup_found(struct s2_query *q);

/* A load, or a walk, that lacks no right to write or execute. */
bool s2_fact_is_read_perm(struct s2_query *q);
/* Codes that kernels learned late: of level -1, and unsupported atomics. */
bool s2_fact_is_new_fsc(struct s2_query *q);
/* Is there a reason for which the fault may end KVM_RUN with -EFAULT? */
bool s2_fact_why_efault(struct s2_query *q, const struct s2_decision *d);

/* Does the policy exit so where nothing else can be meant? */
bool s2_fact_knows_exit(const struct s2_policy *policy, enum s2_exit exit);

/*
 * What says whether the guest hypervisor permits execution there: the
 * descriptor's XN, of which bit 0 says nothing without FEAT_XNX.
 */
enum s2_input s2_fact_l1_exec(struct s2_query *q, bool el1);

/*
 * Would the memslot be accepted, created as it is over this VMA? If not, the
 * policy never meets the fault. True if the policy does not say.
 */
bool s2_fact_creation_accepts(struct s2_query *q,
			      const struct s2_policy *policy);

#endif
