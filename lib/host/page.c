/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages of the host's RAM: in use or free, and the owner of their contents. */
#include <string.h>

#include "host/host.h"
#include "state/found.h"

static bool all_free(const struct s2_host *host, uint32_t first, uint32_t n)
{
	uint32_t i;

	for (i = first; i < first + n; i++) {
		if (host->pages[i].used)
			return false;
	}
	return true;
}

/*
 * n adjacent pages of RAM, aligned to n, a power of two. The search goes round,
 * so that a freed page is not used again at once.
 */
uint32_t s2_host_alloc(struct s2_host *host, uint32_t n)
{
	uint32_t ram = host->cfg.ram_pages / n * n, i, at;

	for (i = 0; i < ram; i += n) {
		at = (host->hand / n * n + i) % ram;
		if (!all_free(host, at, n))
			continue;
		host->hand = at + n;
		for (i = at; i < at + n; i++)
			host->pages[i].used = true;
		return at;
	}
	return S2_NO_PAGE;
}

void s2_host_clear_page(struct s2_host *host, uint32_t page,
			enum s2_memkind kind)
{
	host->pages[page].mixed = host->pages[page].dropped = false;
	if (kind == S2_MK_WB_WB) {
		s2_memory_alias(host->memory, page, true);
		s2_memory_give(host->memory, page, S2_OWNER_VM, true);
		return;
	}
	/* A driver with non-cacheable mappings maintains caches itself. */
	s2_memory_clean_inval(host->memory, page);
	s2_memory_alias(host->memory, page, false);
	s2_memory_give(host->memory, page, S2_OWNER_VM, false);
	s2_memory_write(host->memory, page, kind, S2_OWNER_VM);
}

/* After the last user: another owner takes the page, and writes secrets. */
static void free_page(struct s2_host *host, uint32_t page)
{
	struct s2_host_page *p = &host->pages[page];

	p->used = p->poisoned;
	p->tagged = false;
	p->mixed = p->dropped = p->huge = false;
	s2_memory_give(host->memory, page, S2_OWNER_OTHER, false);
	s2_memory_write(host->memory, page, S2_MK_WB_WB, S2_OWNER_OTHER);
	s2_memory_write_tags(host->memory, page, S2_OWNER_OTHER);
}

void s2_host_put_page(struct s2_host *host, uint32_t page)
{
	struct s2_host_page *p = &host->pages[page];

	if (s2_host_is_ram(host, page) && p->used && !p->maps && !p->pins &&
	    !p->filed && page != host->zero_page)
		free_page(host, page);
}

void s2_host_reserve(struct s2_host *host, uint32_t first, uint32_t n)
{
	uint32_t i;

	for (i = first; i < first + n; i++)
		host->pages[i].used = true;
}

static void init_zero_page(struct s2_host *host)
{
	host->zero_page = s2_host_alloc(host, 1);
	s2_host_clear_page(host, host->zero_page, S2_MK_WB_WB);
	s2_memory_clean(host->memory, host->zero_page);
	s2_memory_clear_tags(host->memory, host->zero_page, S2_OWNER_VM);
	host->pages[host->zero_page].tagged = true;
}

/* At first, other owners' secrets are in all memory and in caches. */
static void fill_memory(struct s2_host *host)
{
	uint32_t i;

	for (i = 0; i < host->nr_pages; i++) {
		if (i == host->zero_page)
			continue;
		s2_memory_give(host->memory, i, S2_OWNER_OTHER, false);
		s2_memory_write(host->memory, i, S2_MK_WB_WB, S2_OWNER_OTHER);
		s2_memory_clean_inval(host->memory, i);
	}
}

void s2_host_init(struct s2_host *host, const struct s2_host_cfg *cfg,
		  const struct s2_host_notifier *notifier,
		  struct s2_memory *memory, struct s2_host_page *pages,
		  struct s2_host_pte *ptes, uint32_t *file)
{
	uint32_t i;

	host->cfg = *cfg;
	host->notifier = *notifier;
	host->memory = memory;
	host->pages = pages;
	host->nr_pages = cfg->ram_pages + cfg->device_pages;
	host->ptes = ptes;
	host->file = file;
	memset(pages, 0, host->nr_pages * sizeof(*pages));
	for (i = 0; i < cfg->hva_pages; i++) {
		ptes[i] = (struct s2_host_pte){ .page = S2_NO_PAGE };
		file[i] = S2_NO_PAGE;
	}
	s2_host_reserve(host, cfg->ram_pages, cfg->device_pages);
	init_zero_page(host);
	fill_memory(host);
}
