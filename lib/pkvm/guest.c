/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Page transfers between the host and guests. The host donates pages to a
 * protected guest, and shares pages with other guests. Each hypercall does all
 * checks before any change, because it cannot roll back.
 */
#include "pkvm/pkvm.h"
#include "state/found.h"

static uint32_t page_at(const struct s2_pkvm *pkvm, s2_pa_t pa)
{
	return (uint32_t)(s2_pa_offset(pa, pkvm->memory->phys) >>
			  pkvm->cfg.page_shift);
}

/* ---- guests' tables ---------------------------------------------------- */

static bool is_poisoned(uint64_t pte)
{
	return !s2_pte_is_valid(pte) && pte >> 60 == S2_INVALID_POISONED;
}

static int not_nopage(const struct s2_pt_visit *v, unsigned int what)
{
	(void)what;
	return s2_pte_is_valid(v->old) || is_poisoned(v->old) ? -S2_EPERM : 0;
}

/* __guest_check_page_state_range(PKVM_NOPAGE) */
static int check_nopage(struct s2_pt *pt, s2_ipa_t ipa, uint64_t size)
{
	return s2_pt_walk(pt, ipa, size, S2_WALK_LEAF, not_nopage, NULL);
}

/* kvm_mmu_cache_min_pages() */
static uint32_t min_pages(const struct s2_pt *pt)
{
	return (uint32_t)(S2_LEVEL_LAST - pt->cfg.start_level);
}

/* __guest_check_pgtable_memcache() */
int s2_pkvm_check_memcache(const struct s2_pt *pt,
			   const struct s2_pt_cache *memcache)
{
	return memcache->nr < min_pages(pt) ? -S2_ENOMEM : 0;
}

/* get_valid_guest_pte() */
static int get_page(struct s2_pkvm *pkvm, const struct s2_pt *pt, s2_ipa_t ipa,
		    uint64_t *pte, s2_pa_t *pa)
{
	int level, ret = s2_pt_get_leaf(pt, ipa, pte, &level);

	if (ret)
		return ret;
	if (is_poisoned(*pte))
		return -S2_EHWPOISON;
	if (!s2_pte_is_valid(*pte))
		return -S2_ENOENT;
	if (level != S2_LEVEL_LAST)
		return -S2_E2BIG;
	*pa = s2_pte_to_phys(pt, *pte);
	ret = s2_pkvm_check_allowed(pkvm, *pa,
				    s2_pa_add(*pa, s2_pkvm_page_bytes(pkvm)));
	s2_pkvm_warn_on(pkvm, ret, "a WARN: a guest has what is no memory");
	return ret;
}

/* ---- protected guests -------------------------------------------------- */

/* __pkvm_host_donate_guest() */
int s2_pkvm_donate_guest(struct s2_pkvm *pkvm, uint32_t page, s2_ipa_t ipa,
			 struct s2_pt_cache *memcache)
{
	struct s2_pt *pt = &pkvm->protected.pt;
	int ret = s2_pkvm_check_host(pkvm, page, 1, PKVM_OWNED);

	if (!ret)
		ret = check_nopage(pt, ipa, s2_pkvm_page_bytes(pkvm));
	if (!ret)
		ret = pkvm->ops.check_memcache(pt, memcache);
	if (ret)
		return ret;
	s2_pkvm_warn_on(pkvm,
			s2_pkvm_set_owner(pkvm, page, 1, PKVM_ID_GUEST,
					  ipa.ipa >> pkvm->cfg.page_shift),
			"a WARN: the host keeps what it gave away");
	s2_pkvm_warn_on(pkvm,
			s2_pt_map(pt, ipa, s2_pkvm_page_bytes(pkvm),
				  s2_pkvm_pa_of(pkvm, page),
				  s2_pkvm_prot(PKVM_RWX, PKVM_OWNED), memcache,
				  0),
			"a WARN: the guest does not get what it was given");
	return 0;
}

