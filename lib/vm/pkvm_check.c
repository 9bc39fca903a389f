/* SPDX-License-Identifier: GPL-2.0-only */
/* Each page has one owner, and all who keep a record of it agree. */
#include "vm/internal.h"

static void found(struct s2_vm *vm, enum s2_state_id id, uint32_t page,
		  uint64_t b, const char *text)
{
	s2_state_found(&vm->reports, id, false, pa_of(vm, page),
		       vm->pkvm.pages[page].host_pte, b, text);
}

/* ---- what the tables say ------------------------------------------------------- */

/* The pages of an entry that are there: from *page, so many. */
static uint32_t pages_in(const struct s2_vm *vm, uint64_t pa, uint64_t size,
			 uint32_t *page)
{
	uint64_t start = pa < S2_VM_RAM ? S2_VM_RAM : pa;
	uint64_t end = pa_of(vm, vm->host.nr_pages);

	if (pa + size < end)
		end = pa + size;
	*page = (uint32_t)((start - S2_VM_RAM) >> vm->page_shift);
	return start < end ? (uint32_t)((end - start) >> vm->page_shift) : 0;
}

static int see_host(const struct s2_pt_visit *v, unsigned int what)
{
	uint64_t size = s2_level_size(v->pt->cfg.arch.granule, v->level);
	uint64_t addr = v->addr & ~(size - 1);
	struct s2_vm *vm = v->arg;
	uint32_t page, n, i;

	(void)what;
	if (!v->old)
		return 0;
	n = pages_in(vm, addr, size, &page);
	for (i = page; i < page + n; i++)
		vm->pkvm.pages[i].host_pte = v->old;
	if (!s2_pte_is_valid(v->old) && (!n || !is_ram(vm, page)))
		s2_state_found(&vm->reports, S2_ST_OWN_RANGE, false, addr,
			       v->old, 0, "has an owner, and is no memory");
	if (s2_pte_is_valid(v->old) && s2_pte_to_phys(v->pt, v->old) != addr)
		s2_state_found(&vm->reports, S2_ST_OWN_ONE, false, addr, v->old,
			       0, "is another page in the host's stage 2");
	return 0;
}

/* Of a guest that is not protected. */
static int see_shared(const struct s2_pt_visit *v, unsigned int what)
{
	uint64_t size = s2_level_size(v->pt->cfg.arch.granule, v->level);
	struct s2_vm *vm = v->arg;
	uint32_t page, n, i;

	(void)what;
	if (!s2_pte_is_valid(v->old))
		return 0;
	n = pages_in(vm, s2_pte_to_phys(v->pt, v->old), size, &page);
	if (n < size >> vm->page_shift || !is_ram(vm, page + n - 1)) {
		s2_state_found(&vm->reports, S2_ST_OWN_RANGE, false, v->addr,
			       v->old, 0,
			       "is shared with a guest, and is no memory");
		return 0;
	}
	for (i = page; i < page + n; i++)
		vm->pkvm.pages[i].seen++;
	if (pkvm_state_of(s2_pte_prot(v->pt, v->old)) != PKVM_SHARED_BORROWED)
		found(vm, S2_ST_OWN_ONE, page, v->old,
		      "is not borrowed where the guest has it");
	return 0;
}

static int see_protected(const struct s2_pt_visit *v, unsigned int what)
{
	struct s2_vm *vm = v->arg;
	uint32_t page;

	(void)what;
	if (!s2_pte_is_valid(v->old))
		return 0;
	page = s2_memory_page_of(&vm->memory, s2_pte_to_phys(v->pt, v->old));
	if (page == S2_NO_PAGE || !is_ram(vm, page))
		s2_state_found(&vm->reports, S2_ST_OWN_RANGE, false, v->addr,
			       v->old, 0,
			       "is a protected guest's, and is no memory");
	else if (vm->pkvm.pages[page].guest_gfn)
		found(vm, S2_ST_OWN_ONE, page, v->old,
		      "is twice in a protected guest");
	else
		vm->pkvm.pages[page].guest_gfn =
			(v->addr >> vm->page_shift) + 1;
	return 0;
}

static void see(struct s2_vm *vm)
{
	uint64_t all = 1ull << vm->cfg.ipa_bits;
	struct pkvm *pkvm = &vm->pkvm;
	uint32_t i;

	for (i = 0; i < vm->host.nr_pages; i++) {
		pkvm->pages[i].seen = 0;
		pkvm->pages[i].host_pte = pkvm->pages[i].guest_gfn = 0;
	}
	s2_pt_walk(&pkvm->host.pt, 0, 1ull << pkvm->host.pt.cfg.ipa_bits,
		   S2_WALK_LEAF, see_host, vm);
	if (vm->destroyed)
		return;
	s2_pt_walk(&vm->pt, 0, all, S2_WALK_LEAF, see_shared, vm);
	s2_pt_walk(&pkvm->other.pt, 0, all, S2_WALK_LEAF, see_shared, vm);
	s2_pt_walk(&pkvm->protected.pt, 0, all, S2_WALK_LEAF, see_protected,
		   vm);
}

