/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/fault.h - the inputs and the decisions of the fault path.
 *
 *   1. Inputs      the facts that a policy can read, each with few values
 *   2. Cubes       sets of faults: for every input, the values still possible
 *   3. Counts      sizes of cubes, exact
 *   4. Queries     how a policy reads an input
 *   5. Decisions   what the fault path did
 *   6. Witnesses   a concrete fault with addresses
 *
 * Kernel names are those of arch/arm64/kvm/mmu.c in 7.3. Nothing here
 * allocates, or has state outside of these structures.
 */
#ifndef STAGE2_FAULT_H
#define STAGE2_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <stage2/error.h>
#include <stage2/export.h>
#include <stage2/memtype.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------
 * 1. Inputs
 *
 * A fault has one value for each input. Each row is an input and the type of
 * its values; s2_inputs[] says what it means and where the kernel reads it. The
 * values of a yes/no input are no, yes, 0 or 1.
 */
#define S2_INPUTS(X)                                                           \
	/* the fault: ESR_EL2, HPFAR_EL2, and the mode that was interrupted */ \
	X(S2_FAULT_STATUS, enum s2_fault_status)                               \
	X(S2_FAULT_ACCESS, enum s2_fault_access)                               \
	X(S2_FAULT_LEVEL, enum s2_fault_level)                                 \
	X(S2_FAULT_S1PTW, enum s2_no_yes)                                      \
	X(S2_FAULT_CM, enum s2_no_yes)                                         \
	X(S2_FAULT_ISV, enum s2_no_yes)                                        \
	X(S2_FAULT_LS64, enum s2_no_yes)                                       \
	X(S2_FAULT_EL, enum s2_fault_el)                                       \
	X(S2_FAULT_IPA, enum s2_fault_ipa)                                     \
	/* the VM's tables when KVM handles the fault */                       \
	X(S2_TABLE_NOW, enum s2_table_now)                                     \
	/* the VMA behind the hva */                                           \
	X(S2_VMA_FOUND, enum s2_no_yes)                                        \
	X(S2_VMA_PFNMAP, enum s2_no_yes)                                       \
	X(S2_VMA_MIXEDMAP, enum s2_no_yes)                                     \
	X(S2_VMA_IO, enum s2_no_yes)                                           \
	X(S2_VMA_SHARED, enum s2_no_yes)                                       \
	X(S2_VMA_MAYWRITE, enum s2_no_yes)                                     \
	X(S2_VMA_MEMATTR, enum s2_attrindx)                                    \
	X(S2_PFN_MEMATTR, enum s2_pte_memattr)                                 \
	X(S2_VMA_ALLOW_ANY_UNCACHED, enum s2_no_yes)                           \
	X(S2_VMA_MTE_ALLOWED, enum s2_no_yes)                                  \
	X(S2_VMA_HUGETLB, enum s2_hugetlb)                                     \
	X(S2_VMA_GEOMETRY, enum s2_upto)                                       \
	X(S2_VMA_LEAF, enum s2_leaf)                                           \
	/* the page behind the hva */                                          \
	X(S2_PFN_LOOKUP, enum s2_lookup)                                       \
	X(S2_PFN_MAP_MEMORY, enum s2_no_yes)                                   \
	X(S2_PFN_KVA, enum s2_no_yes)                                          \
	X(S2_PFN_VALID, enum s2_no_yes)                                        \
	X(S2_PFN_ONLINE, enum s2_no_yes)                                       \
	X(S2_PFN_WRITABLE, enum s2_no_yes)                                     \
	X(S2_PFN_MKWRITE, enum s2_no_yes)                                      \
	X(S2_PFN_ZERO, enum s2_no_yes)                                         \
	X(S2_PFN_TAGGED, enum s2_no_yes)                                       \
	X(S2_PFN_SWAPBACKED, enum s2_no_yes)                                   \
	/* the memslot */                                                      \
	X(S2_SLOT_PRESENT, enum s2_no_yes)                                     \
	X(S2_SLOT_INVALID, enum s2_no_yes)                                     \
	X(S2_SLOT_READONLY, enum s2_no_yes)                                    \
	X(S2_SLOT_LOGGING, enum s2_logging)                                    \
	X(S2_SLOT_GMEM, enum s2_no_yes)                                        \
	X(S2_SLOT_GMEM_ONLY, enum s2_no_yes)                                   \
	X(S2_SLOT_CONGRUENT, enum s2_upto)                                     \
	X(S2_SLOT_CONTAINS, enum s2_upto)                                      \
	X(S2_SLOT_CHANGE, enum s2_mr_change)                                   \
	X(S2_SLOT_END, enum s2_slot_end)                                       \
	/* the CPUs, by the kernel's capability */                             \
	X(S2_CPU_FWB, enum s2_no_yes)                                          \
	X(S2_CPU_DIC, enum s2_no_yes)                                          \
	X(S2_CPU_IDC, enum s2_no_yes)                                          \
	X(S2_CPU_XNX, enum s2_no_yes)                                          \
	X(S2_CPU_LPA2, enum s2_no_yes)                                         \
	X(S2_CPU_RAS, enum s2_no_yes)                                          \
	/* the VM and the host it runs on */                                   \
	X(S2_VM_MTE, enum s2_no_yes)                                           \
	X(S2_VM_PKVM, enum s2_no_yes)                                          \
	X(S2_VM_PROTECTED, enum s2_no_yes)                                     \
	X(S2_VM_STARTED, enum s2_no_yes)                                       \
	X(S2_VM_NISV, enum s2_no_yes)                                          \
	X(S2_VM_EXIT_SEA, enum s2_no_yes)                                      \
	X(S2_HOST_SEA_CLAIMED, enum s2_no_yes)                                 \
	X(S2_HOST_MMIO_DEVICE, enum s2_no_yes)                                 \
	/* a nested guest: the guest hypervisor's own stage 2 */               \
	X(S2_NESTED, enum s2_no_yes)                                           \
	X(S2_NESTED_WALK, enum s2_nested_walk)                                 \
	X(S2_NESTED_LEAF, enum s2_nested_leaf)                                 \
	X(S2_NESTED_R, enum s2_no_yes)                                         \
	X(S2_NESTED_W, enum s2_no_yes)                                         \
	X(S2_NESTED_PX, enum s2_no_yes)                                        \
	X(S2_NESTED_UX, enum s2_no_yes)                                        \
	/* other events during the fault */                                    \
	X(S2_RACE_SEQ, enum s2_no_yes)                                         \
	X(S2_RACE_TABLE, enum s2_no_yes)                                       \
	X(S2_MEM_TOPUP, enum s2_no_yes)                                        \
	X(S2_MEM_PIN, enum s2_no_yes)

