/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's memory management: pages of RAM and of a device, the VMAs of the
 * VMM and the page table behind them. It knows no VM: whoever keeps secondary
 * page tables gives it a notifier. A page of user space is a number that counts
 * from cfg.hva; a page of memory is struct s2_memory's.
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

/* struct page, and what else is known of it. */
struct s2_host_page {
	uint16_t maps; /* by user space */
	uint16_t pins; /* by lookups that are not finished */
	bool used, poisoned;
	bool tagged;  /* PG_mte_tagged */
	bool huge;    /* of a hugetlb folio */
	bool filed;   /* of the guest_memfd file, mapped or not */
	bool mixed;   /* a guest has chosen attributes of its own for it */
	bool dropped; /* such a one, and of a block that became a table */
};

/* The page table: one page of user space. */
struct s2_host_pte {
	uint32_t page; /* S2_NO_PAGE: not present */
	uint8_t leaf;  /* enum s2_size */
	bool write;
	bool away;    /* not present, and not missing: in swap, or in a file */
	bool uffd_wp; /* pte_uffd(): who writes waits */
};

struct s2_host_vma {
	bool used;
	uint32_t serial; /* no two alike */
	uint8_t kind;	 /* enum s2_vma_kind */
	uint8_t memattr; /* enum s2_attrindx */
	uint8_t huge;	 /* enum s2_size */
	bool write, shared, mte, uncached;
	bool uffd_missing, uffd_wp;
	bool anon;	     /* anon_vma: it has had pages of its own */
	uint32_t start, end; /* pages of user space */
	uint32_t pfn;	     /* drivers: the page behind start */
};

/* What the host is in the middle of: mmu_notifier_range, and the step. */
struct s2_host_op {
	bool active;
	uint8_t part;
	uint8_t kind;		       /* enum s2_step_kind */
	bool write;		       /* mprotect, uffd-protect */
	uint32_t other;		       /* merge: the other page */
	uint32_t copied;	       /* fork: of these VMAs, bit by bit */
	uint32_t first, end;	       /* pages of user space */
	uint32_t wide_first, wide_end; /* with all of the leaves they meet */
};

/*
 * invalidate_range_start() and _end(), of pages of user space; and who looks on
 * when the kernel reads a page's contents by its own address.
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
	 * The one guest_memfd file: as large as user space, and mapped where it
	 * lies. Its pages are the VM's whether or not a VMA shows them.
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
 * page.c: pages of RAM. pages, ptes and file have room for all that cfg counts,
 * and memory is new.
 */
void s2_host_init(struct s2_host *host, const struct s2_host_cfg *cfg,
		  const struct s2_host_notifier *notifier,
		  struct s2_memory *memory, struct s2_host_page *pages,
		  struct s2_host_pte *ptes, uint32_t *file);
/* User space never gets these pages. */
void s2_host_reserve(struct s2_host *host, uint32_t first, uint32_t n);
/* n pages side by side, aligned to n, a power of two; S2_NO_PAGE: none. */
uint32_t s2_host_alloc(struct s2_host *host, uint32_t n);
/* The page is user space's from now on, and zero. */
void s2_host_clear_page(struct s2_host *host, uint32_t page,
			enum s2_memkind kind);
/* If nobody uses the page any more, somebody else gets it. */
void s2_host_put_page(struct s2_host *host, uint32_t page);

/* pte.c: the page table */
void s2_host_set_pte(struct s2_host *host, uint32_t hva, uint32_t page,
		     bool write, enum s2_size leaf);
void s2_host_clear_pte(struct s2_host *host, uint32_t hva);
/* The leaf that maps a page becomes pages. */
void s2_host_split_leaf(struct s2_host *host, uint32_t hva);

/* vma.c; a new one is not used, NULL: there are too many */
struct s2_host_vma *s2_host_new_vma(struct s2_host *host);
struct s2_host_vma *s2_host_vma_at(struct s2_host *host, uint32_t hva);
bool s2_host_has_vma(struct s2_host *host, uint32_t first, uint32_t end);
/* Is it still there? */
bool s2_host_vma_lives(const struct s2_host *host, uint32_t serial);
/* VMAs end at both ends of the range; false: there are too many. */
bool s2_host_cut_vmas(struct s2_host *host, uint32_t first, uint32_t end);
/* Pages of user space; false if the range is none of it. */
bool s2_host_range(const struct s2_host *host, uint64_t hva, uint64_t size,
		   uint32_t *first, uint32_t *end);
/* How user space and the driver see the memory. */
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

/* vma_needs_copy(): does fork() touch the page table, and tell of it? */
static inline bool s2_host_is_copied(const struct s2_host_vma *vma)
{
	return vma->anon && !vma->shared;
}

/* mmap.c: NULL, or why nothing was done */
const char *s2_host_mmap(struct s2_host *host, const struct s2_step_mmap *step);

/* gup.c: the host's own page fault, as the lookup of a page brings it about */
enum s2_lookup s2_host_gup(struct s2_host *host, uint32_t hva, bool write,
			   uint32_t *page, bool *writable);
/* kvm_gmem_get_pfn(): of the file, whatever user space maps */
enum s2_lookup s2_host_gmem(struct s2_host *host, uint32_t index,
			    uint32_t *page);
/* User space writes to a page; NULL, or why it cannot. */
const char *s2_host_write(struct s2_host *host, uint64_t hva);
/* User space reads: which page of memory, and what it may be. */
const char *s2_host_read(struct s2_host *host, uint64_t hva, uint32_t *page,
			 struct s2_read *read);
/* The kernel reads what a page of user space is mapped to. */
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

/* change.c: what an operation changes in the page table */
void s2_host_change(struct s2_host *host, const struct s2_host_op *op);
void s2_host_split(struct s2_host *host, uint32_t first, uint32_t end);

/* op_check.c: NULL, or why the operation makes no sense */
const char *s2_host_op_check(struct s2_host *host, const struct s2_step *step,
			     uint32_t first, uint32_t end);

/* op.c: operations that notify, in three parts; NULL, or why not */
const char *s2_host_op_start(struct s2_host *host, const struct s2_step *step);
const char *s2_host_op_go_on(struct s2_host *host);

#endif
