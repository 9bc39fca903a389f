/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lookup of the host's page. In a tree that has virt/kvm, the kernel's own
 * code does it, and calls the functions of mm/ that are here. Otherwise, this
 * answers for it.
 *
 * pfn.lookup says what the host has: a page that get_user_pages() finds, or a
 * pfn that only a walk of the host's tables finds, as that of remap_pfn_range().
 */
#include "world.h"
#include "gmem.h"

static void take_page(void)
{
	record.page_refs++;
	record.page_found = 1;
}

unsigned long shim_gfn_to_hva(gfn_t gfn)
{
	return WORLD_HVA + ((gfn - (WORLD_IPA >> PAGE_SHIFT)) << PAGE_SHIFT);
}

kvm_pfn_t shim_page_to_pfn(void)
{
	return (WORLD_PA >> PAGE_SHIFT) + (u64)record.found_at;
}

/*
 * If the host changed the VMA after the fault path has looked at it, a pfn
 * without a page can belong to another one.
 */
struct vm_area_struct *vma_at_lookup(void)
{
	if (ASK_IS(PFN_LOOKUP, LOOKUP_RAW)) {
		/* As the code names them, which may have copied the flags. */
		(void)VM_PFNMAP;
		(void)VM_IO;
		if (world_knows(S2_VMA_PFNMAP, S2_SET(S2_NO)) &&
		    world_knows(S2_VMA_IO, S2_SET(S2_NO)) && ASK_YES(RACE_SEQ))
			return &world.other_vma;
	}
	return ASK_YES(VMA_FOUND) ? &world.vma : NULL;
}

/*
 * ---- get_user_pages() -------------------------------------------------------
 */

static void find_page(unsigned long address, struct page **page)
{
	record.found_at = (s64)(address - WORLD_HVA) >> PAGE_SHIFT;
	if (!page)
		return;
	take_page();
	*page = &guest_page;
}

/*
 * Nothing is in the host's tables until its fault handler was called, or the
 * page is there before. No input says which: what stage 2 has is there.
 */
static bool is_absent(void)
{
	return !record.faulted_in && !ASK_IS(FAULT_STATUS, PERMISSION);
}

static int why_no_page(unsigned int flags)
{
	if (ASK_IS(PFN_LOOKUP, LOOKUP_HWPOISON))
		return flags & FOLL_HWPOISON ? -EHWPOISON : -EFAULT;
	return ASK_IS(PFN_LOOKUP, LOOKUP_SIGPENDING) ? -EINTR : -EFAULT;
}

static long get_user_page(unsigned long start, struct page **page,
			  unsigned int flags)
{
	record.gup_tried = 1;
	if (!ASK_IS(PFN_LOOKUP, LOOKUP_PAGE))
		return why_no_page(flags);
	if (flags & FOLL_WRITE && !ASK_YES(PFN_WRITABLE))
		return -EFAULT;
	record.faulted_in = !(flags & FOLL_WRITE);
	find_page(start, page);
	return 1;
}

/* It takes mmap_lock, so the caller must not have it. */
long get_user_pages_unlocked(unsigned long start, unsigned long n,
			     struct page **pages, unsigned int flags)
{
	if (record.mmap_lock)
		record.unbalanced = 1;
	return get_user_page(start, pages, flags);
}

long shim_get_user_pages(unsigned long start, unsigned long n,
			 unsigned int flags)
{
	need_mmap_lock();
	return get_user_page(start, NULL, flags);
}

bool get_user_page_fast_only(unsigned long start, unsigned int flags,
			     struct page **page)
{
	bool absent;

	record.gup_tried = 1;
	if (!ASK_IS(PFN_LOOKUP, LOOKUP_PAGE))
		return false;
	absent = is_absent();
	record.faulted_in = 0;
	if (absent || (flags & FOLL_WRITE && !ASK_YES(PFN_WRITABLE)))
		return false;
	find_page(start, page);
	return true;
}

int get_user_pages_fast_only(unsigned long start, int n, unsigned int flags,
			     struct page **pages)
{
	return get_user_page_fast_only(start, flags, pages);
}

/*
 * ---- memory without a page --------------------------------------------------
 */

static bool entry_is_writable(void)
{
	return record.made_writable || ASK_YES(PFN_WRITABLE);
}

