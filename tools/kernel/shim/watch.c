/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loads that ask. The compiler puts a call before each load (that of the thread
 * sanitizer, of which nothing else is used). When the code loads a field that
 * is an input, the field gets its value.
 *
 * Words of flags are different: only known flags are set. When the code names
 * another flag, the shim asks for it; if the answer differs from the loaded
 * word, the explorer restarts the run with the answer known.
 */
#include "world.h"

/*
 * ---- the syndrome ---------------------------------------------------------
 */

static u64 fsc(void)
{
	int level = S2_L3, status = world_value(S2_FAULT_STATUS);
	u64 field;

	switch (status) {
	case S2_TRANSLATION:
	case S2_PERMISSION:
	case S2_ACCESS_FLAG:
	case S2_SEA_TTW:
	case S2_SECC_TTW:
	case S2_ADDRSZ:
		level = world_value(S2_FAULT_LEVEL);
	}
	field = (u64)(3 - level) & 3;
	switch (status) {
	case S2_TRANSLATION:
		return level == S2_LM1 ? 0x2b : 0x04 | field;
	case S2_PERMISSION:
		return level == S2_LM1 ? 0x0c | 3 : 0x0c | field;
	case S2_ACCESS_FLAG:
		return level == S2_LM1 ? 0x08 | 3 : 0x08 | field;
	case S2_EXCL_ATOMIC:
		return 0x35;
	case S2_EXTABT:
		return 0x10;
	case S2_SEA_TTW:
		return level == S2_LM1 ? 0x13 : 0x14 | field;
	case S2_SECC:
		return 0x18;
	case S2_SECC_TTW:
		return level == S2_LM1 ? 0x1b : 0x1c | field;
	case S2_ADDRSZ:
		return level == S2_LM1 ? 0x29 : field;
	case S2_TAG_CHECK:
		return 0x11;
	default:
		return 0x21; /* alignment */
	}
}

static u64 esr(void)
{
	bool fetch = world_knows(S2_FAULT_ACCESS, S2_SET(S2_FETCH));
	u64 esr = fetch ? 0x20ULL << 26 : 0x24ULL << 26;

	esr |= 1ULL << 25;
	/* io_mem_abort() looks at LST without naming it, after ISV. */
	if (world_knows(S2_FAULT_ISV, S2_SET(1)))
		ASK_YES(FAULT_LS64);
	if (world_knows(S2_FAULT_S1PTW, S2_SET(1)))
		esr |= 1ULL << 7;
	if (!fetch) {
		if (world_knows(S2_FAULT_ACCESS, S2_SET(S2_WRITE)))
			esr |= 1ULL << 6;
		if (world_knows(S2_FAULT_CM, S2_SET(1)))
			esr |= 1ULL << 8;
		if (world_knows(S2_FAULT_ISV, S2_SET(1)))
			esr |= 1ULL << 24 | 3ULL << 22;
		if (world_knows(S2_FAULT_LS64, S2_SET(1)))
			esr |= 1ULL << 11;
	}
	return esr | fsc() | shim_unknown_bits("esr.");
}

/*
 * Is the flag set? A word that was loaded before anybody knew has it clear, so
 * if it is set the run must begin again.
 */
static void name_flag(enum s2_input input, s2_set set)
{
	bool known = world_knows(input, set);

	/* The side that the word has, first. */
	if (!world_in(input, (s2_set)(s2_all(input) & ~set)) && !known)
		world_restart();
}

u64 shim_esr_bit(int input, int value, u64 mask)
{
	name_flag((enum s2_input)input, S2_SET(value));
	return mask;
}

static u64 hpfar(void)
{
	u64 ipa = ASK_YES(NESTED) ? WORLD_L2_IPA : WORLD_IPA;

	/* Beyond by as little as can be. */
	if (!ASK_IS(FAULT_IPA, IPA_VM))
		ipa = ASK_IS(FAULT_IPA, IPA_CPU) ? 1ULL << WORLD_IPA_BITS :
						   1ULL << WORLD_CPU_BITS;
	return ipa >> 12 << 4 | 1ULL << 63;
}

/*
 * ---- flags ----------------------------------------------------------------
 */

