/* SPDX-License-Identifier: GPL-2.0-only */
/* How the host's operations change its own page table. */
#include "host/host.h"
#include "state/found.h"

static void unmap_pages(struct s2_host *host, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++)
		s2_host_clear_pte(host, i);
}

/* Its contents are elsewhere: the next fault has them back. */
static void away_pte(struct s2_host *host, uint32_t hva)
{
	struct s2_host_pte *pte = &host->ptes[hva];
	bool wp = pte->uffd_wp,
	     away = pte->away ||
		    (pte->page != S2_NO_PAGE && pte->page != host->zero_page);

	s2_host_clear_pte(host, hva);
	pte->away = away;
	pte->uffd_wp = wp;
}

/* Reclaims a page, to swap or to its file. */
static void reclaim_pages(struct s2_host *host, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		s2_host_kernel_reads(host, i);
		away_pte(host, i);
	}
}

static void protect_pages(struct s2_host *host, uint32_t first, uint32_t end)
{
	uint32_t i;

	/*
	 * If mprotect() allows writing again, the next write fault makes it so.
	 */
	for (i = first; i < end; i++)
		host->ptes[i].write = false;
}

static void migrate_pages(struct s2_host *host, uint32_t first, uint32_t end)
{
	uint32_t i, page;

	for (i = first; i < end; i++) {
		struct s2_host_pte pte = host->ptes[i];

		if (pte.page == S2_NO_PAGE || host->pages[pte.page].pins ||
		    host->pages[pte.page].maps > 1)
			continue;
		page = s2_host_alloc(host, 1);
		if (page == S2_NO_PAGE)
			return;
		s2_host_split_leaf(host, i);
		s2_host_kernel_reads(host, i);
		s2_host_clear_page(host, page, S2_MK_WB_WB);
		if (host->pages[pte.page].tagged) {
			s2_memory_write_tags(host->memory, page, S2_OWNER_VM);
			host->pages[page].tagged = true;
		}
		s2_host_set_pte(host, i, page, pte.write, S2_PAGE);
	}
}

static void merge_pages(struct s2_host *host, uint32_t hva, uint32_t other)
{
	uint32_t page = host->ptes[hva].page;

	s2_host_kernel_reads(host, hva);
	s2_host_kernel_reads(host, other);
	host->ptes[hva].write = false;
	s2_host_set_pte(host, other, page, false, S2_PAGE);
}

/* Copies pages into adjacent new ones, and maps these with one leaf. */
static void collapse_pages(struct s2_host *host, uint32_t first)
{
	uint32_t n = s2_host_pages_in(host, S2_PMD),
		 page = s2_host_alloc(host, n), i;
	bool write = host->ptes[first].write;

	if (page == S2_NO_PAGE)
		return;
	for (i = 0; i < n; i++) {
		bool tagged = host->pages[host->ptes[first + i].page].tagged;

		s2_host_kernel_reads(host, first + i);
		s2_host_clear_page(host, page + i, S2_MK_WB_WB);
		host->pages[page + i].tagged = tagged;
		if (tagged)
			s2_memory_write_tags(host->memory, page + i,
					     S2_OWNER_VM);
		s2_host_set_pte(host, first + i, page + i, write, S2_PMD);
	}
}

void s2_host_split(struct s2_host *host, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++)
		s2_host_split_leaf(host, i);
}

static void poison_pages(struct s2_host *host, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		uint32_t page = host->ptes[i].page;

		if (s2_host_is_gmem(s2_host_vma_at(host, i)))
			page = host->file[i];
		s2_host_split_leaf(host, i);
		if (page != S2_NO_PAGE && page != host->zero_page)
			host->pages[page].poisoned = true;
	}
}

/* kvm_gmem_punch_hole() */
static void punch_pages(struct s2_host *host, uint32_t first, uint32_t end)
{
	uint32_t i, page;

	for (i = first; i < end; i++) {
		page = host->file[i];
		if (page == S2_NO_PAGE)
			continue;
		host->file[i] = S2_NO_PAGE;
		host->pages[page].filed = false;
		if (host->ptes[i].page == page)
			s2_host_clear_pte(host, i);
		else
			s2_host_put_page(host, page);
	}
}

static void fork_pages(struct s2_host *host, uint32_t copied)
{
	unsigned int v;
	uint32_t i;

	/* The child ends at once; the pages stay read-only. */
	for (v = 0; v < S2_HOST_VMAS; v++) {
		const struct s2_host_vma *vma = &host->vmas[v];

		for (i = vma->start; copied >> v & 1 && i < vma->end; i++)
			host->ptes[i].write = false;
	}
}

/* Splits a huge leaf that the range covers only in part. */
static void split_edges(struct s2_host *host, uint32_t first, uint32_t end)
{
	uint32_t n =
		s2_host_pages_in(host, (enum s2_size)host->ptes[first].leaf);

	if (first % n)
		s2_host_split_leaf(host, first);
	n = s2_host_pages_in(host, (enum s2_size)host->ptes[end - 1].leaf);
	if (end % n)
		s2_host_split_leaf(host, end - 1);
}

void s2_host_change(struct s2_host *host, const struct s2_host_op *op)
{
	/* VMAs are copied as a whole. */
	if (op->kind == S2_STEP_FORK) {
		fork_pages(host, op->copied);
		return;
	}
	if (op->kind == S2_STEP_PUNCH_HOLE) {
		punch_pages(host, op->first, op->end);
		return;
	}
	split_edges(host, op->first, op->end);
	switch (op->kind) {
	case S2_STEP_MUNMAP:
	case S2_STEP_ZAP:
		unmap_pages(host, op->first, op->end);
		break;
	case S2_STEP_RECLAIM:
		reclaim_pages(host, op->first, op->end);
		break;
	case S2_STEP_UFFD_PROTECT:
		s2_host_uffd_protect(host, op->first, op->end, !op->write);
		break;
	case S2_STEP_MPROTECT:
		protect_pages(host, op->first, op->end);
		break;
	case S2_STEP_MIGRATE:
		migrate_pages(host, op->first, op->end);
		break;
	case S2_STEP_MERGE:
		merge_pages(host, op->first, op->other);
		break;
	case S2_STEP_COLLAPSE:
		collapse_pages(host, op->first);
		break;
	case S2_STEP_SPLIT:
		s2_host_split(host, op->first, op->end);
		break;
	default:
		poison_pages(host, op->first, op->end);
		break;
	}
}
