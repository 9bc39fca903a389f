/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that the fault path calls in the rest of the kernel: they answer
 * from the inputs, and record the call.
 */
#include "world.h"

/*
 * ---- features -------------------------------------------------------------
 */

bool shim_cap(unsigned int cap)
{
	if (!asking)
		return false;
	switch (cap) {
	case ARM64_HAS_STAGE2_FWB:
		return ASK_YES(CPU_FWB);
	case ARM64_HAS_CACHE_DIC:
		return ASK_YES(CPU_DIC);
	case ARM64_HAS_CACHE_IDC:
		return ASK_YES(CPU_IDC);
	case ARM64_HAS_RAS_EXTN:
		return ASK_YES(CPU_RAS);
#ifdef ARM64_HAS_XNX
	case ARM64_HAS_XNX:
		return ASK_YES(CPU_XNX);
#endif
#ifdef ARM64_HAS_NESTED_VIRT
	/* Not for faults of a guest hypervisor itself, only of its guests. */
	case ARM64_HAS_NESTED_VIRT:
		return false;
#endif
	default:
		return shim_unknown_cap(cap, __builtin_return_address(0));
	}
}

bool shim_static_key(const char *name)
{
	return shim_unknown("key.", name, __builtin_return_address(0));
}

/* 64K pages have larger addresses in another way. */
bool system_supports_lpa2(void)
{
	return PAGE_SHIFT != 16 && asking && ASK_YES(CPU_LPA2);
}

bool is_protected_kvm_enabled(void)
{
#ifdef PROBED_PKVM_GUESTS
	return asking && ASK_YES(VM_PKVM);
#else
	return false;
#endif
}

int shim_test_bit(long nr, const volatile unsigned long *p)
{
	if (p == &world.kvm.arch.flags) {
		switch (nr) {
		case KVM_ARCH_FLAG_MTE_ENABLED:
			return ASK_YES(VM_MTE);
		case KVM_ARCH_FLAG_RETURN_NISV_IO_ABORT_TO_USER:
			return ASK_YES(VM_NISV);
#ifdef PROBED_EXIT_SEA
		case KVM_ARCH_FLAG_EXIT_SEA:
			return ASK_YES(VM_EXIT_SEA);
#endif
		default:
			return shim_unknown_arch((unsigned int)nr,
						 __builtin_return_address(0));
		}
	}
	return p[nr / 64] >> nr % 64 & 1;
}

bool pkvm_hyp_vm_is_created(struct kvm *kvm)
{
	return ASK_YES(VM_STARTED);
}

unsigned long __icache_flags = ~0UL;

u32 get_kvm_ipa_limit(void)
{
	return WORLD_CPU_BITS;
}

u64 read_sanitised_ftr_reg(u32 id)
{
	return 0;
}

/*
 * ---- locks ----------------------------------------------------------------
 */

void shim_lock(void *lock, int write, int take)
{
	if (take) {
		if (record.mmu_lock)
			record.unbalanced = 1;
		record.mmu_lock = write ? 2 : 1;
	} else {
		if (record.mmu_lock != (write ? 2 : 1))
			record.unbalanced = 1;
		record.mmu_lock = 0;
	}
}

void shim_other_lock(int take)
{
	if (!take && !record.others)
		record.unbalanced = 1;
	else
		record.others = (u8)(record.others + (take ? 1 : -1));
}

void shim_mmap_lock(int take)
{
	record.mmap_lock += take ? 1 : -1;
	if (record.mmap_lock < 0)
		record.unbalanced = 1;
}

int shim_srcu_lock(void)
{
	record.srcu++;
	return 1;
}

void shim_srcu_unlock(int idx)
{
	record.srcu--;
}

/* At the creation of a memslot, slots_lock is held. */
void need_srcu(void)
{
	record.lock_missing |= !record.region && record.srcu <= 0;
}

void need_mmap_lock(void)
{
	record.lock_missing |= record.mmap_lock <= 0;
}

void need_mmu_lock(bool to_write)
{
	record.lock_missing |= record.mmu_lock < (to_write ? 2 : 1);
}

int shim_irqs(int on)
{
	if (record.irqs_off == !on)
		record.unbalanced = 1;
	record.irqs_off = !on;
	return !on;
}

/* What the guest is told of the fault: where it is in its own view. */
void shim_va(u64 addr)
{
	record.misreported |= addr != WORLD_VA;
}

/* What the VMM or a device is told: where it is in the VM, with the offset. */
void shim_ipa(u64 addr)
{
	record.misreported |= addr != (WORLD_IPA | (WORLD_VA & 0xfff));
}

