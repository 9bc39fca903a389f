/* SPDX-License-Identifier: GPL-2.0-only */
/* The page table of the VMM. */
#include "host/host.h"

void s2_host_set_pte(struct s2_host *host, uint32_t hva, uint32_t page,
		     bool write, enum s2_size leaf)
{
	/* A page that comes back, or moves, is protected as it was. */
	bool wp = host->ptes[hva].uffd_wp;

	s2_host_clear_pte(host, hva);
	host->pages[page].maps++;
	host->ptes[hva] = (struct s2_host_pte){
		.page = page,
		.leaf = (uint8_t)leaf,
		.write = write && !wp,
		.uffd_wp = wp,
	};
}

void s2_host_clear_pte(struct s2_host *host, uint32_t hva)
{
	uint32_t page = host->ptes[hva].page;

	host->ptes[hva] = (struct s2_host_pte){ .page = S2_NO_PAGE };
	if (page == S2_NO_PAGE)
		return;
	host->pages[page].maps--;
	s2_host_put_page(host, page);
}

/* Splits the host's leaf that maps a page. */
void s2_host_split_leaf(struct s2_host *host, uint32_t hva)
{
	uint32_t n = s2_host_pages_in(host, (enum s2_size)host->ptes[hva].leaf),
		 i;

	for (i = hva / n * n; n > 1 && i < hva / n * n + n; i++)
		host->ptes[i].leaf = S2_PAGE;
}
