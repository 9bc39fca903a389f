/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds and splits VMAs. */
#include "host/host.h"

enum s2_memkind s2_host_memkind(const struct s2_host_vma *vma)
{
	switch (vma->memattr) {
	case S2_MT_NORMAL:
	case S2_MT_NORMAL_TAGGED:
		return S2_MK_WB_WB;
	case S2_MT_NORMAL_NC:
		return S2_MK_NC_NC;
	default:
		return S2_MK_DEVICE_nGnRE;
	}
}

struct s2_host_vma *s2_host_vma_at(struct s2_host *host, uint32_t hva)
{
	unsigned int i;

	for (i = 0; i < S2_HOST_VMAS; i++) {
		struct s2_host_vma *vma = &host->vmas[i];

		if (vma->used && hva >= vma->start && hva < vma->end)
			return vma;
	}
	return NULL;
}

bool s2_host_range(const struct s2_host *host, uint64_t hva, uint64_t size,
		   uint32_t *first, uint32_t *end)
{
	uint64_t from = (hva - host->cfg.hva) >> host->cfg.page_shift;
	uint64_t n = size >> host->cfg.page_shift;

	if (hva < host->cfg.hva || from >= host->cfg.hva_pages || !n ||
	    n > host->cfg.hva_pages - from)
		return false;
	*first = (uint32_t)from;
	*end = (uint32_t)(from + n);
	return true;
}

bool s2_host_vma_lives(const struct s2_host *host, uint32_t serial)
{
	unsigned int i;

	for (i = 0; i < S2_HOST_VMAS; i++) {
		if (host->vmas[i].used && host->vmas[i].serial == serial)
			return true;
	}
	return false;
}

struct s2_host_vma *s2_host_new_vma(struct s2_host *host)
{
	unsigned int i;

	for (i = 0; i < S2_HOST_VMAS; i++) {
		if (!host->vmas[i].used)
			return &host->vmas[i];
	}
	return NULL;
}

/* Splits a VMA at this page. */
static bool cut_vma_at(struct s2_host *host, uint32_t hva)
{
	struct s2_host_vma *vma = s2_host_vma_at(host, hva), *rest;

	if (!vma || vma->start == hva)
		return true;
	rest = s2_host_new_vma(host);
	if (!rest)
		return false;
	*rest = *vma;
	rest->serial = ++host->vma_serial;
	rest->start = hva;
	rest->pfn += hva - vma->start;
	vma->end = hva;
	return true;
}

bool s2_host_cut_vmas(struct s2_host *host, uint32_t first, uint32_t end)
{
	return cut_vma_at(host, first) &&
	       (end == host->cfg.hva_pages || cut_vma_at(host, end));
}

bool s2_host_has_vma(struct s2_host *host, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		if (s2_host_vma_at(host, i))
			return true;
	}
	return false;
}
