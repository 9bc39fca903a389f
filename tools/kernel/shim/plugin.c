/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's code as a policy: makes the world, runs, fills the decision. */
#include "world.h"
#include "plugin.h"
#include "resume.h"
#include "diagram.h"
#include "names.h"

struct world world;
struct record record;
struct s2_query *asking;
bool exploring;
u64 host_table[4][PTRS_PER_PTE] __attribute__((aligned(65536)));

static void *stop[5];
static enum {
	RUNNING,
	RESTARTED,
	STOPPED,
	ABANDONED,
	DONE
} fate;
static int returned; /* by the kernel's code, when it is done */
/* The kernel's stack, from its entry to the question. */
const char *stack_base;
static const char *stack_top;

/*
 * Clears the stack below the kernel's frames, so that remains of other calls do
 * not look like its state. Without __uninitialized the compiler would clear the
 * array a second time.
 */
#define WIPE(words)                                           \
	do {                                                  \
		u64 below[words] __uninitialized;             \
                                                              \
		memset(below, 0, sizeof(below));              \
		__asm__ volatile("" ::"r"(below) : "memory"); \
	} while (0)

static void noinline wipe_little(void)
{
	WIPE(96);
}

static void noinline wipe_stack(void)
{
	WIPE(2048);
}

bool world_in(enum s2_input input, s2_set set)
{
	volatile char here;
	bool open, answer;

	/* What is in registers goes to the stack, where state() finds it. */
	__builtin_unwind_init();
	stack_top = (const char *)&here;
	shim_settle();
	resume_note_frame();
	/* A run that takes the other answer resumes here. */
	__builtin_setjmp(resume_here);
	open = asking->cube.may[input] & set && asking->cube.may[input] & ~set;
	answer = s2_query_in(asking, input, set);
	if (exploring) {
		if (open)
			wipe_stack();
		else
			wipe_little();
	}
	return answer;
}

int world_value(enum s2_input input)
{
	int v;

	for (v = 0; asking->cube.may[input] & ~S2_SET(v); v++) {
		if (asking->cube.may[input] & S2_SET(v) &&
		    world_in(input, S2_SET(v)))
			break;
	}
	/* Count known inputs as read, too. */
	if (asking->cube.may[input] == S2_SET(v))
		world_in(input, S2_SET(v));
	return v;
}

bool world_knows(enum s2_input input, s2_set set)
{
	return !(asking->cube.may[input] & ~set);
}

static void __noreturn end_run(int why)
{
	fate = why;
	__builtin_longjmp(stop, 1);
}

void world_restart(void)
{
	end_run(RESTARTED);
}

void world_stop(void)
{
	summary_stop();
	end_run(STOPPED);
}

static struct task_struct task = { .mm = &world.mm };
struct task_struct *current = &task;

void world_make(void)
{
	static bool made;

	if (made)
		return;
	made = true;
	world.mm.pgd = host_table[4 - CONFIG_PGTABLE_LEVELS];
	world.kvm.mm = &world.mm;
	world.vcpu.kvm = &world.kvm;
	world.vcpu.run = &world.run;
	world.vcpu.arch.fault.far_el2 = WORLD_VA;
	world.gmem.file =
		(struct file){ .private_data = world.gmem.private_data,
			       .f_inode = &world.gmem.inode,
			       .f_mapping = &world.gmem.mapping };
	world.gmem.inode.i_mapping = &world.gmem.mapping;
#ifdef PROBED_GUEST_MEMFD
	world.slot.gmem.file = &world.gmem.file;
	world.slot.gmem.pgoff = 16;
#endif
	world.new_slot.npages = 16;
	world.new_slot.userspace_addr = WORLD_HVA;
	world_make_tables();
	unknown_world_made();
	tables_keep();
}