/* Zeroes and cleans: the host's stage 2 does not force write-back. */
void s2_pkvm_poison_page(struct s2_pkvm *pkvm, uint32_t page)
{
	s2_memory_give(pkvm->memory, page, S2_OWNER_OTHER, true);
	s2_memory_clean_inval(pkvm->memory, page);
}

static void take_back(struct s2_pkvm *pkvm, uint32_t page)
{
	pkvm->ops.poison_page(pkvm, page);
	s2_pkvm_warn_on(pkvm, s2_pkvm_set_owner(pkvm, page, 1, PKVM_ID_HOST, 0),
			"a WARN: the host does not get its page back");
}

/* host_stage2_get_guest_info() */
static int get_guest_info(struct s2_pkvm *pkvm, uint32_t page, s2_ipa_t *ipa)
{
	const struct s2_pt *pt = &pkvm->host.pt;
	uint64_t pte, annot;
	int level, ret;

	if (!s2_pkvm_is_ram(pkvm, page))
		return -S2_EFAULT;
	if (pkvm->pages[page].host != PKVM_NOPAGE)
		return -S2_EAGAIN;
	ret = s2_pt_get_leaf(pt, s2_ipa_of_pa(s2_pkvm_pa_of(pkvm, page)), &pte,
			     &level);
	if (ret)
		return ret;
	/* Skip the hypervisor's text, which the host may read. */
	if (s2_pte_is_valid(pte) || pte >> 60 != S2_INVALID_DONATION)
		return -S2_EINVAL;
	annot = pte & S2_INVALID_ANNOT_MASK;
	if ((annot >> 1 & 7) != PKVM_ID_GUEST)
		return -S2_EPERM;
	*ipa = s2_ipa(annot >> 20 << pkvm->cfg.page_shift);
	return 0;
}

/* __pkvm_host_force_reclaim_page_guest() */
int s2_pkvm_force_reclaim(struct s2_pkvm *pkvm, uint32_t page)
{
	struct s2_pt *pt = &pkvm->protected.pt;
	uint64_t pte;
	s2_ipa_t ipa;
	s2_pa_t pa;
	int ret = get_guest_info(pkvm, page, &ipa);

	if (!ret)
		ret = get_page(pkvm, pt, ipa, &pte, &pa);
	if (ret)
		return ret;
	s2_pkvm_warn_on(pkvm, !s2_pa_eq(pa, s2_pkvm_pa_of(pkvm, page)),
			"a WARN: the guest has another page there");
	if (s2_pkvm_state_of(s2_pte_prot(pt, pte)) != PKVM_OWNED)
		return -S2_EPERM;
	ret = s2_pt_annotate(pt, ipa, s2_pkvm_page_bytes(pkvm), NULL,
			     S2_INVALID_POISONED, 0);
	if (!ret)
		take_back(pkvm, page);
	return ret;
}

/* __pkvm_host_reclaim_page_guest(), at the teardown of a VM */
static void reclaim_dying(struct s2_pkvm *pkvm, s2_ipa_t ipa, uint64_t pte)
{
	struct s2_pt *pt = &pkvm->protected.pt;
	uint32_t page = page_at(pkvm, s2_pte_to_phys(pt, pte));

	s2_pkvm_warn_on(pkvm, s2_pkvm_check_host(pkvm, page, 1, PKVM_NOPAGE),
			"a WARN: the host has what is the guest's");
	pkvm->ops.poison_page(pkvm, page);
	s2_pkvm_warn_on(pkvm, s2_pt_unmap(pt, ipa, s2_pkvm_page_bytes(pkvm)),
			"a WARN: the guest's page cannot be unmapped");
	s2_pkvm_warn_on(pkvm, s2_pkvm_set_owner(pkvm, page, 1, PKVM_ID_HOST, 0),
			"a WARN: the host does not get its page back");
}

