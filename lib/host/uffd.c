/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * userfaultfd: faults that the VMM handles itself. A page that is missing, or a
 * write to one that is protected, waits for it. Protecting pages notifies, as
 * any change of rights does: change_protection().
 */
#include "host/host.h"

/* vma_can_userfault(), of the modes that there are here */
static bool can_register(struct s2_host *host, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		const struct s2_host_vma *vma = s2_host_vma_at(host, i);

		if (!vma || s2_host_is_driver(vma) || s2_host_is_gmem(vma))
			return false;
		if (vma->kind == S2_VMA_HUGE &&
		    (first % s2_host_pages_in(host, (enum s2_size)vma->huge) ||
		     end % s2_host_pages_in(host, (enum s2_size)vma->huge)))
			return false;
	}
	return true;
}

int s2_host_uffd_register(struct s2_host *host,
			  const struct s2_step_uffd_register *step)
{
	uint32_t first, end, i;

	if (!s2_host_range(host, step->hva, step->size, &first, &end) ||
	    (!step->missing && !step->protect) ||
	    !can_register(host, first, end))
		return -S2_EINVAL;
	if (!s2_host_cut_vmas(host, first, end))
		return -S2_ENOMEM;
	for (i = first; i < end; i++) {
		struct s2_host_vma *vma = s2_host_vma_at(host, i);

		vma->uffd_missing = step->missing;
		vma->uffd_wp = step->protect;
		host->ptes[i].uffd_wp &= step->protect;
	}
	return 0;
}

/* mfill_atomic(): -ENOENT, nobody is registered there */
static int may_copy(struct s2_host *host, uint32_t first, uint32_t end,
		    bool protect)
{
	const struct s2_host_vma *vma = s2_host_vma_at(host, first);
	uint32_t n;

	if (!vma || end > vma->end || (!vma->uffd_missing && !vma->uffd_wp))
		return -S2_ENOENT;
	n = vma->kind == S2_VMA_HUGE ?
		    s2_host_pages_in(host, (enum s2_size)vma->huge) :
		    1;
	if ((protect && !vma->uffd_wp) || first % n || end % n)
		return -S2_EINVAL;
	return 0;
}

static int copy_pages(struct s2_host *host, uint32_t first, uint32_t n,
		      enum s2_size size, bool protect)
{
	struct s2_host_vma *vma = s2_host_vma_at(host, first);
	uint32_t page, i;

	for (i = first; i < first + n; i++) {
		if (host->ptes[i].page != S2_NO_PAGE || host->ptes[i].away)
			return -S2_EEXIST;
	}
	page = s2_host_alloc(host, n);
	if (page == S2_NO_PAGE)
		return -S2_ENOMEM;
	vma->anon |= vma->kind == S2_VMA_ANON;
	for (i = 0; i < n; i++) {
		s2_host_clear_page(host, page + i, S2_MK_WB_WB);
		host->pages[page + i].huge = vma->kind == S2_VMA_HUGE;
		host->ptes[first + i].uffd_wp = protect;
		s2_host_set_pte(host, first + i, page + i, vma->write, size);
	}
	return 0;
}

int s2_host_uffd_copy(struct s2_host *host,
		      const struct s2_step_uffd_copy *step)
{
	enum s2_size size = S2_PAGE;
	uint32_t first, end, n;
	int ret;

	if (!s2_host_range(host, step->hva, step->size, &first, &end))
		return -S2_EINVAL;
	ret = may_copy(host, first, end, step->protect);
	if (!ret && s2_host_vma_at(host, first)->kind == S2_VMA_HUGE)
		size = (enum s2_size)s2_host_vma_at(host, first)->huge;
	n = s2_host_pages_in(host, size);
	for (; !ret && first < end; first += n)
		ret = copy_pages(host, first, n, size, step->protect);
	return ret;
}

int s2_host_uffd_may_protect(struct s2_host *host,
			     const struct s2_step_uffd_protect *step)
{
	uint32_t first, end, i;

	if (!s2_host_range(host, step->range.hva, step->range.size, &first,
			   &end))
		return -S2_EINVAL;
	for (i = first; i < end; i++) {
		const struct s2_host_vma *vma = s2_host_vma_at(host, i);

		if (!vma || !vma->uffd_wp)
			return -S2_ENOENT;
		if (vma->kind == S2_VMA_HUGE &&
		    (first % s2_host_pages_in(host, (enum s2_size)vma->huge) ||
		     end % s2_host_pages_in(host, (enum s2_size)vma->huge)))
			return -S2_EINVAL;
	}
	return 0;
}

/* Of memory without a page, a marker in its place; anonymous memory has none. */
void s2_host_uffd_protect(struct s2_host *host, uint32_t first, uint32_t end,
			  bool protect)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		struct s2_host_pte *pte = &host->ptes[i];
		const struct s2_host_vma *vma = s2_host_vma_at(host, i);
		bool marked = pte->page != S2_NO_PAGE || pte->away ||
			      vma->kind != S2_VMA_ANON;

		pte->uffd_wp = protect && marked;
		if (protect)
			pte->write = false;
	}
}

bool s2_host_uffd_waits(struct s2_host *host, uint32_t hva, bool write)
{
	const struct s2_host_vma *vma = s2_host_vma_at(host, hva);
	const struct s2_host_pte *pte = &host->ptes[hva];

	if (!vma || (write && !vma->write))
		return false;
	if (pte->page == S2_NO_PAGE && !pte->away && vma->uffd_missing)
		return true;
	return write && vma->uffd_wp && pte->uffd_wp;
}