void world_reset(void)
{
	tables_reset();
	memset(&record, 0, sizeof(record));
	tables_reset();
	unknown_begin();
	world.run.exit_reason = 0;
	vcpu_clear_flag(&world.vcpu, INCREMENT_PC);
#ifdef PROBED_PKVM_GUESTS
	memset(&world.vcpu.arch.pkvm_memcache, 0,
	       sizeof(world.vcpu.arch.pkvm_memcache));
#endif
}

/*
 * ---- the decision ---------------------------------------------------------
 */

#ifdef KVM_EXIT_ARM_SEA
/* gpa is for the guest's own HPFAR_ELx: what this CPU has in HPFAR_EL2. */
static void say_sea(void)
{
	u64 fipa = world.vcpu.arch.fault.hpfar_el2 & ~(1ULL << 63);

	if (world.run.arm_sea.flags & KVM_EXIT_ARM_SEA_FLAG_GPA_VALID)
		record.misreported |= world.run.arm_sea.gpa != fipa >> 4 << 12;
	if (world.run.arm_sea.gva)
		shim_va(world.run.arm_sea.gva);
}
#endif

#ifdef KVM_EXIT_MEMORY_FAULT
static void say_memory_fault(void)
{
	record.misreported |= world.run.memory_fault.gpa != WORLD_IPA ||
			      world.run.memory_fault.size != PAGE_SIZE ||
			      world.run.memory_fault.flags;
}
#endif

static u8 exit_name(void)
{
	switch (world.run.exit_reason) {
	case KVM_EXIT_MMIO:
		shim_ipa(world.run.mmio.phys_addr);
		return S2_EXIT_MMIO;
	case KVM_EXIT_ARM_NISV:
		shim_ipa(world.run.arm_nisv.fault_ipa);
		return S2_EXIT_NISV;
#ifdef KVM_EXIT_ARM_LDST64B
	case KVM_EXIT_ARM_LDST64B:
		shim_ipa(world.run.arm_nisv.fault_ipa);
		return S2_EXIT_LDST64B;
#endif
#ifdef KVM_EXIT_ARM_SEA
	case KVM_EXIT_ARM_SEA:
		say_sea();
		return S2_EXIT_SEA;
#endif
#ifdef KVM_EXIT_MEMORY_FAULT
	case KVM_EXIT_MEMORY_FAULT:
		say_memory_fault();
		return S2_EXIT_MEMORY_FAULT;
#endif
	default:
		return S2_EXIT_NONE;
	}
}

static struct s2_cond constant(bool yes)
{
	return yes ? S2_ALWAYS : S2_NEVER;
}

/* Were so many pages cleared and marked? */
static u8 sanitised(u32 pages)
{
	if (!record.tags_cleared)
		return S2_SANITISE_NO;
	/* Code that is right has asked for it. */
	if (ASK_YES(PFN_TAGGED))
		return S2_SANITISE_AGAIN;
	if (record.tags_cleared != pages)
		return S2_SANITISE_NO;
	if (record.folio_marked)
		return S2_SANITISE_FOLIO;
	return record.tags_marked == pages ? S2_SANITISE_PAGES : S2_SANITISE_NO;
}

static u32 pages_of(u8 size)
{
	return size == S2_PAGE ? 1 :
	       size == S2_PMD  ? PMD_SIZE >> PAGE_SHIFT :
				 PUD_SIZE >> PAGE_SHIFT;
}

static u8 lsb_name(void)
{
	switch (record.lsb) {
	case PMD_SHIFT:
		return S2_PMD;
	case PUD_SHIFT:
		return S2_PUD;
	case CONT_PTE_SHIFT:
		return S2_CONT_PTE;
	case CONT_PMD_SHIFT:
		return S2_CONT_PMD;
	default:
		return S2_PAGE;
	}
}

static u8 upkeep(bool needed, bool done)
{
	if (done == needed)
		return S2_AS_NEEDED;
	return needed ? S2_MISSING : S2_NEEDLESS;
}

/*
 * Of caches and TLBs, the hypervisor takes care where the tables are its own.
 */
