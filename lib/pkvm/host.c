/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's stage 2, kept by the hypervisor: an identity map that is filled
 * when the host faults, with the new owner of each page that the host gave
 * away.
 */
#include "pkvm/pkvm.h"
#include "state/found.h"

/* WARN_ON(): an error after a change, or a caller's mistake. */
void s2_pkvm_warn_on(struct s2_pkvm *pkvm, int ret, const char *text)
{
	if (ret)
		s2_state_found(pkvm->reports, S2_ST_WARN, false, s2_ipa(0),
			       (uint64_t)(int64_t)ret, 0, text);
}

/*
 * ---- what is memory ---------------------------------------------------------
 */

static s2_pa_t ram_end(const struct s2_pkvm *pkvm)
{
	return s2_pkvm_pa_of(pkvm, pkvm->cfg.ram_pages);
}

/* RAM is one region; below and above it is no memory. find_mem_range() */
static bool find_range(const struct s2_pkvm *pkvm, s2_pa_t addr,
		       struct s2_pkvm_range *range)
{
	if (addr.pa < pkvm->memory->phys.pa)
		*range = (struct s2_pkvm_range){ s2_pa(0), pkvm->memory->phys };
	else if (addr.pa < ram_end(pkvm).pa)
		*range = (struct s2_pkvm_range){ pkvm->memory->phys,
						 ram_end(pkvm) };
	else
		*range = (struct s2_pkvm_range){ ram_end(pkvm),
						 s2_pa(UINT64_MAX) };
	return s2_pa_eq(range->start, pkvm->memory->phys);
}

bool s2_pkvm_ends_within(const struct s2_pkvm_range *range, s2_pa_t end)
{
	return range->start.pa < end.pa && end.pa <= range->end.pa;
}

/* range_is_memory() */
bool s2_pkvm_is_memory(const struct s2_pkvm *pkvm, s2_pa_t start, s2_pa_t end)
{
	struct s2_pkvm_range range;

	return find_range(pkvm, start, &range) &&
	       pkvm->ops.ends_within(&range, end);
}

/* check_range_allowed_memory() */
int s2_pkvm_check_allowed(const struct s2_pkvm *pkvm, s2_pa_t start,
			  s2_pa_t end)
{
	struct s2_pkvm_range range;
	bool memory = find_range(pkvm, start, &range);

	if (!pkvm->ops.ends_within(&range, end))
		return -S2_EINVAL;
	return memory ? 0 : -S2_EPERM;
}

/*
 * ---- hyp_vmemmap ------------------------------------------------------------
 */

/* __host_check_page_state_range() */
int s2_pkvm_check_host(const struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
		       enum s2_pkvm_state state)
{
	int ret = s2_pkvm_check_allowed(pkvm, s2_pkvm_pa_of(pkvm, page),
					s2_pkvm_pa_of(pkvm, page + n));
	uint32_t i;

	if (ret)
		return ret;
	for (i = page; i < page + n && i < pkvm->memory->nr; i++) {
		if (pkvm->pages[i].host != state)
			return -S2_EPERM;
	}
	return 0;
}

/* __hyp_check_page_state_range() */
int s2_pkvm_check_hyp(const struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
		      enum s2_pkvm_state state)
{
	uint32_t i;

	for (i = page; i < page + n && i < pkvm->memory->nr; i++) {
		if (pkvm->pages[i].hyp != state)
			return -S2_EPERM;
	}
	return 0;
}

void s2_pkvm_set_hyp(struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
		     enum s2_pkvm_state state)
{
	uint32_t i;

	for (i = page; i < page + n && i < pkvm->memory->nr; i++)
		pkvm->pages[i].hyp = (uint8_t)state;
}

/*
 * __host_update_page_state(); also __host_set_page_state_range(), because all
 * its callers pass pages that the host owns.
 */
