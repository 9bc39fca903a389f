/* SPDX-License-Identifier: GPL-2.0-only */
/* Does an operation of the host make sense for this range? */
#include "host/host.h"

static bool all_vmas_are(struct s2_host *host, uint32_t first, uint32_t end,
			 bool driver)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		const struct s2_host_vma *vma = s2_host_vma_at(host, i);

		if (!vma || s2_host_is_driver(vma) != driver)
			return false;
	}
	return true;
}

static bool has_file(const struct s2_host *host, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end && host->file[i] == S2_NO_PAGE; i++)
		;
	return i < end;
}

/* kvm_gmem_migrate_folio(), mapping_unevictable() */
static bool any_vma_is_gmem(struct s2_host *host, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		const struct s2_host_vma *vma = s2_host_vma_at(host, i);

		if (vma && s2_host_is_gmem(vma))
			return true;
	}
	return false;
}

/* VMAs must cover the whole range. */
static bool any_vma_is_hugetlb(struct s2_host *host, uint32_t first,
			       uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		if (s2_host_vma_at(host, i)->kind == S2_VMA_HUGE)
			return true;
	}
	return false;
}

/* hugetlb_vm_op_split(): only at the end of a huge page */
static bool may_cut_vma_at(struct s2_host *host, uint32_t hva)
{
	const struct s2_host_vma *vma =
		hva < host->cfg.hva_pages ? s2_host_vma_at(host, hva) : NULL;

	return !vma || vma->kind != S2_VMA_HUGE ||
	       hva % s2_host_pages_in(host, (enum s2_size)vma->huge) == 0;
}

static bool can_collapse(struct s2_host *host, uint32_t first, uint32_t end)
{
	const struct s2_host_vma *vma = s2_host_vma_at(host, first);
	uint32_t n = s2_host_pages_in(host, S2_PMD), i;

	if (host->cfg.page_shift == 16 || first % n || end - first != n ||
	    !vma || vma->end < end || vma->kind != S2_VMA_ANON)
		return false;
	for (i = first; i < end; i++) {
		uint32_t page = host->ptes[i].page;

		if (page == S2_NO_PAGE || page == host->zero_page ||
		    host->ptes[i].leaf != S2_PAGE ||
		    host->pages[page].maps > 1 || host->pages[page].pins ||
		    host->pages[page].poisoned || host->ptes[i].uffd_wp ||
		    host->ptes[i].write != host->ptes[first].write)
			return false;
	}
	return true;
}

static const char *check_merge(struct s2_host *host, const struct s2_step *step,
			       uint32_t hva, uint32_t end)
{
	uint32_t other, last, a, b;
	const struct s2_host_vma *vma = s2_host_vma_at(host, hva);

	if (!s2_host_range(host, step->merge.other,
			   1ull << host->cfg.page_shift, &other, &last) ||
	    end - hva != 1 || other == hva ||
	    s2_host_vma_at(host, other) != vma || !vma ||
	    vma->kind != S2_VMA_ANON || vma->huge)
		return "KSM merges two pages of anonymous memory";
	a = host->ptes[hva].page;
	b = host->ptes[other].page;
	if (host->ptes[hva].leaf || host->ptes[other].leaf || a == S2_NO_PAGE ||
	    b == S2_NO_PAGE || a == host->zero_page || b == host->zero_page ||
	    host->pages[a].pins || host->pages[b].pins ||
	    host->pages[a].tagged || host->pages[b].tagged ||
	    host->ptes[hva].uffd_wp || host->ptes[other].uffd_wp)
		return "KSM leaves these two alone";
	return NULL;
}

const char *s2_host_op_check(struct s2_host *host, const struct s2_step *step,
			     uint32_t first, uint32_t end)
{
	switch (step->kind) {
	case S2_STEP_MUNMAP:
	case S2_STEP_MPROTECT:
		if (!s2_host_has_vma(host, first, end))
			return "nothing is mapped there";
		if (!may_cut_vma_at(host, first) || !may_cut_vma_at(host, end))
			return "hugetlb goes by whole huge pages";
		return s2_host_cut_vmas(host, first, end) ? NULL :
							    "too many VMAs";
	case S2_STEP_UFFD_PROTECT:
		return NULL; /* an ioctl, which was asked before */
	case S2_STEP_COLLAPSE:
		return can_collapse(host, first, end) ?
			       NULL :
			       "these pages make no huge page";
	case S2_STEP_MERGE:
		return check_merge(host, step, first, end);
	case S2_STEP_ZAP:
		return all_vmas_are(host, first, end, true) ?
			       NULL :
			       "no driver mapped that";
	case S2_STEP_PUNCH_HOLE:
		return has_file(host, first, end) ?
			       NULL :
			       "the file has no pages there";
	case S2_STEP_MIGRATE:
	case S2_STEP_RECLAIM:
		if (any_vma_is_gmem(host, first, end))
			return "guest_memfd is unmovable and unevictable";
		/* fallthrough */
	default:
		if (!all_vmas_are(host, first, end, false) ||
		    any_vma_is_hugetlb(host, first, end))
			return "the host does that to anonymous memory and shmem";
		return NULL;
	}
}