static void say_upkeep(struct s2_decision *d, const struct leaf *leaf)
{
	bool mapped = record.wrote == 1, normal = leaf->type == S2_TYPE_NORMAL;

	d->misplaced = !leaf->placed;
	d->host_dirty = upkeep(leaf->w && record.page_found, record.host_dirty);
	if (record.wrote > 2)
		return;
	/*
	 * Code that is right has asked for FWB; only of other code it is news.
	 */
	d->dcache =
		upkeep(mapped && normal && !ASK_YES(CPU_FWB), record.dcache);
	d->icache = upkeep(leaf->px || leaf->ux, record.icache);
	d->tlbi = upkeep(record.wrote == 2 || record.replaced,
			 record.tlbi && !record.early_tlbi);
}

static void say_leaf(struct s2_decision *d, const struct leaf *leaf)
{
	d->outcome = record.wrote & 1 ? S2_MAP : S2_RELAX;
	d->type = leaf->type;
	d->size = leaf->size;
	d->r = constant(leaf->r);
	d->w = constant(leaf->w);
	d->px = constant(leaf->px);
	d->ux = constant(leaf->ux);
	d->nested_level = leaf->nested_level;
	/* This has a meaning only with a dirty mark. */
	d->dirty_at = record.dirty ? record.dirty_at : leaf->size;
	d->seq_late = record.seq_late;
	say_upkeep(d, leaf);
}

static void say_outcome(struct s2_decision *d, int ret)
{
	d->ret = (s16)ret;
	d->inject = record.inject;
	/* Without a leaf nobody says how many there are. */
	d->sanitise = sanitised(record.tags_cleared);
	if (ret < 0) {
		d->outcome = S2_ERROR;
		d->exit = exit_name();
	} else if (ret == 0) {
		d->outcome = S2_EXIT;
		d->exit = exit_name();
		if (!d->exit)
			d->exit = S2_EXIT_UNKNOWN;
	} else if (record.inject) {
		d->outcome = S2_INJECT;
	} else if (record.signalled) {
		d->outcome = S2_SIGNAL;
		d->lsb = lsb_name();
	} else if (record.sea_claimed || record.bus_handled) {
		d->outcome = S2_HANDLED;
	} else if (record.skipped) {
		d->outcome = S2_SKIP;
	} else if (record.mkyoung) {
		d->outcome = S2_MKYOUNG;
	} else if (record.wrote && !record.write_ret && record.has_leaf) {
		say_leaf(d, &record.leaf);
		d->sanitise = sanitised(pages_of(record.leaf.size));
	} else {
		d->outcome = S2_RETRY;
	}
}

/* What is not undone, whatever the outcome. */
static void say_effects(struct s2_decision *d)
{
	d->topup = record.topup;
	d->dirty = constant(record.dirty);
	/* A page that a protected VM got stays pinned. */
	d->leak = record.page_refs != 0 || record.file_refs != 0 ||
		  record.refs_wrong ||
		  record.pins != (record.pinned && d->outcome == S2_MAP) ||
		  record.locked != record.pins;
	d->misplaced |= record.misplaced;
	d->misreported = record.misreported;
	d->lock_held = record.mmap_lock || record.mmu_lock || record.srcu ||
		       record.irqs_off || record.others || record.unbalanced;
	d->lock_missing = record.lock_missing;
	d->late = record.late;
	d->uninit = record.wild;
	d->warn = record.warned;
}

/*
 * Enters the kernel with registers that do not depend on the callers. Jumps out
 * instead of returning: after a resume, this frame is that of an earlier run.
 */