void s2_pkvm_set_host(struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
		      enum s2_pkvm_state state)
{
	uint32_t i;

	for (i = page; i < page + n && i < pkvm->memory->nr; i++)
		pkvm->pages[i].host = (uint8_t)state;
}

/*
 * ---- the table --------------------------------------------------------------
 */

/*
 * host_stage2_force_pte_cb(): a block may be dropped and mapped again at the
 * next fault, but only if it holds no information that is stored nowhere else.
 */
bool s2_pkvm_force_pte(void *ctx, s2_ipa_t addr, s2_ipa_t end, uint64_t prot)
{
	const struct s2_pkvm_table *table = ctx;

	if (s2_pkvm_is_memory(table->pkvm, s2_pa_of_ipa(addr),
			      s2_pa_of_ipa(end)))
		return prot != PKVM_RWX;
	return prot != (S2_PROT_R | S2_PROT_W);
}

/* The new entries of a range: a mapping, or an owner. */
struct entry {
	s2_pa_t addr;
	uint64_t size;
	uint64_t prot;	/* 0: it is an annotation */
	uint64_t annot; /* S2_INVALID_DONATION */
};

static int set_entry(struct s2_pkvm *pkvm, const struct entry *e)
{
	s2_ipa_t ipa = s2_ipa_of_pa(e->addr);

	/* Freed pages go to the common pool; the host has its own. */
	s2_pt_cache_topup(&pkvm->host_pool, pkvm->pool, PKVM_HOST_POOL);
	if (e->prot)
		return s2_pt_map(&pkvm->host.pt, ipa, e->size, e->addr, e->prot,
				 &pkvm->host_pool, S2_WALK_IGNORE_EAGAIN);
	return s2_pt_annotate(&pkvm->host.pt, ipa, e->size, &pkvm->host_pool,
			      S2_INVALID_DONATION, e->annot);
}

/* Device mappings can be made again: host_stage2_unmap_dev_all() */
static int unmap_devices(struct s2_pkvm *pkvm)
{
	struct s2_pt *pt = &pkvm->host.pt;
	int ret = s2_pt_unmap(pt, s2_ipa(0), pkvm->memory->phys.pa);

	if (ret)
		return ret;
	return s2_pt_unmap(pt, s2_ipa_of_pa(ram_end(pkvm)),
			   (1ull << pt->cfg.ipa_bits) - ram_end(pkvm).pa);
}

/* host_stage2_try() */
static int try_set_entry(struct s2_pkvm *pkvm, const struct entry *e)
{
	int ret = set_entry(pkvm, e);

	if (ret != -S2_ENOMEM)
		return ret;
	ret = unmap_devices(pkvm);
	return ret ? ret : set_entry(pkvm, e);
}

/* host_stage2_idmap_locked() */
int s2_pkvm_idmap(struct s2_pkvm *pkvm, s2_pa_t addr, uint64_t size,
		  uint64_t prot)
{
	struct entry e = { .addr = addr, .size = size, .prot = prot };

	return try_set_entry(pkvm, &e);
}

/* host_stage2_set_owner_metadata_locked() */
static int give_away(struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
		     enum s2_pkvm_owner owner, uint64_t gfn)
{
	struct entry e = {
		.addr = s2_pkvm_pa_of(pkvm, page),
		.size = (uint64_t)n << pkvm->cfg.page_shift,
		.annot = s2_pkvm_annotation(owner, gfn),
	};
	int ret;

	if (!s2_pkvm_is_memory(pkvm, e.addr, s2_pa_add(e.addr, e.size)))
		return -S2_EPERM;
	ret = try_set_entry(pkvm, &e);
	if (!ret)
		s2_pkvm_set_host(pkvm, page, n, PKVM_NOPAGE);
	return ret;
}

