/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The battery: useless kernels, made by rule. A member gives one answer to all
 * faults of one class, and decides like a real kernel otherwise. What an
 * oracle is worth shows in how many of them it objects to by name.
 */
#ifndef TESTS_BATTERY_H
#define TESTS_BATTERY_H

#include <stage2/explore.h>

/* ---- answers: what a kernel could do instead -------------------------------- */

struct answer {
	const char *name;
	struct s2_decision decision;
};

#define ANSWER_RUNS(its_outcome)                    \
	{                                           \
		.name = #its_outcome, .decision = { \
			.outcome = (its_outcome),   \
			.ret = 1                    \
		}                                   \
	}
#define ANSWER_INJECTS(its_inject)                 \
	{                                          \
		.name = #its_inject, .decision = { \
			.outcome = S2_INJECT,      \
			.inject = (its_inject),    \
			.ret = 1                   \
		}                                  \
	}
#define ANSWER_EXITS(its_exit)                   \
	{                                        \
		.name = #its_exit, .decision = { \
			.outcome = S2_EXIT,      \
			.exit = (its_exit)       \
		}                                \
	}
#define ANSWER_FAILS(its_name, number, sentence) \
	{ .name = "-" #its_name,                 \
	  .decision = { .outcome = S2_ERROR, .ret = -S2_##its_name } },
#define ANSWER_FAILS_WITH_EXIT(its_errno)                            \
	{                                                            \
		.name = "-" #its_errno " and KVM_EXIT_MEMORY_FAULT", \
		.decision = {                                        \
			.outcome = S2_ERROR,                         \
			.exit = S2_EXIT_MEMORY_FAULT,                \
			.ret = -S2_##its_errno                       \
		}                                                    \
	}
#define ANSWER_LEAF(its_name, its_outcome, ...)   \
	{                                         \
		.name = (its_name), .decision = { \
			.outcome = (its_outcome), \
			.ret = 1,                 \
			.topup = 1,               \
			__VA_ARGS__               \
		}                                 \
	}

#define BATTERY_YES          \
	{                    \
		true, 0,     \
		{            \
			0, 0 \
		}            \
	}

static const struct answer abort_answers[] = {
	ANSWER_RUNS(S2_HANDLED),
	ANSWER_RUNS(S2_SKIP),
	ANSWER_RUNS(S2_RETRY),
	ANSWER_RUNS(S2_MKYOUNG),
	ANSWER_RUNS(S2_SIGNAL),
	ANSWER_INJECTS(S2_INJECT_SEA_IABT),
	ANSWER_INJECTS(S2_INJECT_SEA_DABT),
	ANSWER_INJECTS(S2_INJECT_SIZE),
	ANSWER_INJECTS(S2_INJECT_S2_FAULT),
	ANSWER_INJECTS(S2_INJECT_EXCL_ATOMIC),
	ANSWER_INJECTS(S2_INJECT_SERROR),
	ANSWER_EXITS(S2_EXIT_MMIO),
	ANSWER_EXITS(S2_EXIT_NISV),
	ANSWER_EXITS(S2_EXIT_LDST64B),
	ANSWER_EXITS(S2_EXIT_SEA),
	ANSWER_EXITS(S2_EXIT_MEMORY_FAULT),
	ANSWER_EXITS(S2_EXIT_UNKNOWN),
	S2_LINUX_ERRORS(ANSWER_FAILS) ANSWER_FAILS_WITH_EXIT(EFAULT),
	ANSWER_FAILS_WITH_EXIT(EHWPOISON),
	ANSWER_LEAF("maps without any right", S2_MAP, .size = S2_PAGE),
	ANSWER_LEAF("relaxes nothing", S2_RELAX, .size = S2_PAGE),
	ANSWER_LEAF("maps read-only", S2_MAP, .size = S2_PAGE,
		    .r = BATTERY_YES),
	ANSWER_LEAF("maps with all rights", S2_MAP, .size = S2_PAGE,
		    .r = BATTERY_YES, .w = BATTERY_YES, .px = BATTERY_YES,
		    .ux = BATTERY_YES, .dirty = BATTERY_YES),
	ANSWER_LEAF("relaxes to all rights", S2_RELAX, .size = S2_PAGE,
		    .r = BATTERY_YES, .w = BATTERY_YES, .px = BATTERY_YES,
		    .ux = BATTERY_YES, .dirty = BATTERY_YES),
	ANSWER_LEAF("maps a device", S2_MAP, .size = S2_PAGE,
		    .type = S2_TYPE_DEVICE, .r = BATTERY_YES),
};

static const struct answer region_answers[] = {
	ANSWER_RUNS(S2_ACCEPT), ANSWER_RUNS(S2_RETRY),
	S2_LINUX_ERRORS(ANSWER_FAILS) /* and that is all */
};

/* ---- classes of faults, and of memslots -------------------------------------- */

struct battery_class {
	const char *name;
	bool (*has)(struct s2_query *q);
};

#define BATTERY_CLASS(name, ...)                   \
	static bool has_##name(struct s2_query *q) \
	{                                          \
		return __VA_ARGS__;                \
	}

static bool has_all(struct s2_query *q)
{
	(void)q;
	return true;
}

/* What the access is */
BATTERY_CLASS(reads,
	      s2_is(q, S2_FAULT_ACCESS, S2_READ) && !s2_yes(q, S2_FAULT_S1PTW))
BATTERY_CLASS(writes,
	      s2_is(q, S2_FAULT_ACCESS, S2_WRITE) && !s2_yes(q, S2_FAULT_S1PTW))
BATTERY_CLASS(fetches,
	      s2_is(q, S2_FAULT_ACCESS, S2_FETCH) && !s2_yes(q, S2_FAULT_S1PTW))
BATTERY_CLASS(walks, s2_yes(q, S2_FAULT_S1PTW))
BATTERY_CLASS(walks_for_fetches,
	      s2_yes(q, S2_FAULT_S1PTW) && s2_is(q, S2_FAULT_ACCESS, S2_FETCH))
BATTERY_CLASS(cache_maintenance, s2_yes(q, S2_FAULT_CM))
BATTERY_CLASS(no_syndrome, !s2_yes(q, S2_FAULT_ISV))
BATTERY_CLASS(ls64, s2_yes(q, S2_FAULT_LS64))
BATTERY_CLASS(el0, s2_is(q, S2_FAULT_EL, S2_EL0))
/* why it faults */
BATTERY_CLASS(translation, s2_is(q, S2_FAULT_STATUS, S2_TRANSLATION))
BATTERY_CLASS(permission, s2_is(q, S2_FAULT_STATUS, S2_PERMISSION))
BATTERY_CLASS(blocks, s2_is(q, S2_FAULT_STATUS, S2_PERMISSION) &&
			      s2_is(q, S2_FAULT_LEVEL, S2_L2))
BATTERY_CLASS(access_flag, s2_is(q, S2_FAULT_STATUS, S2_ACCESS_FLAG))
BATTERY_CLASS(atomics, s2_is(q, S2_FAULT_STATUS, S2_EXCL_ATOMIC))
BATTERY_CLASS(external_aborts, s2_any(q, S2_FAULT_STATUS, S2_EXTABT, S2_SEA_TTW,
				      S2_SECC, S2_SECC_TTW))
BATTERY_CLASS(other_fsc,
	      s2_any(q, S2_FAULT_STATUS, S2_ADDRSZ, S2_TAG_CHECK, S2_OTHER_FSC))
BATTERY_CLASS(level_minus_1, s2_is(q, S2_FAULT_LEVEL, S2_LM1))
BATTERY_CLASS(beyond, !s2_is(q, S2_FAULT_IPA, S2_IPA_VM))
/* where */
BATTERY_CLASS(no_slot, !s2_yes(q, S2_SLOT_PRESENT))
BATTERY_CLASS(readonly, s2_yes(q, S2_SLOT_READONLY))
BATTERY_CLASS(logging, !s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF))
BATTERY_CLASS(ring, s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_RING))
BATTERY_CLASS(gmem, s2_yes(q, S2_SLOT_GMEM))
BATTERY_CLASS(in_kernel_devices, s2_yes(q, S2_HOST_MMIO_DEVICE))
/* the host's memory */
BATTERY_CLASS(no_vma, !s2_yes(q, S2_VMA_FOUND))
BATTERY_CLASS(pfnmap, s2_yes(q, S2_VMA_PFNMAP))
BATTERY_CLASS(mixedmap, s2_yes(q, S2_VMA_MIXEDMAP))
BATTERY_CLASS(shared, s2_yes(q, S2_VMA_SHARED))
BATTERY_CLASS(hugetlb, !s2_is(q, S2_VMA_HUGETLB, S2_HUGETLB_NONE))
BATTERY_CLASS(cacheable_pfnmap, s2_yes(q, S2_VMA_PFNMAP) &&
					s2_is(q, S2_VMA_MEMATTR, S2_MT_NORMAL))