/* __pkvm_pgtable_stage2_reclaim() */
void s2_pkvm_reclaim_all(struct s2_pkvm *pkvm)
{
	uint64_t end = 1ull << pkvm->cfg.ipa_bits, size, pte;
	s2_ipa_t at = s2_ipa(0);
	int level;

	while (at.ipa < end) {
		if (s2_pt_get_leaf(&pkvm->protected.pt, at, &pte, &level))
			return;
		if (s2_pte_is_valid(pte))
			reclaim_dying(pkvm, at, pte);
		size = s2_level_size(pkvm->cfg.granule, level);
		at = s2_ipa_add(s2_ipa_down(at, size), size);
	}
}

/* ---- other guests ------------------------------------------------------ */

/* Only shares with guests are counted, and can be repeated. */
static int check_shareable(const struct s2_pkvm *pkvm, uint32_t page,
			   uint32_t n)
{
	uint32_t i;

	for (i = page; i < page + n; i++) {
		const struct s2_pkvm_page *p = &pkvm->pages[i];

		if (p->host == PKVM_OWNED ||
		    (p->host == PKVM_SHARED_OWNED && p->guests))
			continue;
		return -S2_EPERM;
	}
	return 0;
}

/* __pkvm_host_share_guest() */
int s2_pkvm_host_share_guest(struct s2_pkvm *pkvm, struct s2_pt *pt,
			     struct s2_pt_cache *memcache, s2_ipa_t ipa,
			     uint64_t size, s2_pa_t pa, uint64_t prot)
{
	uint32_t page = page_at(pkvm, pa), i;
	uint32_t n = (uint32_t)(size >> pkvm->cfg.page_shift);
	int ret;

	if (prot & ~PKVM_RWX)
		return -S2_EINVAL;
	ret = s2_pkvm_check_allowed(pkvm, pa, s2_pa_add(pa, size));
	if (!ret)
		ret = check_nopage(pt, ipa, size);
	if (!ret)
		ret = check_shareable(pkvm, page, n);
	if (!ret)
		ret = pkvm->ops.check_memcache(pt, memcache);
	if (ret)
		return ret;
	for (i = page; i < page + n; i++) {
		pkvm->pages[i].host = PKVM_SHARED_OWNED;
		pkvm->pages[i].guests++;
	}
	s2_pkvm_warn_on(pkvm,
			s2_pt_map(pt, ipa, size, pa,
				  s2_pkvm_prot(prot, PKVM_SHARED_BORROWED),
				  memcache, 0),
			"a WARN: the guest does not get what is shared");
	return 0;
}

/* __check_host_shared_guest() */
static int check_shared(struct s2_pkvm *pkvm, s2_pa_t pa, uint32_t n)
{
	uint32_t page = page_at(pkvm, pa), i;
	int ret = s2_pkvm_check_allowed(
		pkvm, pa, s2_pa_add(pa, (uint64_t)n << pkvm->cfg.page_shift));

	s2_pkvm_warn_on(pkvm, ret, "a WARN: a guest has what is no memory");
	for (i = page; !ret && i < page + n; i++) {
		if (pkvm->pages[i].host != PKVM_SHARED_OWNED)
			return -S2_EPERM;
		if (!pkvm->pages[i].guests)
			ret = -S2_EINVAL;
	}
	return ret;
}

/* __pkvm_host_unshare_guest(), for the existing leaf */
int s2_pkvm_unshare_guest(struct s2_pkvm *pkvm, struct s2_pt *pt, s2_ipa_t ipa,
			  uint64_t *size)
{
	uint64_t pte;
	s2_pa_t pa;
	uint32_t n, i;
	int level, ret;

	*size = s2_pkvm_page_bytes(pkvm);
	ret = s2_pt_get_leaf(pt, ipa, &pte, &level);
	if (ret)
		return ret;
	*size = s2_level_size(pkvm->cfg.granule, level);
	if (!s2_pte_is_valid(pte))
		return -S2_ENOENT;
	if (s2_pkvm_state_of(s2_pte_prot(pt, pte)) != PKVM_SHARED_BORROWED)
		return -S2_EPERM;
	pa = s2_pte_to_phys(pt, pte);
	n = (uint32_t)(*size >> pkvm->cfg.page_shift);
	ret = check_shared(pkvm, pa, n);
	if (!ret)
		ret = s2_pt_unmap(pt, s2_ipa_down(ipa, *size), *size);
	for (i = page_at(pkvm, pa); !ret && i < page_at(pkvm, pa) + n; i++) {
		if (!--pkvm->pages[i].guests)
			pkvm->pages[i].host = PKVM_OWNED;
	}
	return ret;
}