enum s2_input {
#define S2_ENUMERATOR(input, type) input,
	S2_INPUTS(S2_ENUMERATOR)
#undef S2_ENUMERATOR
	S2_NR_INPUTS
};

/* Values of a yes/no input. */
enum s2_no_yes {
	S2_NO,
	S2_YES,
};

/* Values of fault.status: ESR_ELx.FSC without its level. */
enum s2_fault_status {
	S2_TRANSLATION,
	S2_PERMISSION,
	S2_ACCESS_FLAG,
	S2_EXCL_ATOMIC, /* unsupported exclusive or atomic, FSC 0x35 */
	S2_EXTABT,	/* synchronous external abort */
	S2_SEA_TTW,	/* the same, on a table walk */
	S2_SECC,	/* synchronous parity or ECC error */
	S2_SECC_TTW,
	S2_ADDRSZ, /* address size fault */
	S2_TAG_CHECK,
	S2_OTHER_FSC, /* all others: alignment, TLB conflict, ... */
	S2_NR_FAULT_STATUS
};

/* Values of fault.access. */
enum s2_fault_access {
	S2_READ,
	S2_WRITE,
	S2_FETCH,
	S2_NR_FAULT_ACCESS
};

/* Values of fault.level, in the order of s2_inputs[]: the quiet one first. */
enum s2_fault_level {
	S2_L3,
	S2_L2,
	S2_L1,
	S2_L0,
	S2_LM1,
	S2_NR_FAULT_LEVEL
};

/* Values of fault.el: the exception level that the guest was in. */
enum s2_fault_el {
	S2_EL1,
	S2_EL0,
	S2_NR_FAULT_EL
};

/* Values of fault.ipa: below VTCR_EL2's size, up to the CPU's, beyond both. */
enum s2_fault_ipa {
	S2_IPA_VM,
	S2_IPA_CPU,
	S2_IPA_BEYOND,
	S2_NR_FAULT_IPA
};

/*
 * Mapping sizes. Inputs about sizes and the decision's leaf use these. The
 * value of slot.congruent, slot.contains and vma.geometry is the largest of
 * page, PMD and PUD for which the fact holds.
 */
