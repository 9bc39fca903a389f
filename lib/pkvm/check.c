/* SPDX-License-Identifier: GPL-2.0-only */
/* Checks that each page has one owner, and that all records agree. */
#include "pkvm/pkvm.h"
#include "state/found.h"

static void found_page(struct s2_pkvm *pkvm, enum s2_state_id id, uint32_t page,
		       uint64_t b, const char *text)
{
	s2_state_found(pkvm->reports, id, false,
		       s2_ipa_of_pa(s2_pkvm_pa_of(pkvm, page)),
		       pkvm->pages[page].host_pte, b, text);
}

/* ---- reading the tables ------------------------------------------------ */

/* The RAM pages of an entry: returns how many, from *page on. */
static uint32_t pages_in(const struct s2_pkvm *pkvm, s2_pa_t pa, uint64_t size,
			 uint32_t *page)
{
	s2_pa_t start = pa.pa < pkvm->memory->phys.pa ? pkvm->memory->phys : pa;
	s2_pa_t end = s2_pkvm_pa_of(pkvm, pkvm->memory->nr);

	if (s2_pa_add(pa, size).pa < end.pa)
		end = s2_pa_add(pa, size);
	*page = (uint32_t)(s2_pa_offset(start, pkvm->memory->phys) >>
			   pkvm->cfg.page_shift);
	return start.pa < end.pa ? (uint32_t)(s2_pa_offset(end, start) >>
					      pkvm->cfg.page_shift) :
				   0;
}

static int see_host(const struct s2_pt_visit *v, unsigned int what)
{
	uint64_t size = s2_level_size(v->pt->cfg.arch.granule, v->level);
	s2_ipa_t addr = s2_ipa_down(v->addr, size);
	s2_pa_t itself = s2_pa_of_ipa(addr);
	struct s2_pkvm *pkvm = v->arg;
	uint32_t page, n, i;

	(void)what;
	if (!v->old)
		return 0;
	n = pages_in(pkvm, itself, size, &page);
	for (i = page; i < page + n; i++)
		pkvm->pages[i].host_pte = v->old;
	if (!s2_pte_is_valid(v->old) && (!n || !s2_pkvm_is_ram(pkvm, page)))
		s2_state_found(pkvm->reports, S2_ST_OWN_RANGE, false, addr,
			       v->old, 0, "has an owner, and is no memory");
	if (s2_pte_is_valid(v->old) &&
	    !s2_pa_eq(s2_pte_to_phys(v->pt, v->old), itself))
		s2_state_found(pkvm->reports, S2_ST_OWN_ONE, false, addr,
			       v->old, 0,
			       "is another page in the host's stage 2");
	return 0;
}

/* For a guest that is not protected. */
static int see_shared(const struct s2_pt_visit *v, unsigned int what)
{
	uint64_t size = s2_level_size(v->pt->cfg.arch.granule, v->level);
	struct s2_pkvm *pkvm = v->arg;
	uint32_t page, n, i;

	(void)what;
	if (!s2_pte_is_valid(v->old))
		return 0;
	n = pages_in(pkvm, s2_pte_to_phys(v->pt, v->old), size, &page);
	if (n < size >> pkvm->cfg.page_shift ||
	    !s2_pkvm_is_ram(pkvm, page + n - 1)) {
		s2_state_found(pkvm->reports, S2_ST_OWN_RANGE, false, v->addr,
			       v->old, 0,
			       "is shared with a guest, and is no memory");
		return 0;
	}
	for (i = page; i < page + n; i++)
		pkvm->pages[i].seen++;
	if (s2_pkvm_state_of(s2_pte_prot(v->pt, v->old)) !=
	    PKVM_SHARED_BORROWED)
		found_page(pkvm, S2_ST_OWN_ONE, page, v->old,
			   "is not borrowed where the guest has it");
	return 0;
}

static int see_protected(const struct s2_pt_visit *v, unsigned int what)
{
	struct s2_pkvm *pkvm = v->arg;
	uint32_t page;

	(void)what;
	if (!s2_pte_is_valid(v->old))
		return 0;
	page = s2_memory_page_of(pkvm->memory, s2_pte_to_phys(v->pt, v->old));
	if (page == S2_NO_PAGE || !s2_pkvm_is_ram(pkvm, page))
		s2_state_found(pkvm->reports, S2_ST_OWN_RANGE, false, v->addr,
			       v->old, 0,
			       "is a protected guest's, and is no memory");
	else if (pkvm->pages[page].guest_gfn)
		found_page(pkvm, S2_ST_OWN_ONE, page, v->old,
			   "is twice in a protected guest");
	else
		pkvm->pages[page].guest_gfn =
			(v->addr.ipa >> pkvm->cfg.page_shift) + 1;
	return 0;
}

static void see_tables(struct s2_pkvm *pkvm, struct s2_pt *own)
{
	uint64_t all = 1ull << pkvm->cfg.ipa_bits;
	uint32_t i;

	for (i = 0; i < pkvm->memory->nr; i++) {
		pkvm->pages[i].seen = 0;
		pkvm->pages[i].host_pte = pkvm->pages[i].guest_gfn = 0;
	}
	s2_pt_walk(&pkvm->host.pt, s2_ipa(0),
		   1ull << pkvm->host.pt.cfg.ipa_bits, S2_WALK_LEAF, see_host,
		   pkvm);
	if (pkvm->ended)
		return;
	s2_pt_walk(own, s2_ipa(0), all, S2_WALK_LEAF, see_shared, pkvm);
	s2_pt_walk(&pkvm->other.pt, s2_ipa(0), all, S2_WALK_LEAF, see_shared,
		   pkvm);
	s2_pt_walk(&pkvm->protected.pt, s2_ipa(0), all, S2_WALK_LEAF,
		   see_protected, pkvm);
}

