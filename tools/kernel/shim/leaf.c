/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stage-2 tables around the leaf: their contents before the fault, changes
 * by another vCPU, and the result.
 */
#include "world.h"
#include "intercept.h"
#undef kvm_pgtable_stage2_map
#undef kvm_pgtable_stage2_relax_perms
#undef kvm_pgtable_stage2_mkyoung

/* A walk that others may do at the same time says so; before, by what it is. */
#ifdef PROBED_MAP_FLAGS
#define SHARED_MAP (flags & KVM_PGTABLE_WALK_SHARED)
#else
#define SHARED_MAP false
#endif

/* Arm ARM, stage-2 descriptors: MemAttr, S2AP, SH, AF, XN */
#define PTE_MEMATTR(pte) ((pte) >> 2 & 0xf)
#define PTE_S2AP_R(pte)	 ((pte) >> 6 & 1)
#define PTE_S2AP_W(pte)	 ((pte) >> 7 & 1)
#define PTE_SH(pte)	 ((pte) >> 8 & 3)
#define PTE_AF_SET(pte)	 ((pte) >> 10 & 1)
#define PTE_XN(pte)	 ((pte) >> 53 & 3)

#define RIGHTS (KVM_PGTABLE_PROT_R | KVM_PGTABLE_PROT_W | KVM_PGTABLE_PROT_X)

#ifdef PROBED_MAP_FLAGS
#define NOT_SHARED , 0
#else
#define NOT_SHARED
#endif

/* What another vCPU maps, with its own memcache. */
static int map_quietly(struct kvm_pgtable *pgt, u64 addr, u64 size, u64 phys,
		       enum kvm_pgtable_prot prot)
{
	struct kvm_mmu_memory_cache mc = { 0 };
	int ret;

	record.quiet = 1;
	ret = kvm_pgtable_stage2_map(pgt, addr, size, phys, prot,
				     &mc NOT_SHARED);
	record.quiet = 0;
	return ret;
}

/*
 * Is there such a leaf when the fault is handled? Its level is an enum
 * s2_fault_level.
 */
static bool leaf_now(int level, int value)
{
	s2_set now = S2_SET(value);

	if (ASK_IN(FAULT_STATUS,
		   S2_SET(S2_PERMISSION) | S2_SET(S2_ACCESS_FLAG)) &&
	    ASK_IN(FAULT_LEVEL, S2_SET(level)))
		now |= S2_SET(S2_NOW_SAME);
	return ASK_IN(TABLE_NOW, now);
}

/* Its size, or 0. */
static u64 size_now(void)
{
	if (leaf_now(S2_L3, S2_NOW_LEAF_3))
		return PAGE_SIZE;
	if (leaf_now(S2_L2, S2_NOW_LEAF_2))
		return PMD_SIZE;
	if (PAGE_SHIFT == 12 && leaf_now(S2_L1, S2_NOW_LEAF_1))
		return PUD_SIZE;
	return 0;
}

/* addr is that of what is to be mapped: the fault is further on. */
static u64 fault_in(u64 addr)
{
	return addr | (WORLD_OFFSET & (PUD_SIZE - 1));
}

/* It was made by the same path, when nothing but reading was asked for. */
static void make_leaf_now(struct kvm_pgtable *pgt, u64 addr, u64 phys,
			  enum kvm_pgtable_prot prot)
{
	u64 size, there;

	size = size_now();
	there = fault_in(addr);
	phys += there - addr;
	if (size)
		map_quietly(pgt, there & ~(size - 1), size, phys & ~(size - 1),
			    prot & ~(KVM_PGTABLE_PROT_W | KVM_PGTABLE_PROT_X));
}

static struct kvm_s2_mmu *mmu_of_fault(void)
{
	return ASK_YES(NESTED) ? &world.nested_mmu : &world.kvm.arch.mmu;
}