enum s2_size {
	S2_PAGE,
	S2_CONT_PTE,
	S2_PMD,
	S2_CONT_PMD,
	S2_PUD,
	S2_NR_SIZES
};

/* Values of slot.congruent, slot.contains, vma.geometry. */
enum s2_upto {
	S2_UPTO_PAGE,
	S2_UPTO_PMD,
	S2_UPTO_PUD,
	S2_NR_UPTO
};

/* Values of vma.memattr: the AttrIndx of vm_page_prot. */
enum s2_attrindx {
	S2_MT_NORMAL,
	S2_MT_NORMAL_TAGGED,
	S2_MT_NORMAL_NC,
	S2_MT_DEVICE_nGnRnE,
	S2_MT_DEVICE_nGnRE,
	S2_MT_5, /* not programmed by the kernel */
	S2_MT_6,
	S2_MT_7,
	S2_NR_MT
};

/*
 * Values of pfn.memattr: the AttrIndx of the host's PTE. With
 * vmf_insert_pfn_prot() a driver can choose another one than vm_page_prot's.
 */
enum s2_pte_memattr {
	S2_PTE_AS_VMA, /* that of vm_page_prot: no driver chose another */
	S2_PTE_NORMAL,
	S2_PTE_NORMAL_TAGGED,
	S2_PTE_NORMAL_NC,
	S2_PTE_DEVICE_nGnRnE,
	S2_PTE_DEVICE_nGnRE,
	S2_NR_PTE_MEMATTR
};

/* Values of vma.hugetlb: no hugetlb VMA, or the huge page size of its hstate */
enum s2_hugetlb {
	S2_HUGETLB_NONE,
	S2_HUGETLB_CONT_PTE,
	S2_HUGETLB_PMD,
	S2_HUGETLB_CONT_PMD,
	S2_HUGETLB_PUD,
	S2_NR_HUGETLB
};

/* Values of vma.leaf: the host's own stage-1 leaf, or none if it is gone. */
enum s2_leaf {
	S2_LEAF_PAGE,
	S2_LEAF_PMD,
	S2_LEAF_PUD,
	S2_LEAF_GONE,
	S2_NR_LEAF
};

/* Values of pfn.lookup: __kvm_faultin_pfn(), kvm_gmem_get_pfn() or GUP. */
enum s2_lookup {
	S2_LOOKUP_PAGE,	    /* a page, with a reference that must be dropped */
	S2_LOOKUP_RAW,	    /* a pfn without a reference: remap_pfn_range() */
	S2_LOOKUP_FAULT,    /* KVM_PFN_ERR_FAULT, KVM_PFN_ERR_RO_FAULT */
	S2_LOOKUP_HWPOISON, /* KVM_PFN_ERR_HWPOISON */
	S2_LOOKUP_SIGPENDING, /* KVM_PFN_ERR_SIGPENDING */
	S2_LOOKUP_NONE,	      /* KVM_PFN_NOSLOT */
	S2_NR_LOOKUP
};

/* Values of slot.logging. */
enum s2_logging {
	S2_LOGGING_OFF,
	S2_LOGGING_BITMAP, /* KVM_MEM_LOG_DIRTY_PAGES, with a dirty_bitmap */
	/* the same flag, but only a dirty ring: no dirty_bitmap */
	S2_LOGGING_RING,
	S2_NR_LOGGING
};

/* Values of slot.end: the memslot's end against the end of the IPA space. */
enum s2_slot_end {
	S2_END_INSIDE,
	S2_END_AT_LIMIT, /* the memslot has the last page of the IPA space */
	S2_END_BEYOND,
	S2_NR_SLOT_END
};

/* Values of slot.change: enum kvm_mr_change. */
enum s2_mr_change {
	S2_MR_CREATE,
	S2_MR_MOVE,
	S2_MR_FLAGS_ONLY,
	S2_MR_DELETE,
	S2_NR_MR_CHANGE
};

/* Values of nested.walk: kvm_walk_nested_s2(). */
enum s2_nested_walk {
	S2_WALK_OK,
	S2_WALK_FAULT, /* the guest hypervisor's tables do not translate */
	S2_WALK_AGAIN, /* -EAGAIN, a descriptor changed under the walk */
	S2_WALK_ERROR, /* another -errno: its tables lie outside all memslots */
	S2_WALK_BAD_VTCR, /* -EFAULT and a WARN: its VTCR_EL2 makes no sense */
	S2_NR_NESTED_WALK
};