/* An entry that is read-only, but for now, is there. */
static bool has_entry(void)
{
	if (!ASK_IN(PFN_LOOKUP, S2_SET(S2_LOOKUP_PAGE) | S2_SET(S2_LOOKUP_RAW)))
		return false;
	return !is_absent() || (!entry_is_writable() && ASK_YES(PFN_MKWRITE));
}

static phys_addr_t phys_of(unsigned long address)
{
	return WORLD_PA + (address - WORLD_HVA);
}

int follow_pfnmap_start(struct follow_pfnmap_args *args)
{
	need_mmap_lock();
	if (!has_entry())
		return -EINVAL;
	args->pfn = phys_of(args->address) >> PAGE_SHIFT;
	args->writable = entry_is_writable();
	args->special = true;
	return 0;
}

void follow_pfnmap_end(struct follow_pfnmap_args *args)
{
	record.faulted_in = 0;
}

int shim_follow_pte(unsigned long address, pte_t **ptepp)
{
	static pte_t pte;

	need_mmap_lock();
	if (!has_entry())
		return -EINVAL;
	pte = __pte(phys_of(address) | 0x703);
	*ptepp = &pte;
	return 0;
}

void shim_unfollow_pte(void)
{
	record.faulted_in = 0;
}

bool shim_pte_write(void)
{
	return entry_is_writable();
}

/* It may drop mmap_lock to wait. */
int fixup_user_fault(struct mm_struct *mm, unsigned long address,
		     unsigned int flags, bool *unlocked)
{
	need_mmap_lock();
	if (!ASK_IN(PFN_LOOKUP, S2_SET(S2_LOOKUP_PAGE) | S2_SET(S2_LOOKUP_RAW)))
		return why_no_page(0);
	if (flags & FAULT_FLAG_WRITE && !entry_is_writable()) {
		if (!ASK_YES(PFN_MKWRITE))
			return -EFAULT;
		record.made_writable = 1;
	}
	record.faulted_in = 1;
	*unlocked = ASK_YES(RACE_SEQ);
	return 0;
}

/*
 * ---- the page ---------------------------------------------------------------
 */

/* What remap_pfn_range() maps is nobody's to count. */
bool PageReserved(struct page *page)
{
	return ASK_IS(PFN_LOOKUP, LOOKUP_RAW);
}

void SetPageDirty(struct page *page)
{
	record.host_dirty = 1;
}

bool get_page_unless_zero(struct page *page)
{
	take_page();
	return true;
}

/*
 * ---- without virt/kvm/kvm_main.c --------------------------------------------
 */

#ifndef PROBED_KVM_MAIN
unsigned long gfn_to_hva_memslot_prot(struct kvm_memory_slot *slot, gfn_t gfn,
				      bool *writable)
{
	if (!slot)
		return KVM_HVA_ERR_BAD;
	need_srcu();
	if (ASK_YES(SLOT_INVALID))
		return KVM_HVA_ERR_BAD;
	*writable = !ASK_YES(SLOT_READONLY);
	return shim_gfn_to_hva(gfn);
}

static kvm_pfn_t pfn_of(gfn_t gfn)
{
	return phys_of(shim_gfn_to_hva(gfn)) >> PAGE_SHIFT;
}

/* Finds memory; else an error pfn. */
static kvm_pfn_t look_up_pfn(gfn_t gfn, bool write, bool *writable,
			     struct page **page)
{
	need_srcu();
	if (ASK_YES(SLOT_INVALID))
		return KVM_PFN_NOSLOT;
	if (!ASK_IN(PFN_LOOKUP, S2_SET(S2_LOOKUP_PAGE) | S2_SET(S2_LOOKUP_RAW)))
		return ASK_IS(PFN_LOOKUP, LOOKUP_HWPOISON) ?
			       KVM_PFN_ERR_HWPOISON :
			       KVM_PFN_ERR_FAULT;
	if (write && !ASK_YES(PFN_WRITABLE))
		return KVM_PFN_ERR_RO_FAULT;
	if (writable)
		*writable = !ASK_YES(SLOT_READONLY) && ASK_YES(PFN_WRITABLE);
	if (ASK_IS(PFN_LOOKUP, LOOKUP_PAGE)) {
		take_page();
		if (page)
			*page = &guest_page;
	} else if (page) {
		*page = NULL;
	}
	return pfn_of(gfn);
}