struct flag {
	enum s2_input input;
	s2_set set;
	u64 bit;
};

#define NR(list) (sizeof(list) / sizeof(*(list)))

static const struct flag vm_flags[] = {
	{ S2_VMA_SHARED, S2_SET(1), 0x8 },
	{ S2_VMA_MAYWRITE, S2_SET(1), 0x20 },
	{ S2_VMA_PFNMAP, S2_SET(1), 0x400 },
	{ S2_VMA_IO, S2_SET(1), 0x4000 },
	{ S2_VMA_MIXEDMAP, S2_SET(1), 0x10000000 },
	{ S2_VMA_MTE_ALLOWED, S2_SET(1), 1ULL << 41 },
	{ S2_VMA_ALLOW_ANY_UNCACHED, S2_SET(1), 1ULL << 43 },
};

static const struct flag slot_flags[] = {
	{ S2_SLOT_LOGGING, S2_SET(S2_LOGGING_BITMAP) | S2_SET(S2_LOGGING_RING),
	  1 << 0 },
	{ S2_SLOT_READONLY, S2_SET(1), 1 << 1 },
	{ S2_SLOT_GMEM, S2_SET(1), 1 << 2 },
	{ S2_SLOT_INVALID, S2_SET(1), 1 << 16 },
	{ S2_SLOT_GMEM_ONLY, S2_SET(1), 1 << 17 },
};

static u64 known_flags(const struct flag *flags, size_t n)
{
	u64 word = 0;

	while (n--) {
		if (world_knows(flags[n].input, flags[n].set))
			word |= flags[n].bit;
	}
	return word;
}

static unsigned long name_bit(const struct flag *flags, size_t n,
			      unsigned long bit)
{
	while (n--) {
		if (flags[n].bit == bit)
			name_flag(flags[n].input, flags[n].set);
	}
	return bit;
}

unsigned long shim_vm_flag(unsigned long bit)
{
	return name_bit(vm_flags, NR(vm_flags), bit);
}

unsigned long shim_slot_flag(unsigned long bit)
{
	return name_bit(slot_flags, NR(slot_flags), bit);
}

/*
 * ---- fields ---------------------------------------------------------------
 */

static void load_hw_mmu(void)
{
	world.vcpu.arch.hw_mmu = ASK_YES(NESTED) ? &world.nested_mmu :
						   &world.kvm.arch.mmu;
}

static void load_esr(void)
{
	world.vcpu.arch.fault.esr_el2 = esr();
}

static void load_hpfar(void)
{
	world.vcpu.arch.fault.hpfar_el2 = hpfar();
}

static void load_pstate(void)
{
	world.vcpu.arch.ctxt.regs.pstate = ASK_IS(FAULT_EL, EL0) ? 0 : 5;
}

/* Under mmu_lock the sequence is compared; before, it is sampled. */
static void load_seq(void)
{
	world.kvm.mmu_invalidate_seq = 7;
	if (record.mmu_lock) {
		if (record.seq_sampled && ASK_YES(RACE_SEQ))
			world.kvm.mmu_invalidate_seq = 8;
		return;
	}
	record.seq_sampled = 1;
	if (record.vma_seen && !record.mmap_lock)
		record.seq_late = 1;
}

#ifdef PROBED_PROTECTED
static void load_protected(void)
{
	world.kvm.arch.pkvm.is_protected = ASK_YES(VM_PROTECTED);
}
#endif

/*
 * The memslot is the PUD around the fault, or begins with the fault's PMD, or
 * ends with the fault's page: too late, or too early, for a larger block.
 */
static u64 slot_start(void)
{
	if (ASK_IS(SLOT_CONTAINS, UPTO_PMD))
		return WORLD_OFFSET & ~(PMD_SIZE - 1);
	return WORLD_OFFSET & ~(PUD_SIZE - 1);
}

static u64 slot_end(void)
{
	if (ASK_IS(SLOT_CONTAINS, UPTO_PAGE))
		return WORLD_OFFSET + PAGE_SIZE;
	return (WORLD_OFFSET & ~(PUD_SIZE - 1)) + PUD_SIZE;
}

static void load_npages(void)
{
	world.slot.npages = (slot_end() - slot_start()) >> PAGE_SHIFT;
}