BATTERY_CLASS(not_map_memory, !s2_yes(q, S2_PFN_MAP_MEMORY))
BATTERY_CLASS(raw_pfns, s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_RAW))
BATTERY_CLASS(poison, s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON))
BATTERY_CLASS(failed_lookups, s2_any(q, S2_PFN_LOOKUP, S2_LOOKUP_FAULT,
				     S2_LOOKUP_SIGPENDING, S2_LOOKUP_NONE))
BATTERY_CLASS(not_writable, !s2_yes(q, S2_PFN_WRITABLE))
BATTERY_CLASS(page_cache, !s2_yes(q, S2_PFN_SWAPBACKED))
BATTERY_CLASS(no_memory, !s2_yes(q, S2_MEM_TOPUP))
BATTERY_CLASS(races, s2_yes(q, S2_RACE_SEQ))
/* the VM and the CPUs */
BATTERY_CLASS(mte, s2_yes(q, S2_VM_MTE))
BATTERY_CLASS(pkvm, s2_yes(q, S2_VM_PKVM))
BATTERY_CLASS(protected_vms, s2_yes(q, S2_VM_PROTECTED))
BATTERY_CLASS(nested, s2_yes(q, S2_NESTED))
BATTERY_CLASS(no_fwb, !s2_yes(q, S2_CPU_FWB))
BATTERY_CLASS(no_dic, !s2_yes(q, S2_CPU_DIC))