/* The leaf there, or 0. */
static kvm_pte_t leaf_at(u64 addr)
{
	level_t level = 0;
	kvm_pte_t pte = 0;

	if (kvm_pgtable_get_leaf(mmu_of_fault()->pgt, addr, &pte, &level) ||
	    !kvm_pte_valid(pte))
		return 0;
	return pte;
}

static bool is_leaf_at(u64 addr)
{
	return leaf_at(addr) != 0;
}

bool leaf_is_valid(void)
{
	return is_leaf_at(fault_in(record.write_addr));
}

bool leaf_is_executable(void)
{
	kvm_pte_t pte = leaf_at(fault_in(record.write_addr));

	/* XN of 2 forbids it at every level. */
	return pte && PTE_XN(pte) != 2;
}

static void begin(u64 addr, u64 size, u64 prot, int what, bool shared)
{
	need_mmu_lock(!shared);
	record.wrote = (u8)what;
	record.write_addr = addr;
	record.write_size = size;
	record.write_prot = (u32)prot;
}

static int map_now(const struct operation *op)
{
#ifdef PROBED_MAP_FLAGS
	enum kvm_pgtable_walk_flags flags =
		(enum kvm_pgtable_walk_flags)op->flags;
#endif
	enum kvm_pgtable_prot prot = (enum kvm_pgtable_prot)op->prot;
	int ret;

	make_leaf_now(op->pgt, op->addr, op->phys, prot);
	record.replaced = leaf_is_valid();
	if (ASK_YES(RACE_TABLE))
		map_quietly(op->pgt, op->addr, op->size, op->phys, prot);
	ret = kvm_pgtable_stage2_map(op->pgt, op->addr, op->size, op->phys,
				     prot, op->mc MAP_PASS);
	record.refs_wrong |= !leaf_tables_counted();
	return ret;
}

static int relax_now(const struct operation *op)
{
#ifdef PROBED_RELAX_FLAGS
	enum kvm_pgtable_walk_flags flags =
		(enum kvm_pgtable_walk_flags)op->flags;
#endif
	enum kvm_pgtable_prot prot = (enum kvm_pgtable_prot)op->prot;
	u64 phys = WORLD_PA - (WORLD_OFFSET & (PUD_SIZE - 1)) +
		   (op->addr & (PUD_SIZE - 1));

	if (!ASK_YES(RACE_TABLE))
		make_leaf_now(op->pgt, op->addr, phys, prot);
	record.missed = !is_leaf_at(op->addr);
	return kvm_pgtable_stage2_relax_perms(op->pgt, op->addr,
					      prot RELAX_PASS);
}

static int operate(const struct operation *op,
		   int (*now)(const struct operation *))
{
	if (exploring) {
		record.write_ret = summary_of(op, now);
	} else {
		record.write_ret = now(op);
		record.has_leaf = leaf_read(&record.leaf);
	}
	return record.write_ret;
}

int shim_stage2_map(struct kvm_pgtable *pgt, u64 addr, u64 size, u64 phys,
		    enum kvm_pgtable_prot prot, void *mc MAP_FLAGS)
{
	struct operation op = {
		.pgt = pgt,
		.addr = addr,
		.size = size,
		.phys = phys,
		.prot = prot,
		.mc = mc,
#ifdef PROBED_MAP_FLAGS
		.flags = flags,
#endif
	};

	begin(addr, size, prot, 1, SHARED_MAP);
	return operate(&op, map_now);
}

int shim_relax_perms(struct kvm_pgtable *pgt, u64 addr,
		     enum kvm_pgtable_prot prot RELAX_FLAGS)
{
	struct operation op = {
		.relax = 1,
		.pgt = pgt,
		.addr = addr,
		.prot = prot,
#ifdef PROBED_RELAX_FLAGS
		.flags = flags,
#endif
	};

	begin(addr, 0, prot, 2, true);
	return operate(&op, relax_now);
}

mkyoung_t shim_mkyoung(struct kvm_pgtable *pgt, u64 addr MKYOUNG_FLAGS)
{
	need_mmu_lock(false);
	record.mkyoung = 1;
#ifndef PROBED_MKYOUNG_FLAGS
	return 0;
#endif
}