/* ---- whether they agree -------------------------------------------------------- */

static enum pkvm_owner owner_of(uint64_t pte)
{
	if (!pte || s2_pte_is_valid(pte))
		return PKVM_ID_HOST;
	return (enum pkvm_owner)(pte >> 1 & 7);
}

/* NULL, or where the host's stage 2 says something else than the rest. */
static const char *judge_owner(const struct s2_vm *vm,
			       const struct pkvm_page *p)
{
	enum pkvm_owner owner = owner_of(p->host_pte);
	uint64_t prot = s2_pte_prot(&vm->pkvm.host.pt, p->host_pte);

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
			    pkvm_annotation(owner, p->guest_gfn - 1)))
		return "was given to a guest that does not have it there";
	if (owner != PKVM_ID_GUEST && p->guest_gfn)
		return "a protected guest has what is not its own";
	return NULL;
}

static const char *judge_shares(const struct pkvm_page *p)
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

static void check_page(struct s2_vm *vm, uint32_t page)
{
	const struct pkvm_page *p = &vm->pkvm.pages[page];
	const char *text;

	if (!is_ram(vm, page)) {
		if (p->host != PKVM_OWNED || p->hyp != PKVM_NOPAGE)
			found(vm, S2_ST_OWN_RANGE, page, p->host,
			      "has changed hands, and is no memory");
		return;
	}
	text = judge_owner(vm, p);
	if (!text)
		text = judge_shares(p);
	if (text)
		found(vm, S2_ST_OWN_ONE, page, p->host, text);
	if (!p->tracked != (p->hyp != PKVM_SHARED_BORROWED))
		found(vm, S2_ST_OWN_TRACK, page, p->tracked,
		      p->tracked ? "counted as shared, and it is not" :
				   "shared, and the host does not know");
	else if (p->tracked != p->held)
		found(vm, S2_ST_OWN_TRACK, page, p->tracked,
		      "shared, and nobody will take it back");
}

/* ---- what a protected guest left ------------------------------------------------ */

static bool shows_secret(const struct s2_vm *vm, uint32_t page)
{
	struct s2_read read;
	unsigned int i;

	/* The host's mapping can be Normal-NC: it reads around its caches. */
	s2_memory_read(&vm->memory, page, S2_MK_NC_NC, &read);
	for (i = 0; i < read.nr; i++) {
		if (read.values[i].owner == S2_OWNER_GUEST)
			return true;
	}
	return false;
}

/* The host gets to see these pages. */
void vm_pkvm_check_secret(struct s2_vm *vm, uint64_t pa, uint64_t size)
{
	uint32_t page, n, i;

	n = pages_in(vm, pa, size, &page);
	for (i = page; i < page + n; i++) {
		if (vm->pkvm.pages[i].secret && shows_secret(vm, i))
			found(vm, S2_ST_OWN_SECRET, i, 0,
			      "what a protected guest wrote may be read");
	}
}

static void check_left(struct s2_vm *vm, uint32_t page)
{
	struct pkvm_page *p = &vm->pkvm.pages[page];

	if (!p->secret || p->host == PKVM_NOPAGE)
		return;
	if (shows_secret(vm, page))
		found(vm, S2_ST_OWN_SECRET, page, 0,
		      "what a protected guest wrote may be read");
	else
		p->secret = false;
}

/* ---- all of it ------------------------------------------------------------------ */

/* Pages of the pool that wait to become tables. */
uint32_t vm_pkvm_cached(const struct s2_vm *vm)
{
	const struct pkvm *pkvm = &vm->pkvm;
	uint32_t n = pkvm->host_pool.nr;
	unsigned int i;

	for (i = 0; i < S2_VM_CPUS; i++)
		n += pkvm->other.memcache[i].nr +
		     pkvm->protected.memcache[i].nr;
	return n;
}

void vm_pkvm_check(struct s2_vm *vm)
{
	uint32_t page;

	if (!vm->cfg.pkvm)
		return;
	s2_tlb_stale(&vm->tlb, VMID_HOST);
	s2_tlb_stale(&vm->tlb, VMID_OTHER);
	s2_tlb_stale(&vm->tlb, VMID_PROTECTED);
	see(vm);
	for (page = 0; page < vm->host.nr_pages; page++) {
		check_page(vm, page);
		check_left(vm, page);
	}
}