/* ---- comparing --------------------------------------------------------- */

static enum s2_pkvm_owner owner_of(uint64_t pte)
{
	if (!pte || s2_pte_is_valid(pte))
		return PKVM_ID_HOST;
	return (enum s2_pkvm_owner)(pte >> 1 & 7);
}

/* NULL, or how the host's stage 2 differs from the other records. */
static const char *judge_owner(const struct s2_pkvm *pkvm,
			       const struct s2_pkvm_page *p)
{
	enum s2_pkvm_owner owner = owner_of(p->host_pte);
	uint64_t prot = s2_pte_prot(&pkvm->host.pt, p->host_pte);

	if (p->text && p->hyp == PKVM_OWNED && p->host == PKVM_NOPAGE)
		return !s2_pte_is_valid(p->host_pte) || prot == S2_PROT_R ?
			       NULL :
			       "the host can do more than read the hypervisor";
	if ((owner == PKVM_ID_HOST) != (p->host != PKVM_NOPAGE))
		return "the host's stage 2 and the page's state disagree";
	if ((owner == PKVM_ID_HYP) != (p->hyp == PKVM_OWNED))
		return "the host's stage 2 and the hypervisor disagree";
	if (owner == PKVM_ID_GUEST &&
	    p->host_pte != ((uint64_t)S2_INVALID_DONATION << 60 |
			    s2_pkvm_annotation(owner, p->guest_gfn - 1)))
		return "was given to a guest that does not have it there";
	if (owner != PKVM_ID_GUEST && p->guest_gfn)
		return "a protected guest has what is not its own";
	return NULL;
}

static const char *judge_shares(const struct s2_pkvm_page *p)
{
	bool with_hyp = p->hyp == PKVM_SHARED_BORROWED;

	if (p->hyp_maps != (p->hyp == PKVM_OWNED))
		return "the hypervisor maps what its state says is not its own";
	if (p->guests != p->seen)
		return "is shared with more or fewer guests than is counted";
	if (p->guests && with_hyp)
		return "is shared with guests and the hypervisor";
	if ((p->guests || with_hyp) != (p->host == PKVM_SHARED_OWNED))
		return "is shared by one side alone";
	return NULL;
}

static void check_page(struct s2_pkvm *pkvm, uint32_t page)
{
	const struct s2_pkvm_page *p = &pkvm->pages[page];
	const char *text;

	if (!s2_pkvm_is_ram(pkvm, page)) {
		if (p->host != PKVM_OWNED || p->hyp != PKVM_NOPAGE)
			found_page(pkvm, S2_ST_OWN_RANGE, page, p->host,
				   "has changed hands, and is no memory");
		return;
	}
	text = judge_owner(pkvm, p);
	if (!text)
		text = judge_shares(p);
	if (text)
		found_page(pkvm, S2_ST_OWN_ONE, page, p->host, text);
	if (!p->tracked != (p->hyp != PKVM_SHARED_BORROWED))
		found_page(pkvm, S2_ST_OWN_TRACK, page, p->tracked,
			   p->tracked ? "counted as shared, and it is not" :
					"shared, and the host does not know");
	else if (p->tracked != p->held)
		found_page(pkvm, S2_ST_OWN_TRACK, page, p->tracked,
			   "shared, and nobody will take it back");
}

/* ---- data of a protected guest ----------------------------------------- */

static bool shows_secret(const struct s2_pkvm *pkvm, uint32_t page)
{
	struct s2_read read;
	unsigned int i;

	/* The host's mapping can be Normal-NC, and bypass its caches. */
	s2_memory_read(pkvm->memory, page, S2_MK_NC_NC, &read);
	for (i = 0; i < read.nr; i++) {
		if (read.values[i].owner == S2_OWNER_GUEST)
			return true;
	}
	return false;
}

/* The host gets access to these pages. */
void s2_pkvm_check_secret(struct s2_pkvm *pkvm, s2_pa_t pa, uint64_t size)
{
	uint32_t page, n, i;

	n = pages_in(pkvm, pa, size, &page);
	for (i = page; i < page + n; i++) {
		if (pkvm->pages[i].secret && shows_secret(pkvm, i))
			found_page(pkvm, S2_ST_OWN_SECRET, i, 0,
				   "what a protected guest wrote may be read");
	}
}

static void check_left(struct s2_pkvm *pkvm, uint32_t page)
{
	struct s2_pkvm_page *p = &pkvm->pages[page];

	if (!p->secret || p->host == PKVM_NOPAGE)
		return;
	if (shows_secret(pkvm, page))
		found_page(pkvm, S2_ST_OWN_SECRET, page, 0,
			   "what a protected guest wrote may be read");
	else
		p->secret = false;
}

/* ---- all of it --------------------------------------------------------- */

/* Pages of the pool that are reserved for tables. */
uint32_t s2_pkvm_cached(const struct s2_pkvm *pkvm)
{
	uint32_t n = pkvm->host_pool.nr;
	unsigned int i;

	for (i = 0; i < PKVM_CPUS; i++)
		n += pkvm->other.memcache[i].nr +
		     pkvm->protected.memcache[i].nr +
		     pkvm->given[i].memcache.nr;
	return n;
}

void s2_pkvm_check(struct s2_pkvm *pkvm, struct s2_pt *own)
{
	uint32_t page;

	s2_tlb_stale(pkvm->tlb, VMID_HOST);
	s2_tlb_stale(pkvm->tlb, VMID_OTHER);
	s2_tlb_stale(pkvm->tlb, VMID_PROTECTED);
	see_tables(pkvm, own);
	for (page = 0; page < pkvm->memory->nr; page++) {
		check_page(pkvm, page);
		check_left(pkvm, page);
	}
}
