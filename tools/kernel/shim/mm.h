/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory management: pages, VMAs, and the functions that the fault path calls.
 */
#ifndef SHIM_MM_H
#define SHIM_MM_H

extern char _text[], __hyp_idmap_text_start[], __hyp_idmap_text_end[];
extern char __kvm_hyp_init[];

#include <asm/page-def.h>
#include <asm/pgtable-hwdef.h>
#include <asm/pgtable-types.h>

#define INIT_MM_CONTEXT(x)

typedef unsigned long vm_flags_t, pgoff_t;
typedef int vm_fault_t;
typedef struct { unsigned char b[16]; } uuid_t;
typedef __builtin_va_list va_list;

struct page {
	unsigned long flags;
	unsigned long private;
	struct rcu_head rcu_head;
	int refs;
};
struct folio { struct page page; };
struct address_space { int opaque; };
struct inode { struct address_space *i_mapping; };
struct file {
	void *private_data;
	struct inode *f_inode;
	struct address_space *f_mapping;
};
struct mm_struct { void *pgd; int opaque; };
struct task_struct { struct mm_struct *mm; int opaque; };
extern struct task_struct *current;


struct vm_area_struct {
	unsigned long vm_start, vm_end, vm_pgoff;
	vm_flags_t vm_flags;
	pgprot_t vm_page_prot;
	struct mm_struct *vm_mm;
	struct file *vm_file;
};

/*
 * Naming a VMA flag asks for it: for an input here, for other flags in
 * shim/unknown.c.
 */
unsigned long long shim_unknown_flag(const char *kind, const char *what,
				     unsigned long long bits);
unsigned long shim_vm_flag(unsigned long bit);
#define VM_SHARED		shim_vm_flag(0x8UL)
#define VM_MAYWRITE		shim_vm_flag(0x20UL)
#define VM_PFNMAP		shim_vm_flag(0x400UL)
#define VM_IO			shim_vm_flag(0x4000UL)
#define VM_MIXEDMAP		shim_vm_flag(0x10000000UL)
#define VM_MTE_ALLOWED		shim_vm_flag(1UL << 41)
#define VM_ALLOW_ANY_UNCACHED	shim_vm_flag(1UL << 43)
#define is_cow_mapping(flags)	((flags) & VM_MAYWRITE && !((flags) & VM_SHARED))

#define FOLL_WRITE	0x01
#define FOLL_NOWAIT	0x02
#define FOLL_HWPOISON	0x04
#define FOLL_LONGTERM	0x08
#define FOLL_FORCE	0x10
#define FOLL_HONOR_NUMA_FAULT 0x20
#define FOLL_INTERRUPTIBLE 0x40
#define FAULT_FLAG_WRITE 0x01

#define BUS_MCEERR_AR	4
extern void *high_memory;

struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *find_vma_intersection(struct mm_struct *mm,
					     unsigned long start,
					     unsigned long end);
bool is_vm_hugetlb_page(struct vm_area_struct *vma);
#define hstate_vma(vma)		0
#define huge_page_shift(h)	shim_huge_page_shift()
unsigned int shim_huge_page_shift(void);

struct page *pfn_to_page(unsigned long pfn);
struct page *pfn_to_online_page(unsigned long pfn);
struct folio *page_folio(struct page *page);
bool pfn_is_map_memory(unsigned long pfn);
bool pfn_valid(unsigned long pfn);
bool is_zero_pfn(unsigned long pfn);
bool folio_test_hugetlb(struct folio *folio);
bool folio_test_swapbacked(struct folio *folio);
bool page_mte_tagged(struct page *page);
bool try_page_mte_tagging(struct page *page);
void mte_clear_page_tags(void *address);
void set_page_mte_tagged(struct page *page);
bool folio_try_hugetlb_mte_tagging(struct folio *folio);
void folio_set_hugetlb_mte_tagged(struct folio *folio);
#define page_address(page)	((void *)(page))
#define page_private(page)	((page)->private)
#define set_page_private(p, v)	((p)->private = (v))
void get_page(struct page *page);
void put_page(struct page *page);
int page_count(struct page *page);
void *alloc_pages_exact(unsigned long size, gfp_t flags);
void free_pages_exact(void *p, unsigned long size);
#define mod_lruvec_page_state(...) do { } while (0)
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *));
int account_locked_vm(struct mm_struct *mm, unsigned long pages, bool inc);
int pin_user_pages(unsigned long start, unsigned long n, unsigned int flags,
		   struct page **pages);
void unpin_user_pages(struct page **pages, unsigned long n);
long get_user_pages_unlocked(unsigned long start, unsigned long n,
			     struct page **pages, unsigned int flags);
/* With or without an array of VMAs at the end. */
#define get_user_pages(start, n, flags, ...) shim_get_user_pages(start, n, flags)
long shim_get_user_pages(unsigned long start, unsigned long n,
			 unsigned int flags);
bool get_user_page_fast_only(unsigned long start, unsigned int flags,
			     struct page **page);
int get_user_pages_fast_only(unsigned long start, int n, unsigned int flags,
			     struct page **pages);
int fixup_user_fault(struct mm_struct *mm, unsigned long address,
		     unsigned int flags, bool *unlocked);
struct follow_pfnmap_args {
	struct vm_area_struct *vma;
	unsigned long address;
	spinlock_t *lock;
	pte_t *ptep;
	unsigned long pfn, addr_mask;
	pgprot_t pgprot;
	bool writable, special;
};
int follow_pfnmap_start(struct follow_pfnmap_args *args);
void follow_pfnmap_end(struct follow_pfnmap_args *args);
/* The first argument is an mm or a VMA. */
#define follow_pte(in, address, ptepp, ptlp)	\
	(*(ptlp) = NULL, shim_follow_pte(address, ptepp))
#define pte_unmap_unlock(ptep, ptl) shim_unfollow_pte()
int shim_follow_pte(unsigned long address, pte_t **ptepp);
void shim_unfollow_pte(void);
#define pte_write(pte)	((void)(pte), shim_pte_write())
bool shim_pte_write(void);
bool PageReserved(struct page *page);
void SetPageDirty(struct page *page);
bool get_page_unless_zero(struct page *page);
#define mark_page_accessed(page)	do { } while (0)
#define is_zone_device_page(page)	0
void send_sig_mceerr(int code, void *addr, short lsb, void *task);
int apei_claim_sea(void *regs);
#define __get_free_page(gfp)	shim_free_page()
#define get_zeroed_page(gfp)	shim_free_page()
void free_page(unsigned long p);
unsigned long shim_free_page(void);
#define __pfn_to_phys(pfn)	((phys_addr_t)(pfn) << PAGE_SHIFT)
#define __phys_to_pfn(phys)	((unsigned long)((phys) >> PAGE_SHIFT))
#define PAGE_ALIGN(addr)	(((addr) + PAGE_SIZE - 1) & PAGE_MASK)
#define PAGE_ALIGNED(addr)	(!((unsigned long)(addr) & (PAGE_SIZE - 1)))
#define pte_valid(pte)		(!!(pte_val(pte) & 1))
#define pte_young(pte)		(!!(pte_val(pte) & 1 << 10))
#define pte_pfn(pte)		(pte_val(pte) >> PAGE_SHIFT)
#define offset_in_page(p)	((unsigned long)(p) & ~PAGE_MASK)

#define STRUCT_PAGE_MAX_SHIFT 6
extern int idmap_t0sz;
#define IDMAP_VA_BITS 48

struct memblock_region { phys_addr_t base, size; unsigned int flags; };

#endif
