/* SPDX-License-Identifier: GPL-2.0-only */
/* mmap(): a VMA, and for a driver its page table, too. */
#include "host/host.h"

static void map_driver_pages(struct s2_host *host,
			     const struct s2_host_vma *vma)
{
	uint32_t i;

	for (i = vma->start; i < vma->end; i++) {
		uint32_t page = host->cfg.ram_pages + vma->pfn + i - vma->start;

		s2_host_clear_page(host, page, s2_host_memkind(vma));
		s2_host_set_pte(host, i, page, vma->write, S2_PAGE);
	}
}

static const char *check_mmap(struct s2_host *host,
			      const struct s2_host_vma *vma)
{
	uint32_t n = s2_host_pages_in(host, (enum s2_size)vma->huge);

	if (s2_host_has_vma(host, vma->start, vma->end))
		return "something is mapped there";
	if (s2_host_is_driver(vma)) {
		if (vma->pfn > host->cfg.device_pages ||
		    vma->end - vma->start > host->cfg.device_pages - vma->pfn)
			return "the device has no such memory";
		return vma->huge ? "drivers map pages" : NULL;
	}
	if (vma->memattr > S2_MT_NORMAL_TAGGED)
		return "memory is cacheable";
	if (vma->kind == S2_VMA_HUGE &&
	    (!vma->huge || vma->start % n || vma->end % n))
		return "hugetlb is mapped by whole huge pages";
	return NULL;
}

const char *s2_host_mmap(struct s2_host *host, const struct s2_step_mmap *step)
{
	uint8_t kind = step->kind;
	bool mte = kind < S2_VMA_REMAP;
	struct s2_host_vma *vma = s2_host_new_vma(host), new = {
		.used = true,
		.kind = kind,
		.memattr = step->memattr,
		.huge = step->huge,
		.write = step->write,
		.shared = step->shared || kind == S2_VMA_SHMEM ||
			  kind == S2_VMA_GUEST_MEMFD,
		.mte = step->mte && mte,
		.uncached = step->any_uncached,
		.pfn = step->pfn,
	};
	const char *why;

	if (!s2_host_range(host, step->hva, step->size, &new.start, &new.end))
		return "user space has no such addresses";
	if (new.huge >= S2_CONT_PMD || new.huge == S2_CONT_PTE ||
	    (host->cfg.page_shift == 16 && new.huge))
		return "no such huge pages here";
	why = vma ? check_mmap(host, &new) : "too many VMAs";
	if (why)
		return why;
	new.serial = ++host->vma_serial;
	*vma = new;
	if (s2_host_is_driver(vma))
		map_driver_pages(host, vma);
	return NULL;
}