/*
 * ---- the memslot and the VMA ----------------------------------------------
 */

struct kvm_memory_slot *gfn_to_memslot(struct kvm *kvm, gfn_t gfn)
{
	need_srcu();
	return ASK_YES(SLOT_PRESENT) ? &world.slot : NULL;
}

/* There is one VMA, from the address that was asked for to beyond the slot. */
static struct vm_area_struct *look_up_vma(u64 addr)
{
	need_mmap_lock();
	if (record.gup_tried)
		return vma_at_lookup();
	if (addr != WORLD_HVA)
		record.misplaced = 1;
	record.vma_seen = 1;
	return ASK_YES(VMA_FOUND) ? &world.vma : NULL;
}

struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr)
{
	return look_up_vma(addr);
}

struct vm_area_struct *find_vma_intersection(struct mm_struct *mm,
					     unsigned long start,
					     unsigned long end)
{
	if (record.region && end != WORLD_HVA + (16 << PAGE_SHIFT))
		record.misplaced = 1;
	return look_up_vma(start);
}

bool is_vm_hugetlb_page(struct vm_area_struct *vma)
{
	need_mmap_lock();
	return !ASK_IS(VMA_HUGETLB, HUGETLB_NONE);
}

unsigned int shim_huge_page_shift(void)
{
	switch (world_value(S2_VMA_HUGETLB)) {
	case S2_HUGETLB_CONT_PTE:
		return CONT_PTE_SHIFT;
	case S2_HUGETLB_PMD:
		return PMD_SHIFT;
	case S2_HUGETLB_CONT_PMD:
		return CONT_PMD_SHIFT;
	case S2_HUGETLB_PUD:
		return PUD_SHIFT;
	default:
		return PAGE_SHIFT;
	}
}

/*
 * ---- the page -------------------------------------------------------------
 */

struct page guest_page;

int pin_user_pages(unsigned long start, unsigned long n, unsigned int flags,
		   struct page **pages)
{
	need_mmap_lock();
	if (ASK_IS(PFN_LOOKUP, LOOKUP_HWPOISON))
		return -EHWPOISON;
	if (!ASK_IS(PFN_LOOKUP, LOOKUP_PAGE) ||
	    ((flags & FOLL_WRITE) && !ASK_YES(PFN_WRITABLE)))
		return -EFAULT;
	record.pins++;
	record.pinned = 1;
	*pages = &guest_page;
	return 1;
}

void unpin_user_pages(struct page **pages, unsigned long n)
{
	record.pins--;
}

int account_locked_vm(struct mm_struct *mm, unsigned long pages, bool inc)
{
	if (inc && !ASK_YES(MEM_PIN))
		return -ENOMEM;
	record.locked += inc ? (int)pages : -(int)pages;
	return 0;
}

bool pfn_is_map_memory(unsigned long pfn)
{
	return ASK_YES(PFN_MAP_MEMORY);
}

bool pfn_valid(unsigned long pfn)
{
	return ASK_YES(PFN_VALID);
}

bool is_zero_pfn(unsigned long pfn)
{
	return ASK_YES(PFN_ZERO);
}

struct page *pfn_to_page(unsigned long pfn)
{
	return &guest_page;
}

struct page *pfn_to_online_page(unsigned long pfn)
{
	return ASK_YES(PFN_ONLINE) ? &guest_page : NULL;
}

struct folio *page_folio(struct page *page)
{
	return (struct folio *)page;
}

bool folio_test_hugetlb(struct folio *folio)
{
	return !ASK_IS(VMA_HUGETLB, HUGETLB_NONE);
}

bool folio_test_swapbacked(struct folio *folio)
{
	return ASK_YES(PFN_SWAPBACKED);
}

/*
 * ---- allocation tags ------------------------------------------------------
 */

/* There may be many pages: all are like the first. */
bool page_mte_tagged(struct page *page)
{
	need_mmu_lock(false);
	if (!record.tags_asked)
		record.tagged = ASK_YES(PFN_TAGGED);
	record.tags_asked = 1;
	return record.tagged;
}

bool try_page_mte_tagging(struct page *page)
{
	return !page_mte_tagged(page);
}

void mte_clear_page_tags(void *address)
{
	need_mmu_lock(false);
	/* Another vCPU may see what was mapped or relaxed. */
	record.late |= record.wrote != 0;
	record.tags_cleared++;
}

void set_page_mte_tagged(struct page *page)
{
	need_mmu_lock(false);
	record.tags_marked++;
}