#if defined(PROBED_FAULTIN_PFN)
kvm_pfn_t __kvm_faultin_pfn(const struct kvm_memory_slot *slot, gfn_t gfn,
			    unsigned int foll, bool *writable,
			    struct page **refcounted_page)
{
	return look_up_pfn(gfn, foll & FOLL_WRITE, writable, refcounted_page);
}
#elif defined(PROBED_INTERRUPTIBLE)
kvm_pfn_t __gfn_to_pfn_memslot(const struct kvm_memory_slot *slot, gfn_t gfn,
			       bool atomic, bool interruptible, bool *async,
			       bool write_fault, bool *writable, hva_t *hva)
{
	return look_up_pfn(gfn, write_fault, writable, NULL);
}
#else
kvm_pfn_t __gfn_to_pfn_memslot(const struct kvm_memory_slot *slot, gfn_t gfn,
			       bool atomic, bool *async, bool write_fault,
			       bool *writable, hva_t *hva)
{
	return look_up_pfn(gfn, write_fault, writable, NULL);
}
#endif

void kvm_release_page_clean(struct page *page)
{
	if (page)
		record.page_refs--;
}

void kvm_release_page_dirty(struct page *page)
{
	record.host_dirty = 1;
	kvm_release_page_clean(page);
}

void kvm_release_pfn_clean(kvm_pfn_t pfn)
{
	if (!is_error_noslot_pfn(pfn) && ASK_IS(PFN_LOOKUP, LOOKUP_PAGE))
		record.page_refs--;
}

void kvm_release_pfn_dirty(kvm_pfn_t pfn)
{
	kvm_set_pfn_dirty(pfn);
	kvm_release_pfn_clean(pfn);
}

void kvm_set_pfn_dirty(kvm_pfn_t pfn)
{
	if (record.page_found)
		record.host_dirty = 1;
}

void kvm_set_pfn_accessed(kvm_pfn_t pfn)
{
}
#endif

/*
 * ---- guest_memfd ------------------------------------------------------------
 */

#if defined(PROBED_GUEST_MEMFD)
/* That of a memslot which has no page: closed, but not yet released. */
struct file *get_file_active(struct file **file)
{
	need_srcu();
	if (!ASK_IN(PFN_LOOKUP, S2_SET(S2_LOOKUP_PAGE) | S2_SET(S2_LOOKUP_RAW) |
					S2_SET(S2_LOOKUP_HWPOISON)))
		return NULL;
	record.file_refs++;
	return &world.gmem.file;
}

void fput(struct file *file)
{
	record.file_refs--;
}

/* With its lock, and a reference. */
static struct folio *find_folio(pgoff_t index)
{
	struct page *page;

	find_page(WORLD_HVA + (index << PAGE_SHIFT), &page);
	shim_other_lock(1);
	return page_folio(page);
}

struct folio *filemap_lock_folio(struct address_space *mapping, pgoff_t index)
{
	return is_absent() ? ERR_PTR(-ENOENT) : find_folio(index);
}

struct folio *filemap_grab_folio(struct address_space *mapping, pgoff_t index)
{
	return find_folio(index);
}

bool folio_test_hwpoison(struct folio *folio)
{
	return ASK_IS(PFN_LOOKUP, LOOKUP_HWPOISON);
}

/* A new page is not. */
bool folio_test_uptodate(struct folio *folio)
{
	return !is_absent();
}

void folio_unlock(struct folio *folio)
{
	shim_other_lock(0);
}

void folio_put(struct folio *folio)
{
	put_page(&folio->page);
}
#elif defined(PROBED_GMEM)
int kvm_gmem_get_pfn(struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn,
		     kvm_pfn_t *pfn, struct page **page, int *max_order)
{
	need_srcu();
	if (!ASK_IN(PFN_LOOKUP, S2_SET(S2_LOOKUP_PAGE) | S2_SET(S2_LOOKUP_RAW)))
		return ASK_IS(PFN_LOOKUP, LOOKUP_HWPOISON) ? -EHWPOISON :
							     -EFAULT;
	*page = NULL;
	if (ASK_IS(PFN_LOOKUP, LOOKUP_PAGE)) {
		take_page();
		*page = &guest_page;
	}
	*pfn = phys_of(shim_gfn_to_hva(gfn)) >> PAGE_SHIFT;
	return 0;
}
#endif