static void noinline __noreturn enter_clean(int (*enter)(void))
{
	volatile u64 here = 0;

	/* Below what this function itself keeps of its caller's registers. */
	stack_base = (const char *)&here;
#if defined(__x86_64__)
	__asm__ volatile("xor %%ebx, %%ebx; xor %%r12d, %%r12d;"
			 "xor %%r13d, %%r13d; xor %%r14d, %%r14d;"
			 "xor %%r15d, %%r15d" ::
				 : "rbx", "r12", "r13", "r14", "r15");
#elif defined(__aarch64__)
	__asm__ volatile("mov x19, 0; mov x20, 0; mov x21, 0; mov x22, 0;"
			 "mov x23, 0; mov x24, 0; mov x25, 0; mov x26, 0;"
			 "mov x27, 0; mov x28, 0" ::
				 : "x19", "x20", "x21", "x22", "x23", "x24",
				   "x25", "x26", "x27", "x28");
#endif
	returned = enter();
	end_run(DONE);
}

static int run_kernel(struct s2_query *q, int (*enter)(void))
{
	/* A longjmp may come back here any number of times. */
	__builtin_setjmp(stop);
	if (fate == STOPPED)
		return -EFAULT;
	if (fate == ABANDONED)
		return 0;
	if (fate == DONE)
		return returned;
	if (fate != RESTARTED) {
		asking = q;
		resume();
	}
	fate = RUNNING;
	asking = NULL;
	world_make();
	world_reset();
	asking = q;
	reached_begin();
	if (exploring)
		wipe_stack();
	enter_clean(enter);
}

/* For one fault, runs the code; for a set of faults, uses the diagram. */
static bool is_one_fault(const struct s2_query *q)
{
	u32 i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		if (q->cube.may[i] & (q->cube.may[i] - 1))
			return false;
	}
	return true;
}

static void run(struct s2_query *q, struct s2_decision *d, int (*enter)(void))
{
	int ret;

	fate = RUNNING;
	exploring = !is_one_fault(q);
	ret = run_kernel(q, enter);
	if (fate == ABANDONED)
		return;
	record.trans = NULL; /* its frame is gone */
	record.skipped = vcpu_get_flag(&world.vcpu, INCREMENT_PC);
	say_outcome(d, ret);
	say_effects(d);
	asking = NULL;
}

static void abort_by_code(struct s2_query *q, struct s2_decision *d)
{
	run(q, d, world_guest_abort);
}

static void guest_abort(const struct s2_policy *policy, struct s2_query *q,
			struct s2_decision *d)
{
	/* First, as it asks for more. */
	_Bool unset = diagram_uses_unset(S2_GUEST_ABORT, q);

	if (is_one_fault(q) || !diagram_decide(S2_GUEST_ABORT, q, d))
		abort_by_code(q, d);
	d->uninit |= unset;
}

static int change_region(void)
{
	static const enum kvm_mr_change changes[S2_NR_MR_CHANGE] = {
		[S2_MR_CREATE] = KVM_MR_CREATE,
		[S2_MR_MOVE] = KVM_MR_MOVE,
		[S2_MR_FLAGS_ONLY] = KVM_MR_FLAGS_ONLY,
		[S2_MR_DELETE] = KVM_MR_DELETE,
	};

	record.region = 1;
	return world_prepare_region(changes[world_value(S2_SLOT_CHANGE)]);
}

static void region_by_code(struct s2_query *q, struct s2_decision *d)
{
	run(q, d, change_region);
	if (d->ret == 0) {
		d->outcome = S2_ACCEPT;
		d->exit = 0;
	}
}

static void prepare_region(const struct s2_policy *policy, struct s2_query *q,
			   struct s2_decision *d)
{
	/* First, as it asks for more. */
	_Bool unset = diagram_uses_unset(S2_PREPARE_REGION, q);

	if (is_one_fault(q) || !diagram_decide(S2_PREPARE_REGION, q, d))
		region_by_code(q, d);
	d->uninit |= unset;
}

/* Only pages of 4K have blocks of PUD size, on the host as in the guest. */
static bool has_blocks(struct s2_query *q)
{
	if (PAGE_SHIFT == 12)
		return true;
	return !s2_is(q, S2_VMA_HUGETLB, S2_HUGETLB_PUD) &&
	       !s2_is(q, S2_VMA_LEAF, S2_LEAF_PUD) &&
	       !(s2_is(q, S2_FAULT_STATUS, S2_PERMISSION) &&
		 s2_is(q, S2_FAULT_LEVEL, S2_L1)) &&
	       !s2_is(q, S2_TABLE_NOW, S2_NOW_LEAF_1) &&
	       (PAGE_SHIFT == 14 || !s2_yes(q, S2_CPU_LPA2));
}