/* __pkvm_pgtable_stage2_unshare(): removes whole mappings. */
void s2_pkvm_unmap(struct s2_pkvm *pkvm, struct s2_pt *pt, s2_ipa_t ipa,
		   uint64_t size)
{
	s2_ipa_t at = ipa, end = s2_ipa_add(ipa, size);
	uint64_t step;
	int ret;

	while (at.ipa < end.ipa) {
		ret = s2_pkvm_unshare_guest(pkvm, pt, at, &step);
		if (ret != -S2_ENOENT)
			s2_pkvm_warn_on(pkvm, ret, "a WARN: unsharing fails");
		at = s2_ipa_add(s2_ipa_down(at, step), step);
	}
}

/* Removes other mappings; an identical one was made by another vCPU. */
static int make_room(struct s2_pkvm *pkvm, struct s2_pt *pt, s2_ipa_t ipa,
		     uint64_t size)
{
	uint64_t pte;
	int level;

	if (size != s2_pkvm_page_bytes(pkvm) &&
	    size != s2_level_size(pkvm->cfg.granule, S2_LEVEL_LAST - 1)) {
		s2_pkvm_warn_on(pkvm, 1, "a WARN: a block of this size");
		return -S2_EINVAL;
	}
	if (!s2_pt_get_leaf(pt, ipa, &pte, &level) && s2_pte_is_valid(pte) &&
	    s2_level_size(pkvm->cfg.granule, level) == size)
		return -S2_EAGAIN;
	s2_pkvm_unmap(pkvm, pt, ipa, size);
	return 0;
}

/* pkvm_pgtable_stage2_map(), for a guest that is not protected */
int s2_pkvm_share_guest(struct s2_pkvm *pkvm, struct s2_pt *pt,
			struct s2_pt_cache *memcache, s2_ipa_t ipa,
			uint64_t size, s2_pa_t pa, uint64_t prot)
{
	int ret = make_room(pkvm, pt, ipa, size);

	return ret ? ret :
		     pkvm->ops.host_share_guest(pkvm, pt, memcache, ipa, size,
						pa, prot);
}

/* topup_hyp_memcache() */
static int fill_given(struct s2_pkvm *pkvm, const struct s2_pt *pt,
		      struct s2_pkvm_given *given)
{
	given->mapping = true;
	return s2_pt_cache_topup(&given->memcache, pkvm->pool, min_pages(pt));
}

/* pkvm_refill_memcache(): up to the minimum, not all of the host's pages */
static void take_given(struct s2_pt_cache *memcache, struct s2_pt_cache *given)
{
	uint32_t want = given->nr;

	while (given->nr && memcache->nr < want)
		memcache->pages[memcache->nr++] = given->pages[--given->nr];
}

int s2_pkvm_map(struct s2_pkvm *pkvm, struct s2_pt *pt,
		struct s2_pt_cache *memcache, const struct s2_pkvm_want *want)
{
	struct s2_pkvm_given *given = &pkvm->given[want->cpu];
	int ret;

	if (want->topup && fill_given(pkvm, pt, given))
		return -S2_ENOMEM;
	ret = make_room(pkvm, pt, want->ipa, want->size);
	if (ret)
		return ret;
	take_given(memcache, &given->memcache);
	ret = pkvm->ops.host_share_guest(pkvm, pt, memcache, want->ipa,
					 want->size, want->pa, want->prot);
	s2_pkvm_warn_on(pkvm, ret, "a WARN: the hypervisor does not share");
	if (ret)
		return ret;
	if (!given->mapping)
		s2_state_found(pkvm->reports, S2_ST_MEMORY, false, want->ipa, 0,
			       0, "an Oops: cache->mapping is NULL");
	given->mapping = false;
	return 0;
}