/*
 * ---- protected KVM: the hypervisor's tables are out of reach --------------
 */

#define NOT_NORMAL (KVM_PGTABLE_PROT_DEVICE | PROT_NC)
#ifdef PROBED_NORMAL_NC
#define PROT_NC KVM_PGTABLE_PROT_NORMAL_NC
#else
#define PROT_NC 0
#endif

/* __pkvm_host_share_guest(), __pkvm_host_donate_guest() */
static int hypervisor_shares(enum kvm_pgtable_prot prot)
{
	if (ASK_YES(RACE_TABLE) || size_now() == record.write_size)
		return -EAGAIN;
	if (prot & NOT_NORMAL)
		return -EINVAL;
	return ASK_YES(PFN_MAP_MEMORY) ? 0 : -EPERM;
}

/* __pkvm_host_relax_perms_guest() */
static int hypervisor_relaxes(enum kvm_pgtable_prot prot)
{
	u64 size;

	if (prot & NOT_NORMAL)
		return -EINVAL;
	if (ASK_YES(RACE_TABLE))
		return -EAGAIN;
	/* The leaf must contain the address. */
	size = size_now();
	return size && !((record.write_addr ^ fault_in(record.write_addr)) &
			 ~(size - 1)) ?
		       0 :
		       -EAGAIN;
}

static u8 size_name(u64 size)
{
	return size == PUD_SIZE ? S2_PUD : size == PMD_SIZE ? S2_PMD : S2_PAGE;
}

static bool leaf_of_prot(struct leaf *leaf)
{
	u32 prot = record.write_prot;
	u64 size = record.wrote == 4 ? size_now() : record.write_size;

	*leaf = (struct leaf){
		.type = prot & KVM_PGTABLE_PROT_DEVICE ? S2_TYPE_DEVICE :
			prot & PROT_NC		       ? S2_TYPE_NORMAL_NC :
							 S2_TYPE_NORMAL,
		.size = size_name(size),
		.r = !!(prot & KVM_PGTABLE_PROT_R),
		.w = !!(prot & KVM_PGTABLE_PROT_W),
#ifdef PROBED_UX
		.px = !!(prot & KVM_PGTABLE_PROT_PX),
		.ux = !!(prot & KVM_PGTABLE_PROT_UX),
#else
		.px = !!(prot & KVM_PGTABLE_PROT_X),
		.ux = !!(prot & KVM_PGTABLE_PROT_X),
#endif
		.placed = record.wrote == 4 ||
			  record.write_phys == (WORLD_PA & ~(size - 1)),
	};
#ifdef PROBED_NESTED
	leaf->nested_level = record.wrote == 3 && prot & KVM_NV_GUEST_MAP_SZ;
#endif
	return true;
}

int pkvm_pgtable_stage2_map(struct kvm_pgtable *pgt, u64 addr, u64 size,
			    u64 phys, enum kvm_pgtable_prot prot, void *mc,
			    enum kvm_pgtable_walk_flags flags)
{
	begin(addr, size, prot, 3, SHARED_MAP);
	record.write_phys = phys;
	record.write_ret = hypervisor_shares(prot);
	/* It keeps the mapping in an object that the memcache has. */
	if (!record.write_ret && (!mc || shim_is_wild(mc))) {
		record.wild = 1;
		record.write_ret = -ENOMEM;
	}
	record.has_leaf = leaf_of_prot(&record.leaf);
	return record.write_ret;
}

int pkvm_pgtable_stage2_relax_perms(struct kvm_pgtable *pgt, u64 addr,
				    enum kvm_pgtable_prot prot,
				    enum kvm_pgtable_walk_flags flags)
{
	begin(addr, 0, prot, 4, true);
	record.write_ret = hypervisor_relaxes(prot);
	record.has_leaf = leaf_of_prot(&record.leaf);
#ifndef PROBED_IGNORE_EAGAIN
	/* Its walk has no flags, and so ignores -EAGAIN. */
	if (record.write_ret == -EAGAIN) {
		record.write_ret = 0;
		record.has_leaf = false;
	}
#endif
	return record.write_ret;
}