static const struct battery_class abort_classes[] = {
	{ "all faults", has_all },
	{ "reads", has_reads },
	{ "writes", has_writes },
	{ "fetches", has_fetches },
	{ "stage-1 walks", has_walks },
	{ "stage-1 walks for fetches", has_walks_for_fetches },
	{ "cache maintenance", has_cache_maintenance },
	{ "faults without a syndrome", has_no_syndrome },
	{ "64-byte accesses", has_ls64 },
	{ "faults at EL0", has_el0 },
	{ "translation faults", has_translation },
	{ "permission faults", has_permission },
	{ "permission faults on blocks", has_blocks },
	{ "access flag faults", has_access_flag },
	{ "unsupported atomics", has_atomics },
	{ "external aborts", has_external_aborts },
	{ "other fault codes", has_other_fsc },
	{ "faults of level -1", has_level_minus_1 },
	{ "faults beyond the IPA size", has_beyond },
	{ "faults without a memslot", has_no_slot },
	{ "read-only memslots", has_readonly },
	{ "logged memslots", has_logging },
	{ "memslots logged by the ring alone", has_ring },
	{ "guest_memfd", has_gmem },
	{ "devices in the kernel", has_in_kernel_devices },
	{ "faults without a VMA", has_no_vma },
	{ "VM_PFNMAP", has_pfnmap },
	{ "VM_MIXEDMAP", has_mixedmap },
	{ "hugetlb", has_hugetlb },
	{ "cacheable VM_PFNMAP", has_cacheable_pfnmap },
	{ "memory outside the memory map", has_not_map_memory },
	{ "pfns without a page", has_raw_pfns },
	{ "poisoned pages", has_poison },
	{ "failed lookups", has_failed_lookups },
	{ "pages that the host does not write", has_not_writable },
	{ "the page cache", has_page_cache },
	{ "faults without memory for tables", has_no_memory },
	{ "invalidated lookups", has_races },
	{ "VMs with MTE", has_mte },
	{ "VMs under pKVM", has_pkvm },
	{ "protected VMs", has_protected_vms },
	{ "nested guests", has_nested },
	{ "CPUs without FWB", has_no_fwb },
	{ "CPUs without DIC", has_no_dic },
};

BATTERY_CLASS(create, s2_is(q, S2_SLOT_CHANGE, S2_MR_CREATE))
BATTERY_CLASS(move, s2_is(q, S2_SLOT_CHANGE, S2_MR_MOVE))
BATTERY_CLASS(flags, s2_is(q, S2_SLOT_CHANGE, S2_MR_FLAGS_ONLY))
BATTERY_CLASS(delete, s2_is(q, S2_SLOT_CHANGE, S2_MR_DELETE))
BATTERY_CLASS(at_limit, s2_is(q, S2_SLOT_END, S2_END_AT_LIMIT))
BATTERY_CLASS(beyond_limit, s2_is(q, S2_SLOT_END, S2_END_BEYOND))