bool folio_try_hugetlb_mte_tagging(struct folio *folio)
{
	return !page_mte_tagged((struct page *)folio);
}

void folio_set_hugetlb_mte_tagged(struct folio *folio)
{
	need_mmu_lock(false);
	record.folio_marked = 1;
}

/*
 * ---- table pages ----------------------------------------------------------
 */

void get_page(struct page *page)
{
	if (page == &guest_page) {
		record.page_refs += record.page_found;
		return;
	}
	tables_save(&page->refs);
	tables_note(page, (u64)++page->refs);
}

void put_page(struct page *page)
{
	if (page == &guest_page) {
		record.page_refs--;
	} else if (page) {
		tables_save(&page->refs);
		tables_note(page, (u64)--page->refs);
	}
}

int page_count(struct page *page)
{
	return page == &guest_page ? 1 : page->refs;
}

static int top_up(void)
{
	if (!ASK_YES(MEM_TOPUP))
		return -ENOMEM;
	record.topup = 1;
	return 0;
}

int kvm_mmu_topup_memory_cache(struct kvm_mmu_memory_cache *mc, int min)
{
	return top_up();
}

/* For the hypervisor's memcache. */
unsigned long shim_free_page(void)
{
	static u64 page[PAGE_SIZE / sizeof(u64)];

	return top_up() ? 0 : (unsigned long)page;
}

/* What is allocated once, while the world is made, and small things. */
void *shim_zalloc(unsigned long size)
{
	static u64 pool[4096];
	static unsigned long used;
	void *p = &pool[used];

	used += DIV_ROUND_UP(size, sizeof(u64));
	return used <= sizeof(pool) / sizeof(*pool) ? p : NULL;
}

void *kzalloc(size_t size, gfp_t flags)
{
	static u64 mapping[64];

	return asking ? mapping : shim_zalloc(size);
}

/*
 * Is it one of the vCPU's, or on the stack, as when the world is made? The
 * kernel would write through it.
 */
void *kvm_mmu_memory_cache_alloc(struct kvm_mmu_memory_cache *mc)
{
	if (!mc)
		shim_bug(__FILE__, __LINE__);
	if (shim_is_wild(mc)) {
		record.wild = 1;
		shim_bug(__FILE__, __LINE__);
	}
	return tables_zalloc(1);
}

void *alloc_pages_exact(unsigned long size, gfp_t flags)
{
	return tables_zalloc(DIV_ROUND_UP(size, PAGE_SIZE));
}

void free_pages_exact(void *p, unsigned long size)
{
}

void kfree(const void *p)
{
}

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *))
{
	/* No grace period ends within one fault. */
}

/*
 * ---- caches and TLBs ------------------------------------------------------
 */

void dcache_clean_inval_poc(unsigned long start, unsigned long end)
{
	if (record.quiet)
		return;
	record.dcache = 1;
	record.late |= record.wrote == 1 && leaf_is_valid();
}

void icache_inval_pou(unsigned long start, unsigned long end)
{
	if (record.quiet)
		return;
	record.icache = 1;
	record.late |= record.wrote && record.wrote <= 2 &&
		       leaf_is_executable();
}

void icache_inval_all_pou(void)
{
	icache_inval_pou(0, 0);
}

static void flush_tlb(void)
{
	if (record.quiet)
		return;
	record.tlbi = 1;
	/* Before a new entry is made the old one must be gone: Arm ARM, BBM. */
	if (record.wrote == 1 && leaf_is_valid())
		record.early_tlbi = 1;
}

void __kvm_tlb_flush_vmid_ipa(struct kvm_s2_mmu *mmu, phys_addr_t ipa,
			      int level)
{
	flush_tlb();
}

void __kvm_tlb_flush_vmid_ipa_nsh(struct kvm_s2_mmu *mmu, phys_addr_t ipa,
				  int level)
{
	flush_tlb();
}

void __kvm_tlb_flush_vmid_range(struct kvm_s2_mmu *mmu, phys_addr_t start,
				unsigned long pages)
{
	flush_tlb();
}

void __kvm_tlb_flush_vmid(struct kvm_s2_mmu *mmu)
{
	flush_tlb();
}

/*
 * ---- what ends a fault ----------------------------------------------------
 */

static void inject(enum s2_inject what)
{
	record.inject = what;
}

void kvm_inject_dabt(struct kvm_vcpu *vcpu, unsigned long addr)
{
	shim_va(addr);
	inject(S2_INJECT_SEA_DABT);
}