void pkvm_pgtable_stage2_mkyoung(struct kvm_pgtable *pgt, u64 addr,
				 enum kvm_pgtable_walk_flags flags)
{
	need_mmu_lock(false);
	record.mkyoung = 1;
}

/*
 * ---- the resulting leaf ---------------------------------------------------
 */

static u8 type_of(kvm_pte_t pte)
{
	if (PTE_MEMATTR(pte) == (ASK_YES(CPU_FWB) ? 0x6 : 0xf))
		return S2_TYPE_NORMAL;
	return PTE_MEMATTR(pte) == 0x5 ? S2_TYPE_NORMAL_NC : S2_TYPE_DEVICE;
}

/*
 * Is it a leaf at its level, the memory of this IPA, accessible and shareable
 * as KVM has it?
 */
static bool is_placed(kvm_pte_t pte, u64 size)
{
	return (pte >> 1 & 1) == (size == PAGE_SIZE) &&
	       kvm_pte_to_phys(pte) == (WORLD_PA & ~(size - 1)) &&
	       PTE_AF_SET(pte) && (system_supports_lpa2() || PTE_SH(pte) == 3);
}

bool leaf_read(struct leaf *leaf)
{
	u64 ipa = ASK_YES(NESTED) ? WORLD_L2_IPA : WORLD_IPA;
	level_t level = 0;
	kvm_pte_t pte = 0;
	unsigned int xn;

	if (kvm_pgtable_get_leaf(mmu_of_fault()->pgt, ipa, &pte, &level) ||
	    !kvm_pte_valid(pte) || record.missed)
		return false;
	xn = PTE_XN(pte);
	*leaf = (struct leaf){
		.type = type_of(pte),
		.size = level == 3 ? S2_PAGE :
			level == 2 ? S2_PMD :
				     S2_PUD,
		.r = PTE_S2AP_R(pte),
		.w = PTE_S2AP_W(pte),
		.px = xn == 0 || xn == 3,
		.ux = xn == 0 || xn == 1,
		.placed = is_placed(pte, kvm_granule_size(level)),
	};
#ifdef PROBED_NESTED
	leaf->nested_level = record.wrote == 1 && pte & KVM_NV_GUEST_MAP_SZ;
#endif
	return true;
}

/* A table page's count is 1 plus its entries that are not zero. */
static bool table_counted(u64 *table, int level)
{
	struct page *page = tables_page(table);
	int entries = 0;
	u32 i;

	for (i = 0; page && i < PAGE_SIZE / sizeof(u64); i++) {
		kvm_pte_t pte = table[i];

		entries += pte != 0;
		if (level < 3 && (pte & 3) == 3 &&
		    !table_counted(__va(kvm_pte_to_phys(pte)), level + 1))
			return false;
	}
	return page && page->refs == 1 + entries;
}

bool leaf_tables_counted(void)
{
	struct kvm_pgtable *pgt = mmu_of_fault()->pgt;
	const u64 span = PAGE_SIZE / sizeof(u64);
	u64 roots = 1ULL << pgt->ia_bits, i;
	int level;

	/* The number of tables at the beginning. */
	for (level = 4; level > (int)pgt->start_level; level--)
		roots = DIV_ROUND_UP(roots, level == 4 ? PAGE_SIZE : span);
	roots = DIV_ROUND_UP(roots, span);
	for (i = 0; i < roots; i++) {
		if (!table_counted((u64 *)pgt->pgd + i * span,
				   (int)pgt->start_level))
			return false;
	}
	return true;
}

void world_init_mmu(struct kvm_s2_mmu *mmu)
{
#ifdef PROBED_INIT_MMU_TYPE
	kvm_init_stage2_mmu(&world.kvm, mmu, WORLD_IPA_BITS);
#else
	kvm_init_stage2_mmu(&world.kvm, mmu);
#endif
}