static void load_userspace_addr(void)
{
	world.slot.userspace_addr = WORLD_HVA - WORLD_OFFSET + slot_start();
}

/* Congruent or not: here the memslot is moved, not the host's memory. */
static void load_base_gfn(void)
{
	u64 gpa = WORLD_IPA - WORLD_OFFSET + slot_start();

	if (ASK_IS(SLOT_CONGRUENT, UPTO_PMD))
		gpa += PMD_SIZE;
	else if (ASK_IS(SLOT_CONGRUENT, UPTO_PAGE))
		gpa += PAGE_SIZE;
	world.slot.base_gfn = gpa >> PAGE_SHIFT;
}

static void load_slot_flags(void)
{
	world.slot.flags = (u32)(known_flags(slot_flags, NR(slot_flags)) |
				 shim_unknown_bits("memslot."));
}

static void load_dirty_bitmap(void)
{
	static unsigned long bitmap;

	world.slot.dirty_bitmap =
		ASK_IS(SLOT_LOGGING, LOGGING_BITMAP) ? &bitmap : NULL;
}

static void load_new_flags(void)
{
	/* KVM_MEMSLOT_GMEM_ONLY's name cannot be made to ask. */
	if (world_knows(S2_SLOT_GMEM, S2_SET(1)))
		ASK_YES(SLOT_GMEM_ONLY);
	world.new_slot.flags = (u32)(known_flags(slot_flags, NR(slot_flags)) |
				     shim_unknown_bits("memslot."));
}

static void load_new_base(void)
{
	u64 end = 1ULL << (WORLD_IPA_BITS - PAGE_SHIFT);

	world.new_slot.base_gfn = end - 16;
	if (ASK_IS(SLOT_END, END_INSIDE))
		world.new_slot.base_gfn--;
	else if (ASK_IS(SLOT_END, END_BEYOND))
		world.new_slot.base_gfn++;
}

static void load_vm_flags(void)
{
	world.vma.vm_flags = known_flags(vm_flags, NR(vm_flags)) |
			     shim_unknown_bits("vm_flag.");
}

/* The other VMA is one of VM_PFNMAP. */
static void load_other_vm_flags(void)
{
	world.other_vma.vm_flags = 0x400;
}

static void load_page_prot(void)
{
	static const u8 attr[S2_NR_MT] = {
		[S2_MT_NORMAL] = MT_NORMAL,
		[S2_MT_NORMAL_TAGGED] = MT_NORMAL_TAGGED,
		[S2_MT_NORMAL_NC] = MT_NORMAL_NC,
		[S2_MT_DEVICE_nGnRnE] = MT_DEVICE_nGnRnE,
		[S2_MT_DEVICE_nGnRE] = MT_DEVICE_nGnRE,
		[S2_MT_5] = 5,
		[S2_MT_6] = 6,
		[S2_MT_7] = 7,
	};

	world.vma.vm_page_prot =
		__pgprot(PTE_ATTRINDX(attr[world_value(S2_VMA_MEMATTR)]));
}

/*
 * For kernels that size VM_PFNMAP by vm_pgoff and the VMA's bounds. Under a
 * memslot that is being made there is one VMA, and no more.
 */
static u64 geometry(void)
{
	if (record.region)
		return PUD_SIZE;
	if (ASK_IS(VMA_GEOMETRY, UPTO_PAGE))
		return PAGE_SIZE;
	return ASK_IS(VMA_GEOMETRY, UPTO_PMD) ? PMD_SIZE : PUD_SIZE;
}

static void load_vm_start(void)
{
	world.vma.vm_start = WORLD_HVA & ~(geometry() - 1);
}

static void load_vm_end(void)
{
	world.vma.vm_end = (WORLD_HVA & ~(geometry() - 1)) + geometry();
}

static void load_vm_pgoff(void)
{
	world.vma.vm_pgoff = (WORLD_PA & ~(geometry() - 1)) >> PAGE_SHIFT;
}

/*
 * ---- the walk of the guest hypervisor's tables ----------------------------
 */