void kvm_inject_pabt(struct kvm_vcpu *vcpu, unsigned long addr)
{
	shim_va(addr);
	inject(S2_INJECT_SEA_IABT);
}

int kvm_inject_sea(struct kvm_vcpu *vcpu, bool iabt, u64 addr)
{
	shim_va(addr);
	inject(iabt ? S2_INJECT_SEA_IABT : S2_INJECT_SEA_DABT);
	return 1;
}

/* inject_fault.c takes HPFAR_EL2's address for FAR_EL1, up to 7.3. */
void kvm_inject_size_fault(struct kvm_vcpu *vcpu)
{
	record.misreported = 1;
	inject(S2_INJECT_SIZE);
}

void kvm_inject_vabt(struct kvm_vcpu *vcpu)
{
	inject(S2_INJECT_SERROR);
}

int kvm_inject_serror_esr(struct kvm_vcpu *vcpu, u64 esr)
{
	inject(S2_INJECT_SERROR);
	return 1;
}

int kvm_inject_dabt_excl_atomic(struct kvm_vcpu *vcpu, u64 addr)
{
	shim_va(addr);
	inject(S2_INJECT_EXCL_ATOMIC);
	return 1;
}

/* The walk or the check of rights has said which fault it is. */
int kvm_inject_s2_fault(struct kvm_vcpu *vcpu, u64 esr)
{
	record.wild |= !esr;
	inject(S2_INJECT_S2_FAULT);
	return 1;
}

int apei_claim_sea(void *regs)
{
	if (!ASK_YES(HOST_SEA_CLAIMED))
		return -ENOENT;
	record.sea_claimed = 1;
	return 0;
}

void send_sig_mceerr(int code, void *addr, short lsb, void *task)
{
	record.misreported |= (u64)addr != WORLD_HVA;
	record.signalled = 1;
	record.lsb = (u8)lsb;
}

void mark_page_dirty_in_slot(struct kvm *kvm,
			     const struct kvm_memory_slot *slot, gfn_t gfn)
{
	gfn_t at = WORLD_IPA >> PAGE_SHIFT;

	need_srcu();
	record.dirty = 1;
	if (gfn == at)
		record.dirty_at = S2_PAGE;
	else if (gfn == (at & ~((PMD_SIZE >> PAGE_SHIFT) - 1)))
		record.dirty_at = S2_PMD;
	else if (gfn == (at & ~((PUD_SIZE >> PAGE_SHIFT) - 1)))
		record.dirty_at = S2_PUD;
	else
		record.misplaced = 1;
}

int kvm_io_bus_write(struct kvm_vcpu *vcpu, enum kvm_bus bus, gpa_t addr,
		     int len, const void *val)
{
	need_srcu();
	shim_ipa(addr);
	return (record.bus_handled = ASK_YES(HOST_MMIO_DEVICE)) ? 0 : -1;
}

int kvm_io_bus_read(struct kvm_vcpu *vcpu, enum kvm_bus bus, gpa_t addr,
		    int len, void *val)
{
	return kvm_io_bus_write(vcpu, bus, addr, len, val);
}

int kvm_handle_mmio_return(struct kvm_vcpu *vcpu)
{
	return 1;
}

/*
 * ---- the guest hypervisor -------------------------------------------------
 */

#ifdef PROBED_NESTED
void kvm_init_nested_s2_mmu(struct kvm_s2_mmu *mmu)
{
	mmu->nested_stage2_enabled = true;
}

int kvm_walk_nested_s2(struct kvm_vcpu *vcpu, phys_addr_t gipa,
		       struct kvm_s2_trans *result)
{
	need_srcu();
	/* Every fault of a walk has a syndrome: not 0. */
	result->esr = ESR_ELx_FSC_FAULT;
	switch (world_value(S2_NESTED_WALK)) {
	case S2_WALK_OK:
		result->output = WORLD_IPA;
		result->level = 3;
		record.trans = result;
		return 0;
	case S2_WALK_FAULT:
		return 1;
	case S2_WALK_AGAIN:
		return -EAGAIN;
	case S2_WALK_BAD_VTCR:
		shim_warn("kvm_walk_nested_s2", 0);
		return -EFAULT;
	default:
		return -EFAULT;
	}
}
#endif

/*
 * ---- warnings -------------------------------------------------------------
 */

void shim_warn(const char *file, int line)
{
	record.warned = 1;
	record.warn_file = file;
	record.warn_line = line;
}

void shim_bug(const char *file, int line)
{
	shim_warn(file, line);
	world_stop();
}