/* Values of nested.leaf: kvm_s2_trans_size(), in terms of the host's sizes. */
enum s2_nested_leaf {
	S2_NESTED_PAGE,
	S2_NESTED_SUB_PMD, /* between page and PMD: a size of another granule */
	S2_NESTED_PMD,
	S2_NESTED_SUB_PUD, /* between PMD and PUD */
	S2_NESTED_PUD,	   /* PUD or more */
	S2_NR_NESTED_LEAF
};

/*
 * Values of table.now: the entry where a walk of the VM's tables for the
 * fault's address ends when KVM handles the fault, with mmu_lock held. The
 * syndrome is older: it describes the walk when the CPU took the fault. In
 * between, the VMM may have unmapped the memory, or changed the memslot or its
 * logging, and other vCPUs may have mapped again.
 */
enum s2_table_now {
	S2_NOW_SAME, /* as the syndrome says: nothing changed in between */
	S2_NOW_LEAF_3,
	S2_NOW_LEAF_2,
	S2_NOW_LEAF_1,
	S2_NOW_NONE_3, /* an invalid descriptor in a level-3 table */
	S2_NOW_NONE_2,
	S2_NOW_NONE_1,
	S2_NOW_NONE_0,
	S2_NR_TABLE_NOW
};

/* s2_value_of_S2_FAULT_STATUS is enum s2_fault_status, and so on. */
#define S2_VALUE_TYPE(input, type) typedef type s2_value_of_##input;
S2_INPUTS(S2_VALUE_TYPE)
#undef S2_VALUE_TYPE

/*
 * x, a number or a value of this type. For a value of another enumeration the
 * compiler warns: about the comparison (gcc, and every C++ compiler), or about
 * the conversion (clang in C).
 */
#if defined(__cppcheck__) /* it cannot parse the other forms */
#define S2_OF_TYPE(type, x) (x)
#elif defined(__cplusplus)
#define S2_OF_TYPE(type, x) (sizeof((x) == (type)0) ? (type)(x) : (type)0)
#else
#define S2_OF_TYPE(type, x) (sizeof((x) == (type)0) ? (type){ x } : (type)0)
#endif

#define S2_MAX_VALUES 11 /* maximum number of values of an input */

/* A set of values of one input: bit v stands for value v. */
typedef uint16_t s2_set;
#define S2_SET(v) ((s2_set)(1u << (v)))