#ifdef PROBED_NESTED
static u64 nested_size(void)
{
	switch (world_value(S2_NESTED_LEAF)) {
	case S2_NESTED_PAGE:
		return PAGE_SIZE;
	case S2_NESTED_SUB_PMD:
		return PMD_SIZE / 8;
	case S2_NESTED_PMD:
		return PMD_SIZE;
	case S2_NESTED_SUB_PUD:
		return PUD_SIZE / 8;
	default:
		return PUD_SIZE;
	}
}

static u64 nested_desc(void)
{
	bool px = ASK_YES(NESTED_PX), ux = ASK_YES(NESTED_UX);

	return (u64)(px ? ux ? 0 : 3 : ux ? 1 : 2) << 53;
}

static void load_trans(struct kvm_s2_trans *trans, unsigned long offset)
{
	switch (offset) {
	case offsetof(struct kvm_s2_trans, writable):
		trans->writable = ASK_YES(NESTED_W);
		break;
	case offsetof(struct kvm_s2_trans, readable):
		trans->readable = ASK_YES(NESTED_R);
		break;
	case offsetof(struct kvm_s2_trans, block_size):
		trans->block_size = nested_size();
		break;
#ifdef PROBED_TRANS_DESC
	case offsetof(struct kvm_s2_trans, desc):
		trans->desc = nested_desc();
		break;
#else
	case offsetof(struct kvm_s2_trans, upper_attr):
		trans->upper_attr = nested_desc();
		break;
#endif
	}
}
/*
 * The structure is on the kernel's stack, which is compared: what was loaded
 * from it is taken away again.
 */
static void forget_trans(void)
{
	struct kvm_s2_trans *trans = record.trans;

	if (!trans)
		return;
	trans->writable = trans->readable = false;
	trans->block_size = 0;
#ifdef PROBED_TRANS_DESC
	trans->desc = 0;
#else
	trans->upper_attr = 0;
#endif
}

static bool load_of_trans(const char *p)
{
	const char *trans = (const char *)record.trans;

	if (!trans || p < trans || p >= trans + sizeof(*record.trans))
		return false;
	load_trans(record.trans, (unsigned long)(p - trans));
	return true;
}
#else
static void forget_trans(void)
{
}

static bool load_of_trans(const char *p)
{
	return false;
}
#endif

/*
 * ---- the host's own tables ------------------------------------------------
 */

extern u64 host_table[4][PTRS_PER_PTE];

/* The entry of a level's table that is for the fault's address. */
static u64 *host_entry(int level)
{
	return &host_table[level]
			  [WORLD_HVA >> ARM64_HW_PGTABLE_LEVEL_SHIFT(level) &
			   (PTRS_PER_PTE - 1)];
}

static void load_host_leaf(const void *p)
{
	const u64 block = 0x701, table = 0x3;

	/* What frees the host's tables waits for interrupts to be handled. */
	record.lock_missing |= !record.irqs_off;

	if (p == host_entry(0))
		*host_entry(0) = (u64)host_table[1] | table;
	else if (p == host_entry(1))
		*host_entry(1) = ASK_IS(VMA_LEAF, LEAF_PUD) ?
					 block :
					 (u64)host_table[2] | table;
	else if (p == host_entry(2))
		*host_entry(2) = ASK_IS(VMA_LEAF, LEAF_PMD) ?
					 block :
					 (u64)host_table[3] | table;
	else if (p == host_entry(3))
		*host_entry(3) = ASK_IS(VMA_LEAF, LEAF_GONE) ? 0 : 0x703;
}

/*
 * ---- all of them ----------------------------------------------------------
 */

static const struct {
	const void *field;
	void (*load)(void);
} fields[] = {
	{ &world.vcpu.arch.hw_mmu, load_hw_mmu },
	{ &world.vcpu.arch.fault.esr_el2, load_esr },
	{ &world.vcpu.arch.fault.hpfar_el2, load_hpfar },
	{ &world.vcpu.arch.ctxt.regs.pstate, load_pstate },
	{ &world.kvm.mmu_invalidate_seq, load_seq },
#ifdef PROBED_PROTECTED
	{ &world.kvm.arch.pkvm.is_protected, load_protected },
#endif
	{ &world.slot.npages, load_npages },
	{ &world.slot.userspace_addr, load_userspace_addr },
	{ &world.slot.base_gfn, load_base_gfn },
	{ &world.slot.flags, load_slot_flags },
	{ &world.slot.dirty_bitmap, load_dirty_bitmap },
	{ &world.new_slot.flags, load_new_flags },
	{ &world.new_slot.base_gfn, load_new_base },
	{ &world.vma.vm_flags, load_vm_flags },
	{ &world.vma.vm_page_prot, load_page_prot },
	{ &world.vma.vm_start, load_vm_start },
	{ &world.vma.vm_end, load_vm_end },
	{ &world.vma.vm_pgoff, load_vm_pgoff },
	{ &world.other_vma.vm_flags, load_other_vm_flags },
};