static const struct battery_class region_classes[] = {
	{ "all changes", has_all },
	{ "creation", has_create },
	{ "moves", has_move },
	{ "changes of flags", has_flags },
	{ "deletion", has_delete },
	{ "memslots at the IPA limit", has_at_limit },
	{ "memslots beyond the IPA limit", has_beyond_limit },
	{ "read-only memslots", has_readonly },
	{ "logged memslots", has_logging },
	{ "guest_memfd", has_gmem },
	{ "memslots without a VMA", has_no_vma },
	{ "VM_PFNMAP", has_pfnmap },
	{ "cacheable VM_PFNMAP", has_cacheable_pfnmap },
	{ "VM_SHARED", has_shared },
	{ "VMs with MTE", has_mte },
	{ "protected VMs", has_protected_vms },
};

/* ---- members ------------------------------------------------------------------- */

/*
 * All that a member is asked about is where it differs from its base: it meets
 * no other fault, so that what a verification covers is what it changes.
 */
struct member {
	struct s2_policy policy; /* first: meets() and decide() find us by it */
	const struct s2_policy *base;
	enum s2_entry entry;
	const struct answer *answer;
	const struct battery_class *faults;
	/* Only where the base resolves the fault, or only where it does not. */
	bool instead_of_a_leaf;
};

static inline bool battery_resolves(const struct s2_decision *d)
{
	return d->outcome == S2_MAP || d->outcome == S2_RELAX ||
	       d->outcome == S2_MKYOUNG || d->outcome == S2_ACCEPT;
}

static inline bool battery_right_differs(struct s2_query *q, struct s2_cond a,
					 struct s2_cond b)
{
	return !s2_cond_same(a, b) &&
	       s2_cond_holds(q, a) != s2_cond_holds(q, b);
}

/* What guest, VMM or table would see. */
static inline bool battery_differs(struct s2_query *q,
				   const struct s2_decision *a,
				   const struct s2_decision *b)
{
	if (a->outcome != b->outcome || a->inject != b->inject ||
	    a->exit != b->exit || (a->outcome == S2_ERROR && a->ret != b->ret))
		return true;
	if (a->outcome != S2_MAP && a->outcome != S2_RELAX)
		return false;
	return a->type != b->type || battery_right_differs(q, a->r, b->r) ||
	       battery_right_differs(q, a->w, b->w) ||
	       battery_right_differs(q, a->px, b->px) ||
	       battery_right_differs(q, a->ux, b->ux);
}

static inline bool member_meets(const struct s2_policy *policy,
				struct s2_query *q)
{
	const struct member *m = (const struct member *)policy;
	struct s2_decision d;

	if (!m->faults->has(q) || !s2_meets(m->base, q))
		return false;
	s2_decide(m->base, m->entry, q, &d);
	return battery_resolves(&d) == m->instead_of_a_leaf &&
	       battery_differs(q, &d, &m->answer->decision);
}

static inline void member_aborts(const struct s2_policy *policy,
				 struct s2_query *q, struct s2_decision *d)
{
	const struct member *m = (const struct member *)policy;

	if (m->entry == S2_GUEST_ABORT)
		*d = m->answer->decision;
	else
		s2_decide(m->base, S2_GUEST_ABORT, q, d);
}

/* What a memslot may be is asked at a fault, too: AGREE-REFUSED. */
static inline void member_regions(const struct s2_policy *policy,
				  struct s2_query *q, struct s2_decision *d)
{
	const struct member *m = (const struct member *)policy;

	if (m->entry == S2_PREPARE_REGION)
		*d = m->answer->decision;
	else
		s2_decide(m->base, S2_PREPARE_REGION, q, d);
}

static inline void member_init(struct member *m, const struct s2_policy *base,
			       enum s2_entry entry, const struct answer *answer,
			       const struct battery_class *faults,
			       bool instead_of_a_leaf)
{
	*m = (struct member){ *base,  base,   entry,
			      answer, faults, instead_of_a_leaf };
	m->policy.name = "member";
	m->policy.tests = NULL;
	m->policy.nr_tests = 0;
	m->policy.meets = member_meets;
	m->policy.decide[S2_GUEST_ABORT] = member_aborts;
	m->policy.decide[S2_PREPARE_REGION] = member_regions;
}

#endif