/* A kernel cannot meet faults of features that it lacks. */
static bool meets(const struct s2_policy *policy, struct s2_query *q)
{
	if (!has_blocks(q))
		return false;
#ifndef PROBED_NESTED
	if (s2_yes(q, S2_NESTED))
		return false;
#endif
#ifndef PROBED_GMEM
	if (s2_yes(q, S2_SLOT_GMEM))
		return false;
#endif
#ifndef PROBED_PKVM_GUESTS
	if (s2_yes(q, S2_VM_PKVM))
		return false;
#endif
#ifndef PROBED_PROTECTED
	if (s2_yes(q, S2_VM_PROTECTED))
		return false;
#endif
	if (!s2_yes(q, S2_NESTED))
		return true;
#ifndef PROBED_WALK_AGAIN
	if (s2_is(q, S2_NESTED_WALK, S2_WALK_AGAIN))
		return false;
#endif
#ifdef PROBED_NESTED_XNX
	return true;
#else
	return s2_yes(q, S2_NESTED_PX) == s2_yes(q, S2_NESTED_UX);
#endif
}

__attribute__((visibility("default"))) const struct s2_policy stage2_policy = {
	.abi = S2_POLICY_ABI,
	.size = sizeof(struct s2_policy),
	.name = shim_name,
	.title = shim_title,
	.source = shim_source,
	.decide = { guest_abort, prepare_region },
	.meets = meets,
};

/* Policies with different page sizes cannot be compared. */
__attribute__((visibility("default"))) const u8 stage2_page_shift = PAGE_SHIFT;

/* Ends the run at a signal, which would be an oops in the kernel. */
__attribute__((visibility("default"))) void stage2_crashed(void)
{
	record.wild = 1;
	shim_bug(__FILE__, __LINE__);
}

/*
 * ---- for s2_digest() --------------------------------------------------------
 */

static void mix_words(u64 key[2], const void *from, const void *to)
{
	const u64 *p = (const u64 *)(((unsigned long)from + 7) & ~7UL);

	for (; p + 1 <= (const u64 *)to; p++) {
		key[0] = (key[0] ^ *p) * 0x9e3779b97f4a7c15ULL;
		key[0] ^= key[0] >> 29;
		key[1] = (key[1] ^ key[0]) * 0xbf58476d1ce4e5b9ULL;
		key[1] ^= key[1] >> 31;
	}
}

/* The state of the code is its stack and its record. */
static _Bool state(void *ctx, uint64_t *key)
{
	u64 k[2] = { 1, 2 };

	mix_words(k, stack_top, stack_base);
	mix_words(k, &record, &record + 1);
	key[0] = k[0];
	key[1] = k[1];
	return true;
}

static _Bool run_once(void *ctx, const struct s2_policy *policy,
		      enum s2_entry entry, struct s2_query *q,
		      struct s2_decision *d)
{
	static void (*const by_code[S2_NR_ENTRIES])(struct s2_query *,
						    struct s2_decision *) = {
		[S2_GUEST_ABORT] = abort_by_code,
		[S2_PREPARE_REGION] = region_by_code,
	};

	by_code[entry](q, d);
	return fate != ABANDONED;
}

static void abandon(void *ctx)
{
	end_run(ABANDONED);
}

static void keep(void *ctx, unsigned int question)
{
	resume_keep(question);
}

static _Bool resume_next(void *ctx, unsigned int question)
{
	return resume_from(question);
}

__attribute__((visibility("default")))
const struct s2_digest_options stage2_digest = {
	.state = state,
	.run = run_once,
	.abandon = abandon,
	.keep = keep,
	.resume = resume_next,
	.wants = reached_wants,
};
