/* SPDX-License-Identifier: GPL-2.0-only */
/* The host's own page fault, when the lookup of a page causes one. */
#include "host/host.h"
#include "state/found.h"

/* Allocates a page, or a huge page, and clears it. */
static bool map_new_pages(struct s2_host *host, struct s2_host_vma *vma,
			  uint32_t hva)
{
	enum s2_size size = (enum s2_size)vma->huge;
	uint32_t n = s2_host_pages_in(host, size), first = hva / n * n, page, i;

	/* Neighbours that are missing are for who handles the userfaultfd. */
	if (first < vma->start || first + n > vma->end ||
	    (vma->kind != S2_VMA_HUGE && (vma->uffd_missing || vma->uffd_wp)))
		size = S2_PAGE;
	for (i = 0; size != S2_PAGE && i < n; i++) {
		if (host->ptes[first + i].page != S2_NO_PAGE)
			size = S2_PAGE;
	}
	page = size == S2_PAGE ? S2_NO_PAGE : s2_host_alloc(host, n);
	if (page == S2_NO_PAGE) {
		if (vma->kind == S2_VMA_HUGE)
			return false;
		size = S2_PAGE;
		n = 1;
		first = hva;
		page = s2_host_alloc(host, 1);
	}
	if (page == S2_NO_PAGE)
		return false;
	vma->anon = vma->kind == S2_VMA_ANON;
	for (i = 0; i < n; i++) {
		s2_host_clear_page(host, page + i, S2_MK_WB_WB);
		host->pages[page + i].huge = vma->kind == S2_VMA_HUGE;
		s2_host_set_pte(host, first + i, page + i, vma->write, size);
	}
	return true;
}

/* kvm_gmem_get_folio(): the page of the file; clears a new one */
static uint32_t gmem_page(struct s2_host *host, uint32_t index)
{
	uint32_t page = host->file[index];

	if (page != S2_NO_PAGE)
		return page;
	page = s2_host_alloc(host, 1);
	if (page == S2_NO_PAGE)
		return page;
	s2_host_clear_page(host, page, S2_MK_WB_WB);
	host->pages[page].filed = true;
	host->file[index] = page;
	return page;
}

/* kvm_gmem_fault_user_mapping() */
static bool map_gmem_page(struct s2_host *host, const struct s2_host_vma *vma,
			  uint32_t hva)
{
	uint32_t page = gmem_page(host, hva);

	if (page == S2_NO_PAGE)
		return false;
	s2_host_set_pte(host, hva, page, vma->write, S2_PAGE);
	return true;
}

/* A driver's VMA: the page of the device at this offset; it always exists. */
static bool map_driver_page(struct s2_host *host, const struct s2_host_vma *vma,
			    uint32_t hva)
{
	uint32_t page = host->cfg.ram_pages + vma->pfn + hva - vma->start;

	s2_host_set_pte(host, hva, page, vma->write, S2_PAGE);
	return true;
}

static bool allow_writes(struct s2_host *host, uint32_t first, uint32_t n)
{
	uint32_t i;

	for (i = first; i < first + n; i++)
		host->ptes[i].write = true;
	return true;
}

/*
 * COW: a write to a shared page, or to the zero page, gets a new page, and
 * calls the notifier.
 */
static bool break_cow(struct s2_host *host, struct s2_host_vma *vma,
		      uint32_t hva)
{
	uint32_t n = s2_host_pages_in(host, (enum s2_size)host->ptes[hva].leaf);
	uint32_t old = host->ptes[hva].page, page, first = hva / n * n;

	if (vma->shared ||
	    (old != host->zero_page && host->pages[old].maps == 1))
		return allow_writes(host, first, n);
	page = s2_host_alloc(host, 1);
	if (page == S2_NO_PAGE)
		return false;
	vma->anon = true;
	s2_host_clear_page(host, page, S2_MK_WB_WB);
	host->notifier.start(host->notifier.ctx, first, first + n);
	s2_host_split_leaf(host, hva);
	s2_host_kernel_reads(host, hva);
	s2_host_set_pte(host, hva, page, true, S2_PAGE);
	host->notifier.end(host->notifier.ctx, first, first + n);
	return true;
}