/* The set of two to six values of an input; pass the input's name. */
#define S2_SET_OF(input, v, ...) \
	S2_SET_OF_6(s2_value_of_##input, __VA_ARGS__, v, v, v, v, v, v)
#define S2_SET_OF_6(type, a, b, c, d, e, f, ...)            \
	((s2_set)(S2_BIT_OF(type, a) | S2_BIT_OF(type, b) | \
		  S2_BIT_OF(type, c) | S2_BIT_OF(type, d) | \
		  S2_BIT_OF(type, e) | S2_BIT_OF(type, f)))
#define S2_BIT_OF(type, v) (1u << S2_OF_TYPE(type, v))

/* One row of the input table. */
struct s2_input_info {
	const char *name;	   /* "vma.pfnmap": group, dot, fact */
	const char *const *values; /* names, nr_values of them */
	uint8_t nr_values;	   /* 2 to S2_MAX_VALUES */
	uint8_t quiet;		   /* the usual value: the default */
	const char *meaning;	   /* one sentence */
	const char *source;	   /* where the kernel reads it */
};

extern S2_API const struct s2_input_info s2_inputs[S2_NR_INPUTS];

/* The input of this name, or S2_NR_INPUTS. */
S2_API enum s2_input s2_input_find(const char *name, size_t len);

/* The value with this name, or -1. A yes/no input also takes "0" and "1". */
S2_API int s2_value_find(enum s2_input input, const char *name, size_t len);

/* ------------------------------------------------------------------------
 * 2. Cubes
 *
 * A cube is a set of faults: the product of one set of values for every input.
 * A cube with one value for each input is one fault. If the set of any input is
 * empty, the cube is empty.
 */
struct s2_cube {
	s2_set may[S2_NR_INPUTS];
};

/* All values of an input. */
S2_API s2_set s2_all_values(enum s2_input input);

/* The whole domain. */
S2_API void s2_cube_all(struct s2_cube *cube);

/* The fault in which every input has its quiet value. */
S2_API void s2_cube_quiet(struct s2_cube *cube);

/* True if the cube is one fault. */
S2_API bool s2_cube_is_fault(const struct s2_cube *cube);

/* ------------------------------------------------------------------------
 * 3. Counts
 *
 * The domain has about 2^80 faults, so a count has 128 bits. Sums and
 * differences of the sizes of disjoint cubes are exact.
 */
struct s2_count {
	uint64_t hi, lo;
};

#define S2_COUNT_DIGITS 40 /* of the largest count, with the terminator */

S2_API struct s2_count s2_count_of(uint64_t n);
S2_API struct s2_count s2_count_add(struct s2_count a, struct s2_count b);
S2_API struct s2_count s2_count_sub(struct s2_count a, struct s2_count b);
S2_API struct s2_count s2_count_mul(struct s2_count a, uint32_t factor);
S2_API int s2_count_cmp(struct s2_count a, struct s2_count b);
S2_API bool s2_count_is_zero(struct s2_count a);

/* Decimal digits, no separators; returns buf. */
S2_API char *s2_count_format(struct s2_count a, char buf[S2_COUNT_DIGITS]);

/* The number of faults in a cube. */
S2_API struct s2_count s2_cube_count(const struct s2_cube *cube);

/* ------------------------------------------------------------------------
 * 4. Queries
 *
 * A policy reads inputs only through the functions below. For a concrete fault
 * they return the fault's value. During exploration an input may still have
 * several values; then choose() narrows it, and the explorer runs the policy
 * again for the other values. So a policy must depend on nothing but the
 * answers: same answers, same decision.
 */
struct s2_query {
	struct s2_cube cube; /* the faults that are still possible */
	/*
	 * Called if only some values of cube.may[input] are in set. Narrows it
	 * to those in set and returns true, or to the others and returns false.
	 */
	bool (*choose)(void *explorer, struct s2_query *q, enum s2_input input,
		       s2_set set);
	void *explorer;
	/* Not NULL: called for every read, before the answer. */
	void (*read)(void *watcher, struct s2_query *q, enum s2_input input,
		     s2_set set);
	/* Not NULL: called for every s2_test() of a policy. */
	void (*test)(void *watcher, struct s2_query *q, unsigned int test,
		     bool outcome);
	void *watcher; /* for read() and test() */
};

/* A query about one concrete fault; and one that answers for a whole cube. */
S2_API void s2_query_init(struct s2_query *q, const struct s2_cube *cube);

/*
 * Is the value of the input in the set? The cheapest way to ask. The functions
 * take any number as the input. Policies should use the macros further down:
 * with -Wall the compiler warns about a wrong input, set or value.
 */
static inline bool s2_query_in(struct s2_query *q, enum s2_input input,
			       s2_set set)
{
	s2_set may = q->cube.may[input];

	if (q->read)
		q->read(q->watcher, q, input, set);
	if (!(may & (s2_set)~set))
		return true;
	if (!(may & set))
		return false;
	return q->choose(q->explorer, q, input, set);
}

/* The value. Splits the input completely: prefer s2_in(), if it is enough. */
S2_API int s2_query_value(struct s2_query *q, enum s2_input input);

/* Makes the compiler warn if an enumerator is passed as a set. */
enum s2_set_type {
	S2_SET_EMPTY,
};

/* Is the value of the input in the set? */
#define s2_in(q, input, set)                             \
	s2_query_in(q, S2_OF_TYPE(enum s2_input, input), \
		    (s2_set)S2_OF_TYPE(enum s2_set_type, set))

/* Is the yes/no input yes? */
#define s2_yes(q, input) s2_in(q, input, S2_SET(S2_YES))

/* Is the value of the input v? Pass the input's name, not a variable. */
#define s2_is(q, input, v) \
	s2_in(q, input, S2_SET(S2_OF_TYPE(s2_value_of_##input, v)))

/* Is the value one of these two to six? */
#define s2_any(q, input, ...) s2_in(q, input, S2_SET_OF(input, __VA_ARGS__))

/* The value of the input, in its own type. Pass the input's name. */
#define s2_value(q, input) ((s2_value_of_##input)s2_query_value(q, input))

/*
 * Does a leaf of one of these sizes (a set of enum s2_size) map the address
 * when KVM handles the fault? For table.now=same, also reads fault.status and
 * fault.level as needed.
 */
S2_API bool s2_leaf_now(struct s2_query *q, s2_set sizes);

/*
 * Does the table for a leaf of this size exist when KVM handles the fault? Yes,
 * if the walk ends at the leaf's level or below.
 */
S2_API bool s2_table_now_for(struct s2_query *q, enum s2_size size);

/*
 * The value of table.now that table.now=same stands for: the entry that caused
 * a fault of this status and level. S2_NOW_SAME if no entry caused it, or if
 * table.now has no value for this level.
 */
S2_API enum s2_table_now s2_table_then(enum s2_fault_status status,
				       enum s2_fault_level level);

/*
 * Reports the outcome of test number n of the policy's list of tests and
 * returns it: if (s2_test(q, TEST_EXEC_NC, exec && nc)) ...
 */
static inline bool s2_test(struct s2_query *q, unsigned int n, bool outcome)
{
	if (q->test)
		q->test(q->watcher, q, n, outcome);
	return outcome;
}

/* ------------------------------------------------------------------------
 * 5. Decisions
 */

/*
 * A yes or no that can depend on inputs that nobody has read yet: it is yes if
 * base is set and each of the n yes/no inputs is yes. Permissions are stored
 * like this, because most questions about a decision never ask for them.
 */
struct s2_cond {
	uint8_t base;
	uint8_t n;
	uint8_t input[2]; /* ascending */
};

/* A condition that depends on no input. */
static inline struct s2_cond s2_cond_fixed(bool holds)
{
	struct s2_cond cond = { holds, 0, { 0, 0 } };

	return cond;
}

#define S2_NEVER  s2_cond_fixed(false)
#define S2_ALWAYS s2_cond_fixed(true)

/*
 * Adds one more yes/no input to a condition. A third input does not fit:
 * s2_decision_check() refuses the result.
 */
S2_API struct s2_cond s2_cond_and(struct s2_cond cond, enum s2_input input);

/*
 * Written in the same way? Different conditions can still give the same answer.
 */
S2_API bool s2_cond_same(struct s2_cond a, struct s2_cond b);

/* Reads the inputs and decides. */
S2_API bool s2_cond_holds(struct s2_query *q, struct s2_cond cond);

/* How the fault ended. */
enum s2_outcome {
	S2_MAP,	    /* kvm_pgtable_stage2_map() installed a leaf */
	S2_RELAX,   /* kvm_pgtable_stage2_relax_perms() added rights */
	S2_MKYOUNG, /* kvm_pgtable_stage2_mkyoung() set the access flag */
	S2_RETRY,   /* nothing was done: the guest runs and faults again */
	S2_SKIP,    /* the instruction was stepped over */
	/* the kernel handled it: a claimed SEA, an in-kernel device */
	S2_HANDLED,
	S2_SIGNAL, /* SIGBUS, BUS_MCEERR_AR, to the VMM */
	S2_INJECT, /* an exception to the guest */
	S2_EXIT,   /* KVM_RUN returns 0 with an exit reason */
	S2_ERROR,  /* KVM_RUN, or the memslot ioctl, returns -errno */
	S2_ACCEPT, /* the memslot is accepted */
	S2_NR_OUTCOMES
};

/* What S2_INJECT injects. */
enum s2_inject {
	S2_INJECT_NONE,
	S2_INJECT_SEA_IABT,
	S2_INJECT_SEA_DABT,
	S2_INJECT_SIZE,	    /* kvm_inject_size_fault() */
	S2_INJECT_S2_FAULT, /* kvm_inject_s2_fault(): to the guest hypervisor */
	S2_INJECT_EXCL_ATOMIC, /* kvm_inject_dabt_excl_atomic() */
	S2_INJECT_SERROR,      /* kvm_inject_vabt(), kvm_inject_serror() */
	S2_NR_INJECTS
};

/* Exit reasons of S2_EXIT. */
enum s2_exit {
	S2_EXIT_NONE,
	S2_EXIT_MMIO,
	S2_EXIT_NISV,
	S2_EXIT_LDST64B,
	S2_EXIT_SEA,
	S2_EXIT_MEMORY_FAULT, /* with S2_ERROR: the run structure says where */
	S2_EXIT_UNKNOWN,      /* no reason was set */
	S2_NR_EXITS
};

/*
 * What sanitise_mte_tags() did with the range of the leaf. If its tags are
 * initialised (pfn.tagged), try_page_mte_tagging() fails, and nothing is done.
 */
enum s2_sanitise {
	S2_SANITISE_NO,
	S2_SANITISE_PAGES, /* cleared and marked each page */
	S2_SANITISE_FOLIO, /* cleared the range, and marked the hugetlb folio */
	S2_SANITISE_AGAIN, /* cleared tags that were initialised */
	S2_NR_SANITISES
};

/*
 * Was the maintenance for writing a leaf done? It is needed:
 *
 *	dcache		when a Normal leaf is mapped, without FWB:
 *			__clean_dcache_guest_page()
 *	icache		when a leaf becomes executable, and was not before:
 *			stage2_map_walker_try_leaf(), stage2_attr_walker()
 *	tlbi		when a valid entry is replaced or relaxed
 *	host_dirty	for a writable leaf of a page that the lookup referenced:
 *			kvm_release_faultin_page(), kvm_set_pfn_dirty()
 */
enum s2_upkeep {
	S2_AS_NEEDED, /* done exactly where it is needed */
	S2_MISSING,
	S2_NEEDLESS, /* done where it is not needed: costs only time */
	S2_NR_UPKEEPS
};

/*
 * The fields of a decision, listed here and nowhere else. BYTE(), INT() and
 * COND() get the field and its member in struct s2_decision.
 */
#define S2_DECISION_FIELDS(BYTE, INT, COND)                                    \
	BYTE(S2_F_OUTCOME, outcome) /* enum s2_outcome */                      \
	BYTE(S2_F_INJECT, inject)   /* enum s2_inject */                       \
	BYTE(S2_F_EXIT, exit)	    /* enum s2_exit */                         \
	INT(S2_F_RET, ret) /* return value of kvm_handle_guest_abort() */      \
	/* the leaf, for S2_MAP and S2_RELAX */                                \
	BYTE(S2_F_TYPE, type) /* enum s2_memtype */                            \
	BYTE(S2_F_SIZE, size) /* enum s2_size: page, PMD or PUD */             \
	COND(S2_F_R, r)                                                        \
	COND(S2_F_W, w)                                                        \
	COND(S2_F_PX, px)                                                      \
	COND(S2_F_UX, ux)                                                      \
	BYTE(S2_F_NESTED_LEVEL, nested_level) /* SW bits: the guest leaf's */  \
	/* side effects */                                                     \
	BYTE(S2_F_TOPUP, topup)	      /* the memcache was topped up */         \
	BYTE(S2_F_SANITISE, sanitise) /* enum s2_sanitise */                   \
	BYTE(S2_F_LEAK, leak)	/* the lookup's reference was not dropped */   \
	COND(S2_F_DIRTY, dirty) /* mark_page_dirty_in_slot() */                \
	BYTE(S2_F_DIRTY_AT, dirty_at) /* enum s2_size: of the gfn marked */    \
	BYTE(S2_F_LSB, lsb) /* enum s2_size: si_addr_lsb of the SIGBUS */      \
	BYTE(S2_F_SEQ_LATE, seq_late)	/* sampled after facts were used */    \
	BYTE(S2_F_LOCK_HELD, lock_held) /* mmap_lock, or another lock */       \
	BYTE(S2_F_WARN, warn)	  /* a WARN or BUG that the guest can reach */ \
	BYTE(S2_F_UNINIT, uninit) /* a variable was used before it was set */  \
	/* maintenance for writing a leaf; enum s2_upkeep each */              \
	BYTE(S2_F_DCACHE, dcache) /* cleaned to the point of coherency */      \
	BYTE(S2_F_ICACHE, icache) /* invalidated before execution */           \
	BYTE(S2_F_TLBI, tlbi)	  /* of the old entry */                       \
	/* the host's page was marked dirty */                                 \
	BYTE(S2_F_HOST_DIRTY, host_dirty)                                      \
	/* the leaf or the dirty mark is not that of the fault */              \
	BYTE(S2_F_MISPLACED, misplaced)                                        \
	/* abort, exit or signal has another address than the fault */         \
	BYTE(S2_F_MISREPORTED, misreported)                                    \
	/* something was done without the lock it needs */                     \
	BYTE(S2_F_LOCK_MISSING, lock_missing)                                  \
	/* tags or caches were cleared when the guest could use the leaf */    \
	BYTE(S2_F_LATE, late)

/* One named part of a decision, for printing and comparing. */
enum s2_field {
#define S2_ENUMERATOR(field, member) field,
	S2_DECISION_FIELDS(S2_ENUMERATOR, S2_ENUMERATOR, S2_ENUMERATOR)
#undef S2_ENUMERATOR
	S2_NR_FIELDS
};

/*
 * A policy sets outcome and the fields that belong to it; all others stay zero.
 * s2_fields[] names each field and says for which outcomes it has a meaning.
 */
struct s2_decision {
#define S2_BYTE(field, member) uint8_t member;
#define S2_INT(field, member)  int16_t member;
#define S2_COND(field, member) struct s2_cond member;
	S2_DECISION_FIELDS(S2_BYTE, S2_INT, S2_COND)
#undef S2_BYTE
#undef S2_INT
#undef S2_COND
};

/* number of fields that are conditions: R, W, PX, UX, dirty */
#define S2_NR_CONDS 5

struct s2_field_info {
	const char *name;
	const char *const
		*values; /* names, or NULL: yes/no, a cond or a number */
	uint8_t nr_values;
	bool is_cond;
	uint16_t outcomes; /* bit o: it has a meaning for outcome o */
	const char *meaning;
};

extern S2_API const struct s2_field_info s2_fields[S2_NR_FIELDS];

/* The field's value; for a condition, the result of s2_cond_holds(). */
S2_API int s2_decision_field(struct s2_query *q, const struct s2_decision *d,
			     enum s2_field field);

/* The condition of a field with is_cond set. */
S2_API struct s2_cond s2_decision_cond(const struct s2_decision *d,
				       enum s2_field field);

/* The field's value, without reading inputs; 0 for a condition. */
S2_API int s2_decision_raw(const struct s2_decision *d, enum s2_field field);

/* Sets a field; sets a condition to yes or no. */
S2_API void s2_decision_set(struct s2_decision *d, enum s2_field field,
			    int value);

/* The name of a field's value, e.g. "-EFAULT", "PMD", "yes". */
S2_API const char *s2_field_value_name(enum s2_field field, int value);

/* Does the field have a meaning in this decision? */
static inline bool s2_field_applies(enum s2_field field,
				    const struct s2_decision *d)
{
	return s2_fields[field].outcomes >> d->outcome & 1;
}

/* Are they identical? Compares conditions as they are written. */
S2_API bool s2_decision_same(const struct s2_decision *a,
			     const struct s2_decision *b);

/*
 * Checks that a decision is valid: every number is in its range, and conditions
 * are on yes/no inputs only. NULL, or what is wrong with it.
 */
S2_API const char *s2_decision_check(const struct s2_decision *d);

/* ------------------------------------------------------------------------
 * 6. Witnesses
 *
 * Exploration has no addresses: for example, an input says whether hva and ipa
 * are congruent modulo a block. A witness has addresses for which these inputs
 * are true; they can be computed from it again.
 */
struct s2_witness {
	struct s2_cube fault;	/* one value each */
	uint32_t page_shift;	/* the host's page size: 12, 14 or 16 */
	uint64_t ipa;		/* of the fault, page-aligned as in HPFAR_EL2 */
	uint64_t canonical_ipa; /* in the memslot: differs for nested guests */
	uint64_t hva;
	uint64_t pa;
	uint64_t slot_ipa, slot_hva, slot_size;
	uint64_t vma_start, vma_end, vma_pgoff;
	uint64_t vm_ipa_bits, cpu_ipa_bits;
	uint64_t esr, hpfar, far;
};

/*
 * Chooses addresses for one concrete fault. page_shift is 12, 14 or 16. False
 * if no addresses fit, because the fault's inputs contradict each other.
 */
S2_API bool s2_witness_make(struct s2_witness *w, const struct s2_cube *fault,
			    uint32_t page_shift);

/*
 * Computes the geometry inputs (slot.congruent, slot.contains, vma.geometry,
 * fault.ipa, fault.status to fault.ls64) from the addresses and the syndrome
 * into *fault, and copies all other inputs from w->fault.
 */
S2_API void s2_witness_classify(const struct s2_witness *w,
				struct s2_cube *fault);

/*
 * The leaf that the table code writes for a decision with outcome S2_MAP, at
 * this physical address. 0 and *desc, or a negative error if the architecture
 * has no such leaf, for example a PUD block with 64K pages. Source:
 * hyp/pgtable.c, stage2_set_prot_attr() and stage2_set_xn_attr().
 */
S2_API int s2_leaf_descriptor(struct s2_query *q, const struct s2_decision *d,
			      uint64_t pa, uint32_t page_shift, uint64_t *desc);

/* log2 of a mapping size on a host with this page size. */
S2_API uint32_t s2_size_shift(enum s2_size size, uint32_t page_shift);

#ifdef __cplusplus
}
#endif

#endif
