/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's memory management: pages of RAM and of a device, the VMAs of the
 * VMM, and its page table. It knows no VM: a user with secondary page tables
 * registers a notifier. A page of user space is a number, counted from cfg.hva.
 * A page of memory is an index as in struct s2_memory.
 */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include <stage2/machine.h>
#include <stage2/step.h>

#define S2_HOST_VMAS 32

struct s2_host_cfg {
	uint32_t ram_pages;
	uint32_t device_pages; /* behind RAM */
	uint32_t hva_pages;    /* of user space */
	uint64_t hva;	       /* of its first page */
	uint8_t page_shift;
};

/* struct page, and more. */
struct s2_host_page {
	uint16_t maps; /* references by user space */
	uint16_t pins; /* references by lookups under way */
	bool used, poisoned;
	bool tagged;  /* PG_mte_tagged */
	bool huge;    /* of a hugetlb folio */
	bool filed;   /* of the guest_memfd file, mapped or not */
	bool mixed;   /* a guest has chosen attributes of its own for it */
	bool dropped; /* the same, and a table has replaced its block */
};

/* A page table entry: one page of user space. */
struct s2_host_pte {
	uint32_t page; /* S2_NO_PAGE: not present */
	uint8_t leaf;  /* enum s2_size */
	bool write;
	bool away;    /* not present, and not missing: in swap, or in a file */
	bool uffd_wp; /* pte_uffd(): who writes waits */
};

struct s2_host_vma {
	bool used;
	uint32_t serial; /* unique */
	uint8_t kind;	 /* enum s2_vma_kind */
	uint8_t memattr; /* enum s2_attrindx */
	uint8_t huge;	 /* enum s2_size */
	bool write, shared, mte, uncached;
	bool uffd_missing, uffd_wp;
	bool anon;	     /* anon_vma: it had private pages */
	uint32_t start, end; /* pages of user space */
	uint32_t pfn;	     /* drivers: the page behind start */
};

/* The operation under way: mmu_notifier_range, and the step. */
struct s2_host_op {
	bool active;
	uint8_t part;
	uint8_t kind;		       /* enum s2_step_kind */
	bool write;		       /* mprotect, uffd-protect */
	uint32_t other;		       /* merge: the other page */
	uint32_t copied;	       /* fork: of these VMAs, bit by bit */
	uint32_t first, end;	       /* pages of user space */
	uint32_t wide_first, wide_end; /* enlarged to whole leaves */
};

/*
 * invalidate_range_start() and _end(), for pages of user space; and callbacks
 * for reads of a page by user space or by the kernel.
 */
struct s2_host_notifier {
	void (*start)(void *ctx, uint32_t first, uint32_t end);
	void (*end)(void *ctx, uint32_t first, uint32_t end);
	void (*reads)(void *ctx, uint32_t hva, uint32_t page);
	void *ctx;
};

struct s2_host {
	struct s2_host_cfg cfg;
	struct s2_host_notifier notifier;
	struct s2_memory *memory;
	struct s2_host_page *pages;
	uint32_t nr_pages, zero_page, hand;
	struct s2_host_pte *ptes;
	/*
	 * The only guest_memfd file: as large as user space, with page i mapped
	 * at page i of user space. Its pages belong to the VM even without a
	 * VMA.
	 */
	uint32_t *file;
	struct s2_host_vma vmas[S2_HOST_VMAS];
	uint32_t vma_serial;
	struct s2_host_op op;
};

static inline bool s2_host_is_ram(const struct s2_host *host, uint32_t page)
{
	return page < host->cfg.ram_pages;
}

static inline uint32_t s2_host_pages_in(const struct s2_host *host,
					enum s2_size size)
{
	unsigned int shift = host->cfg.page_shift;

	return 1u << (s2_size_shift(size, shift) - shift);
}

/*
 * page.c: pages of RAM. The caller provides pages, ptes and file, as large as
 * cfg says, and a new memory.
 */
void s2_host_init(struct s2_host *host, const struct s2_host_cfg *cfg,
		  const struct s2_host_notifier *notifier,
		  struct s2_memory *memory, struct s2_host_page *pages,
		  struct s2_host_pte *ptes, uint32_t *file);
/* Reserves pages that user space never gets. */
void s2_host_reserve(struct s2_host *host, uint32_t first, uint32_t n);
/* n adjacent pages, aligned to n, a power of two; S2_NO_PAGE: none. */
uint32_t s2_host_alloc(struct s2_host *host, uint32_t n);
/* Gives the page to user space, and zeroes it. */
void s2_host_clear_page(struct s2_host *host, uint32_t page,
			enum s2_memkind kind);