/* host_stage2_set_owner_locked() */
int s2_pkvm_set_owner(struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
		      enum s2_pkvm_owner owner, uint64_t gfn)
{
	s2_pa_t addr = s2_pkvm_pa_of(pkvm, page);
	uint64_t size = (uint64_t)n << pkvm->cfg.page_shift;
	int ret;

	if (owner != PKVM_ID_HOST)
		return give_away(pkvm, page, n, owner, gfn);
	if (!s2_pkvm_is_memory(pkvm, addr, s2_pa_add(addr, size)))
		return -S2_EPERM;
	ret = s2_pkvm_idmap(pkvm, addr, size, PKVM_RWX);
	if (!ret)
		s2_pkvm_set_host(pkvm, page, n, PKVM_OWNED);
	return ret;
}

/* fix_host_ownership_walker() */
int s2_pkvm_fix_page(struct s2_pkvm *pkvm, uint32_t page,
		     const struct s2_pkvm_hyp_mapping *m)
{
	struct s2_pkvm_page *p = &pkvm->pages[page];

	p->hyp = PKVM_OWNED;
	if (!m->text)
		return s2_pkvm_set_owner(pkvm, page, 1, PKVM_ID_HYP, 0);
	/* The host may read it, to report where the hypervisor panicked. */
	p->host = PKVM_NOPAGE;
	return s2_pkvm_idmap(pkvm, s2_pkvm_pa_of(pkvm, page),
			     s2_pkvm_page_bytes(pkvm), S2_PROT_R);
}

/*
 * ---- the host's faults ------------------------------------------------------
 */

/* The largest entry around addr within range: host_stage2_adjust_range() */
static int adjust_range(struct s2_pkvm *pkvm, s2_pa_t addr,
			struct s2_pkvm_range *range)
{
	const struct s2_pt *pt = &pkvm->host.pt;
	uint64_t pte, size;
	s2_pa_t start;
	int level, ret;

	ret = s2_pt_get_leaf(pt, s2_ipa_of_pa(addr), &pte, &level);
	if (ret)
		return ret;
	if (s2_pte_is_valid(pte))
		return 1; /* another CPU was faster */
	if (pte)
		return -S2_EPERM;
	for (; level < S2_LEVEL_LAST; level++) {
		size = s2_level_size(pkvm->cfg.granule, level);
		start = s2_pa_down(addr, size);
		if (level >= pt->min_block_level &&
		    start.pa >= range->start.pa &&
		    s2_pa_add(start, size).pa <= range->end.pa)
			break;
	}
	size = s2_level_size(pkvm->cfg.granule, level);
	start = s2_pa_down(addr, size);
	*range = (struct s2_pkvm_range){ start, s2_pa_add(start, size) };
	return 0;
}

static void check_refused(struct s2_pkvm *pkvm, s2_pa_t addr)
{
	uint32_t page = s2_memory_page_of(pkvm->memory, addr);

	if (page != S2_NO_PAGE && s2_pkvm_is_ram(pkvm, page) &&
	    pkvm->pages[page].host != PKVM_NOPAGE)
		s2_pkvm_warn_on(pkvm, -S2_EPERM,
				"a WARN: the host may not have its own page");
}

/* handle_host_mem_abort(): 0, or -EPERM, which the host gets as an abort. */
int s2_pkvm_host_fault(struct s2_pkvm *pkvm, s2_pa_t addr)
{
	uint64_t prot = S2_PROT_R | S2_PROT_W;
	struct s2_pkvm_range range;
	int ret;

	if (find_range(pkvm, addr, &range))
		prot |= S2_PROT_X;
	ret = adjust_range(pkvm, addr, &range);
	if (ret == -S2_EPERM)
		check_refused(pkvm, addr);
	if (ret)
		return ret > 0 ? 0 : ret;
	ret = s2_pkvm_idmap(pkvm, range.start,
			    s2_pa_offset(range.end, range.start), prot);
	s2_pkvm_warn_on(pkvm, ret, "a BUG: the host's fault cannot be handled");
	return ret;
}