static bool map_zero_page(struct s2_host *host, uint32_t hva)
{
	s2_host_set_pte(host, hva, host->zero_page, false, S2_PAGE);
	return true;
}

static bool fault_in(struct s2_host *host, struct s2_host_vma *vma,
		     uint32_t hva, bool write)
{
	struct s2_host_pte *pte = &host->ptes[hva];

	if (pte->page == S2_NO_PAGE) {
		if (s2_host_is_driver(vma))
			return map_driver_page(host, vma, hva);
		if (s2_host_is_gmem(vma))
			return map_gmem_page(host, vma, hva);
		if (!write && vma->kind == S2_VMA_ANON && !vma->huge)
			return map_zero_page(host, hva);
		return map_new_pages(host, vma, hva);
	}
	if (write && !pte->write)
		return !s2_host_is_driver(vma) && break_cow(host, vma, hva);
	return true;
}

enum s2_lookup s2_host_gup(struct s2_host *host, uint32_t hva, bool write,
			   uint32_t *page, bool *writable)
{
	struct s2_host_vma *vma = s2_host_vma_at(host, hva);

	*page = S2_NO_PAGE;
	*writable = false;
	if (!vma || (write && !vma->write))
		return S2_LOOKUP_FAULT;
	if (host->ptes[hva].page != S2_NO_PAGE &&
	    host->pages[host->ptes[hva].page].poisoned)
		return S2_LOOKUP_HWPOISON;
	if (!fault_in(host, vma, hva, write))
		return S2_LOOKUP_FAULT;
	*page = host->ptes[hva].page;
	*writable = host->ptes[hva].write;
	if (s2_host_is_pfnmap(vma))
		return S2_LOOKUP_RAW;
	host->pages[*page].pins++;
	return S2_LOOKUP_PAGE;
}

enum s2_lookup s2_host_gmem(struct s2_host *host, uint32_t index,
			    uint32_t *page)
{
	*page = gmem_page(host, index);
	if (*page == S2_NO_PAGE)
		return S2_LOOKUP_FAULT;
	if (host->pages[*page].poisoned) {
		*page = S2_NO_PAGE;
		return S2_LOOKUP_HWPOISON;
	}
	host->pages[*page].pins++;
	return S2_LOOKUP_PAGE;
}

/* An access by user space, with its page fault. */
static const char *touch_page(struct s2_host *host, uint64_t hva, bool write,
			      uint32_t *page, enum s2_memkind *kind)
{
	uint32_t at, end;
	bool writable;

	if (!s2_host_range(host, hva, 1ull << host->cfg.page_shift, &at, &end))
		return "user space has no such addresses";
	if (s2_host_uffd_waits(host, at, write))
		return "it would wait for who handles the userfaultfd";
	switch (s2_host_gup(host, at, write, page, &writable)) {
	case S2_LOOKUP_PAGE:
		host->pages[*page].pins--;
		break;
	case S2_LOOKUP_RAW:
		break;
	default:
		return write ? "the VMM cannot write there" :
			       "the VMM cannot read there";
	}
	*kind = s2_host_memkind(s2_host_vma_at(host, at));
	return NULL;
}

const char *s2_host_write(struct s2_host *host, uint64_t hva)
{
	enum s2_memkind kind;
	uint32_t page;
	const char *why = touch_page(host, hva, true, &page, &kind);

	if (!why)
		s2_memory_write(host->memory, page, kind, S2_OWNER_VM);
	return why;
}

const char *s2_host_read(struct s2_host *host, uint64_t hva, uint32_t *page,
			 struct s2_read *read)
{
	enum s2_memkind kind;
	const char *why = touch_page(host, hva, false, page, &kind);

	if (!why)
		s2_memory_read(host->memory, *page, kind, read);
	return why;
}

void s2_host_kernel_reads(struct s2_host *host, uint32_t hva)
{
	uint32_t page = host->ptes[hva].page;

	if (page != S2_NO_PAGE && s2_host_is_ram(host, page))
		host->notifier.reads(host->notifier.ctx, hva, page);
}