/* Frees the page if nobody uses it any more. */
void s2_host_put_page(struct s2_host *host, uint32_t page);

/* pte.c: the page table */
void s2_host_set_pte(struct s2_host *host, uint32_t hva, uint32_t page,
		     bool write, enum s2_size leaf);
void s2_host_clear_pte(struct s2_host *host, uint32_t hva);
/* Splits the leaf that maps a page. */
void s2_host_split_leaf(struct s2_host *host, uint32_t hva);

/* vma.c; a new VMA, not in use yet; NULL: there are too many */
struct s2_host_vma *s2_host_new_vma(struct s2_host *host);
struct s2_host_vma *s2_host_vma_at(struct s2_host *host, uint32_t hva);
bool s2_host_has_vma(struct s2_host *host, uint32_t first, uint32_t end);
/* Does this VMA still exist? */
bool s2_host_vma_lives(const struct s2_host *host, uint32_t serial);
/* Splits VMAs at both ends of the range; false: there are too many. */
bool s2_host_cut_vmas(struct s2_host *host, uint32_t first, uint32_t end);
/* Converts a range to pages; false if it is outside of user space. */
bool s2_host_range(const struct s2_host *host, uint64_t hva, uint64_t size,
		   uint32_t *first, uint32_t *end);
/* The memory types of user space and of the driver. */
enum s2_memkind s2_host_memkind(const struct s2_host_vma *vma);

static inline bool s2_host_is_pfnmap(const struct s2_host_vma *vma)
{
	return vma->kind == S2_VMA_REMAP;
}

static inline bool s2_host_is_gmem(const struct s2_host_vma *vma)
{
	return vma->kind == S2_VMA_GUEST_MEMFD;
}

static inline bool s2_host_is_driver(const struct s2_host_vma *vma)
{
	return vma->kind == S2_VMA_REMAP || vma->kind == S2_VMA_MIXED;
}

/* vma_needs_copy(): does fork() change the page table, and notify? */
static inline bool s2_host_is_copied(const struct s2_host_vma *vma)
{
	return vma->anon && !vma->shared;
}

/* mmap.c: NULL, or why nothing was done */
const char *s2_host_mmap(struct s2_host *host, const struct s2_step_mmap *step);

/* gup.c: the host's own page fault, when the lookup of a page causes one */
enum s2_lookup s2_host_gup(struct s2_host *host, uint32_t hva, bool write,
			   uint32_t *page, bool *writable);
/* kvm_gmem_get_pfn(): a page of the file, whatever user space maps */
enum s2_lookup s2_host_gmem(struct s2_host *host, uint32_t index,
			    uint32_t *page);
/* User space writes to a page; NULL, or why it cannot. */
const char *s2_host_write(struct s2_host *host, uint64_t hva);
/* User space reads a page of memory through a memory type. */
const char *s2_host_read(struct s2_host *host, uint64_t hva, uint32_t *page,
			 struct s2_read *read);
/* The kernel reads the memory of a page of user space. */
void s2_host_kernel_reads(struct s2_host *host, uint32_t hva);

/*
 * uffd.c: 0 or an error. Faults of these pages are for the handler of a
 * userfaultfd from now on.
 */
int s2_host_uffd_register(struct s2_host *host,
			  const struct s2_step_uffd_register *step);
/* Missing pages are filled, up to the first that is not. */
int s2_host_uffd_copy(struct s2_host *host,
		      const struct s2_step_uffd_copy *step);
/* May these pages be protected, or not any more? */
int s2_host_uffd_may_protect(struct s2_host *host,
			     const struct s2_step_uffd_protect *step);
void s2_host_uffd_protect(struct s2_host *host, uint32_t first, uint32_t end,
			  bool protect);
/* handle_userfault(): does a fault there wait for the handler? */
bool s2_host_uffd_waits(struct s2_host *host, uint32_t hva, bool write);

/* change.c: how an operation changes the page table */
void s2_host_change(struct s2_host *host, const struct s2_host_op *op);
void s2_host_split(struct s2_host *host, uint32_t first, uint32_t end);

/* op_check.c: NULL, or why the operation makes no sense */
const char *s2_host_op_check(struct s2_host *host, const struct s2_step *step,
			     uint32_t first, uint32_t end);

/* op.c: operations that notify, in three parts; NULL, or why not */
const char *s2_host_op_start(struct s2_host *host, const struct s2_step *step);
const char *s2_host_op_go_on(struct s2_host *host);

#endif
