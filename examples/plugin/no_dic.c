/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Your own policy: how Linux 7.3 maps cacheable VM_PFNMAP memory, with
 * one test forgotten. 'stage2 verify' finds the hole.
 *
 * A plug-in is one C file and one header. It answers for a fault what the
 * kernel would do: it reads what it needs through s2_yes(), s2_is() and
 * s2_any(), and fills in a struct s2_decision. There is no table to fill and
 * no test to write: the tool runs it once for every combination of answers
 * that make a difference, which are all of them, and judges what comes out.
 */
#include <stage2/policy.h>

/*
 * 1. Name what you ask.
 *
 * Where the kernel has an `if` that somebody may wonder about, wrap it in
 * s2_test(). 'stage2 verify --dead' then says which of them always come out
 * the same, over all inputs: is this `if` needed at all?
 */
enum {
	T_SPECIAL,
	T_CACHEABLE,
	T_SUPPORTED,
	T_EXEC,
	NR_TESTS
};

static const char *const tests[NR_TESTS] = {
	[T_SPECIAL] = "!pfn_is_map_memory(pfn)",
	[T_CACHEABLE] = "kvm_vma_is_cacheable(vma)",
	[T_SUPPORTED] = "kvm_supports_cacheable_pfnmap()",
	[T_EXEC] = "exec_fault && map_non_cacheable",
};

/*
 * 2. Say what you leave out.
 *
 * Faults for which this returns false are neither judged nor compared, and
 * the tool says how many there are. This example is about the first touch of
 * VM_PFNMAP memory, mapped by pages, by an ordinary VM, and nothing else.
 */
static bool meets(const struct s2_policy *policy, struct s2_query *q)
{
	(void)policy;
	return s2_is(q, S2_FAULT_STATUS, S2_TRANSLATION) &&
	       s2_is(q, S2_FAULT_LEVEL, S2_L3) &&
	       s2_is(q, S2_FAULT_IPA, S2_IPA_VM) &&
	       !s2_yes(q, S2_FAULT_S1PTW) && !s2_yes(q, S2_FAULT_CM) &&
	       s2_yes(q, S2_SLOT_PRESENT) && !s2_yes(q, S2_SLOT_INVALID) &&
	       !s2_yes(q, S2_SLOT_READONLY) && !s2_yes(q, S2_SLOT_GMEM) &&
	       s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF) &&
	       s2_yes(q, S2_VMA_FOUND) && s2_yes(q, S2_VMA_PFNMAP) &&
	       s2_is(q, S2_VMA_LEAF, S2_LEAF_PAGE) &&
	       s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_RAW) &&
	       !s2_yes(q, S2_VM_MTE) && !s2_yes(q, S2_VM_PKVM) &&
	       !s2_yes(q, S2_VM_PROTECTED) && !s2_yes(q, S2_NESTED);
}

/*
 * 3. The rule.
 *
 * Ask in the order of the source, and only what the source asks: a question
 * that nobody needs makes every answer twice as long.
 */

/* kvm_vma_is_cacheable() */
static bool vma_is_cacheable(struct s2_query *q)
{
	return s2_any(q, S2_VMA_MEMATTR, S2_MT_NORMAL, S2_MT_NORMAL_TAGGED);
}

/*
 * kvm_supports_cacheable_pfnmap(). The memory may have no alias in the kernel,
 * so nobody can clean or invalidate a cache for it. FWB makes that needless
 * for data. For instructions, DIC does, and that is what is forgotten here:
 * the kernel's line is
 *
 *	return cpus_have_final_cap(ARM64_HAS_STAGE2_FWB) &&
 *	       cpus_have_final_cap(ARM64_HAS_CACHE_DIC);
 */
static bool supports_cacheable_pfnmap(struct s2_query *q)
{
	return s2_yes(q, S2_CPU_FWB);
}

static void refuse(struct s2_decision *d, enum s2_errno error)
{
	d->outcome = S2_ERROR;
	d->ret = (int16_t)-error;
}

/*
 * A right can hang on an input that nobody has asked for yet: say so, and it
 * is asked only by an invariant that wants to know.
 */
static const struct s2_cond if_writable = { 1, 1, { S2_PFN_WRITABLE } };

static void map_page(struct s2_query *q, struct s2_decision *d, bool cacheable)
{
	bool exec = s2_is(q, S2_FAULT_ACCESS, S2_FETCH);

	/* Device memory is not executed: the guest gets an abort. */
	if (s2_test(q, T_EXEC, exec && !cacheable)) {
		d->outcome = S2_INJECT;
		d->inject = S2_INJECT_SEA_IABT;
		d->ret = 1;
		return;
	}
	/*
	 * A notifier or another vCPU was faster, or the page is there already:
	 * fault again.
	 */
	d->ret = 1;
	d->outcome = S2_RETRY;
	if (s2_yes(q, S2_RACE_SEQ) || s2_yes(q, S2_RACE_TABLE) ||
	    s2_is(q, S2_TABLE_NOW, S2_NOW_LEAF_3))
		return;

	d->outcome = S2_MAP;
	d->size = S2_PAGE;
	d->r = S2_ALWAYS;
	d->w = if_writable;
	d->dirty = if_writable;
	if (exec || (cacheable && s2_yes(q, S2_CPU_DIC)))
		d->px = d->ux = S2_ALWAYS;
	if (cacheable)
		d->type = S2_TYPE_NORMAL;
	else if (s2_yes(q, S2_VMA_ALLOW_ANY_UNCACHED))
		d->type = S2_TYPE_NORMAL_NC;
	else
		d->type = S2_TYPE_DEVICE;
}

static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	bool cacheable = true;

	(void)policy; /* with .data, one function can serve several policies */

	if (!s2_yes(q, S2_MEM_TOPUP)) {
		refuse(d, S2_ENOMEM);
		return;
	}
	d->topup = 1;
	/* __kvm_faultin_pfn(): what the host may not write, no guest may. */
	if (s2_is(q, S2_FAULT_ACCESS, S2_WRITE) &&
	    !s2_yes(q, S2_PFN_WRITABLE)) {
		refuse(d, S2_EFAULT);
		return;
	}
	if (s2_test(q, T_SPECIAL, !s2_yes(q, S2_PFN_MAP_MEMORY))) {
		cacheable = s2_test(q, T_CACHEABLE, vma_is_cacheable(q));
		if (cacheable &&
		    !s2_test(q, T_SUPPORTED, supports_cacheable_pfnmap(q))) {
			refuse(d, S2_EFAULT);
			return;
		}
	}
	map_page(q, d, cacheable);
}

/*
 * 4. Export it.
 *
 * One symbol, of this name. The tool compares abi and size before it looks at
 * anything else, so a plug-in that was built for another version is refused,
 * not run.
 */
S2_API extern const struct s2_policy stage2_policy;

const struct s2_policy stage2_policy = {
	.abi = S2_POLICY_ABI,
	.size = sizeof(struct s2_policy),
	.name = "no-dic",
	.title = "an example: cacheable PFNMAP memory, the DIC test forgotten",
	.source = "examples/plugin/no_dic.c",
	.decide = { [S2_GUEST_ABORT] = decide },
	.meets = meets,
	.tests = tests,
	.nr_tests = NR_TESTS,
};
