/* SPDX-License-Identifier: GPL-2.0-only */
/* Facts about a fault that several invariants need; tables of the families. */
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
/* Memory outside the memory map, in a VMA that may have such memory. */
bool s2_fact_special(struct s2_query *q);
/* FWB and DIC: guest memory needs no cache maintenance. */
bool s2_fact_no_cmo_needed(struct s2_query *q);
/* The lookup found memory, in a VMA, for user_mem_abort(). */
bool s2_fact_found_memory(struct s2_query *q);
/*
 * If the lookup is for a write, the host allows it. Old kernels take any
 * stage-1 walk for a write.
 */
bool s2_fact_lookup_may_write(struct s2_query *q);
/* The access is a write, as the architecture sees it. */
bool s2_fact_is_write(struct s2_query *q);
/* An instruction fetch of the guest's own, not a walk for one. */
bool s2_fact_is_exec(struct s2_query *q);
bool s2_fact_is_perm(struct s2_query *q);
/* Dirty logging of any kind is on for the memslot. */
bool s2_fact_logged(struct s2_query *q);
/* Does a fact about sizes (enum s2_upto) hold for this size? */
bool s2_fact_upto(struct s2_query *q, enum s2_input input, enum s2_size size);
/* The leaf that caused the permission fault has this size. */
bool s2_fact_granule(struct s2_query *q, enum s2_size size);

/* A synchronous external abort or parity error, not a stage-2 fault. */
bool s2_fact_is_external_abort(struct s2_query *q);
/* It hit a table, which only the host accesses. */
bool s2_fact_host_owns_sea(struct s2_query *q);

/*
 * A stage-2 fault within the VM's IPA space, at an address that the guest
 * hypervisor, if any, translates: so the memslot or device at the IPA decides.
 */
bool s2_fact_reaches_slots(struct s2_query *q);
/* A memslot is there, and no ioctl is moving or deleting it. */
bool s2_fact_has_slot(struct s2_query *q);
/* No memslot, or a write to a read-only one: nothing to map. */
bool s2_fact_is_device(struct s2_query *q);
/* A memslot covers the address, and allows the access. */
bool s2_fact_is_memory(struct s2_query *q);
/* The lookup finds a page, for any kind of memslot. */
bool s2_fact_lookup_found(struct s2_query *q);

/* A load, or a walk, that needs neither write nor execute permission. */
bool s2_fact_is_read_perm(struct s2_query *q);
/* Codes that old kernels do not know: level -1, and unsupported atomics. */
bool s2_fact_is_new_fsc(struct s2_query *q);
/* Is there a reason for which the fault may end KVM_RUN with -EFAULT? */
bool s2_fact_why_efault(struct s2_query *q, const struct s2_decision *d);

/* Does the policy exit with this reason where only this can be right? */
bool s2_fact_knows_exit(const struct s2_policy *policy, enum s2_exit exit);

/*
 * The input that says whether the guest hypervisor permits execution at this
 * EL: its XN. Without FEAT_XNX, bit 0 of XN has no meaning.
 */
enum s2_input s2_fact_l1_exec(struct s2_query *q, bool el1);

/*
 * Would the policy accept the creation of this memslot over this VMA? If not,
 * it never meets the fault. True if the policy does not decide memslots.
 */
bool s2_fact_creation_accepts(struct s2_query *q,
			      const struct s2_policy *policy);

#endif