/* Inputs that can change while no lock is held. */
static void load_needs_lock(const char *p)
{
	if (p >= (char *)&world.vma && p < (char *)(&world.other_vma + 1))
		need_mmap_lock();
	if (p >= (char *)&world.slot && p < (char *)(&world.slot + 1))
		need_srcu();
}

static bool load_of_field(const char *p)
{
	size_t i;

	load_needs_lock(p);

	for (i = 0; i < NR(fields); i++) {
		if (p == fields[i].field) {
			fields[i].load();
			return true;
		}
	}
	return false;
}

/* Of a symbol that nobody stands in for there is no value, either. */
static void load_of_stub(const char *p)
{
	extern char shim_stubs_begin[], shim_stubs_end[];
	extern bool shim_loads;

	if (p < shim_stubs_begin || p >= shim_stubs_end)
		return;
	shim_loads = true;
	((void (*)(void))p)();
}

static void on_load(const char *p, u32 size, const void *place)
{
	if (!asking)
		return;
	if (p >= (char *)&world && p < (char *)(&world + 1)) {
		if (!load_of_field(p))
			unknown_load(p, size, place);
	} else if (load_of_trans(p)) {
		return;
	} else if (p >= (char *)host_table &&
		   p < (char *)host_table + sizeof(host_table)) {
		load_host_leaf(p);
	} else {
		load_of_stub(p);
	}
}

/*
 * ---- called by the compiler's instrumentation -----------------------------
 */

/* A word that is being stored; its value is known when it is there. */
static volatile u64 *stored;

void shim_settle(void)
{
	forget_trans();
	if (stored)
		tables_note(stored, *stored);
	stored = NULL;
}

static bool world_has(const void *p)
{
	return (char *)p >= (char *)&world && (char *)p < (char *)(&world + 1);
}

static void load(const void *p, u32 size, const void *place)
{
	shim_settle();
	on_load(p, size, place);
}

static void store(void *p, u32 size)
{
	shim_settle();
	if (tables_has(p))
		tables_save(p);
	else if (!world_has(p))
		return;
	else
		unknown_stored(p, size);
	stored = (u64 *)((unsigned long)p & ~7UL);
}

#define PLACE __builtin_return_address(0)
#define HOOKS(size)                                \
	void __tsan_read##size(void *p)            \
	{                                          \
		load(p, size, PLACE);              \
	}                                          \
	void __tsan_unaligned_read##size(void *p)  \
	{                                          \
		load(p, size, PLACE);              \
	}                                          \
	void __tsan_write##size(void *p)           \
	{                                          \
		store(p, size);                    \
	}                                          \
	void __tsan_unaligned_write##size(void *p) \
	{                                          \
		store(p, size);                    \
	}
HOOKS(1)
HOOKS(2)
HOOKS(4)
HOOKS(8)
HOOKS(16)

void __tsan_read_range(void *p, unsigned long size)
{
	char *at;

	for (at = p; at < (char *)p + size; at++)
		on_load(at, 1, PLACE);
}

void __tsan_write_range(void *p, unsigned long size)
{
}

void __tsan_func_entry(void *p)
{
}

void __tsan_func_exit(void)
{
}

void __tsan_init(void)
{
}

u64 shim_cmpxchg(volatile u64 *p, u64 old, u64 new)
{
	u64 was;

	shim_settle();
	on_load((const char *)p, sizeof(*p), PLACE);
	was = *p;
	if (was == old) {
		if (tables_has(p))
			tables_save(p);
		*p = new;
		tables_note(p, new);
	}
	return was;
}
