/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages between the host and guests. Those of a protected guest are given away,
 * those of any other are shared. In each hypercall all that can fail comes
 * before what is changed, because nothing is rolled back.
 */
#include "vm/internal.h"

static uint32_t page_at(const struct s2_vm *vm, uint64_t pa)
{
	return (uint32_t)((pa - S2_VM_RAM) >> vm->page_shift);
}

/* ---- guests' tables ----------------------------------------------------------- */

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
static int check_nopage(struct s2_pt *pt, uint64_t ipa, uint64_t size)
{
	return s2_pt_walk(pt, ipa, size, S2_WALK_LEAF, not_nopage, NULL);
}

/* kvm_mmu_cache_min_pages() */
static uint32_t min_pages(const struct s2_pt *pt)
{
	return (uint32_t)(S2_LEVEL_LAST - pt->cfg.start_level);
}

/* __guest_check_pgtable_memcache() */
static int check_memcache(const struct s2_vm *vm, const struct s2_pt *pt,
			  const struct s2_pt_cache *memcache)
{
	if (vm_bug(vm, S2_VM_BUG_PKVM_MEMCACHE))
		return 0;
	return memcache->nr < min_pages(pt) ? -S2_ENOMEM : 0;
}

/* get_valid_guest_pte() */
static int get_page(struct s2_vm *vm, const struct s2_pt *pt, uint64_t ipa,
		    uint64_t *pte, uint64_t *pa)
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
	ret = vm_pkvm_check_allowed(vm, *pa, *pa + page_bytes(vm));
	vm_pkvm_warn_on(vm, ret, "a WARN: a guest has what is no memory");
	return ret;
}

/* ---- protected guests --------------------------------------------------------- */

/* __pkvm_host_donate_guest() */
int vm_pkvm_donate_guest(struct s2_vm *vm, uint32_t page, uint64_t ipa,
			 struct s2_pt_cache *memcache)
{
	struct s2_pt *pt = &vm->pkvm.protected.pt;
	int ret = vm_pkvm_check_host(vm, page, 1, PKVM_OWNED);

	if (!ret)
		ret = check_nopage(pt, ipa, page_bytes(vm));
	if (!ret)
		ret = check_memcache(vm, pt, memcache);
	if (ret)
		return ret;
	vm_pkvm_warn_on(vm,
			vm_pkvm_set_owner(vm, page, 1, PKVM_ID_GUEST,
					  ipa >> vm->page_shift),
			"a WARN: the host keeps what it gave away");
	vm_pkvm_warn_on(vm,
			s2_pt_map(pt, ipa, page_bytes(vm), pa_of(vm, page),
				  pkvm_prot(PKVM_RWX, PKVM_OWNED), memcache, 0),
			"a WARN: the guest does not get what it was given");
	return 0;
}

/* Zeroes, down to memory: the host's stage 2 does not force FWB's caching. */
static void hyp_poison_page(struct s2_vm *vm, uint32_t page)
{
	s2_memory_give(&vm->memory, page, S2_OWNER_OTHER, true);
	if (!(vm->cfg.fwb && vm_bug(vm, S2_VM_BUG_PKVM_POISON_FWB)))
		s2_memory_clean_inval(&vm->memory, page);
}

static void take_back(struct s2_vm *vm, uint32_t page)
{
	hyp_poison_page(vm, page);
	vm_pkvm_warn_on(vm, vm_pkvm_set_owner(vm, page, 1, PKVM_ID_HOST, 0),
			"a WARN: the host does not get its page back");
}

/* host_stage2_get_guest_info() */
static int get_guest_info(struct s2_vm *vm, uint32_t page, uint64_t *ipa)
{
	const struct s2_pt *pt = &vm->pkvm.host.pt;
	uint64_t pte, annot;
	int level, ret;

	if (!is_ram(vm, page))
		return -S2_EFAULT;
	if (vm->pkvm.pages[page].host != PKVM_NOPAGE)
		return -S2_EAGAIN;
	ret = s2_pt_get_leaf(pt, pa_of(vm, page), &pte, &level);
	if (ret)
		return ret;
	/* The hypervisor's text is mapped, to be read. */
	if (s2_pte_is_valid(pte) || pte >> 60 != S2_INVALID_DONATION)
		return -S2_EINVAL;
	annot = pte & S2_INVALID_ANNOT_MASK;
	if ((annot >> 1 & 7) != PKVM_ID_GUEST)
		return -S2_EPERM;
	*ipa = annot >> 20 << vm->page_shift;
	return 0;
}

/* __pkvm_host_force_reclaim_page_guest() */
int vm_pkvm_force_reclaim(struct s2_vm *vm, uint32_t page)
{
	struct s2_pt *pt = &vm->pkvm.protected.pt;
	uint64_t ipa, pte, pa;
	int ret = get_guest_info(vm, page, &ipa);

	if (!ret)
		ret = get_page(vm, pt, ipa, &pte, &pa);
	if (ret)
		return ret;
	vm_pkvm_warn_on(vm, pa != pa_of(vm, page),
			"a WARN: the guest has another page there");
	if (pkvm_state_of(s2_pte_prot(pt, pte)) != PKVM_OWNED)
		return -S2_EPERM;
	ret = s2_pt_annotate(pt, ipa, page_bytes(vm), NULL, S2_INVALID_POISONED,
			     0);
	if (!ret)
		take_back(vm, page);
	return ret;
}

/* __pkvm_host_reclaim_page_guest(), of a VM that is going */
static void reclaim_dying(struct s2_vm *vm, uint64_t ipa, uint64_t pte)
{
	struct s2_pt *pt = &vm->pkvm.protected.pt;
	uint32_t page = page_at(vm, s2_pte_to_phys(pt, pte));

	vm_pkvm_warn_on(vm, vm_pkvm_check_host(vm, page, 1, PKVM_NOPAGE),
			"a WARN: the host has what is the guest's");
	hyp_poison_page(vm, page);
	vm_pkvm_warn_on(vm, s2_pt_unmap(pt, ipa, page_bytes(vm)),
			"a WARN: the guest's page cannot be unmapped");
	vm_pkvm_warn_on(vm, vm_pkvm_set_owner(vm, page, 1, PKVM_ID_HOST, 0),
			"a WARN: the host does not get its page back");
}

/* __pkvm_pgtable_stage2_reclaim() */
void vm_pkvm_reclaim_all(struct s2_vm *vm)
{
	uint64_t end = 1ull << vm->cfg.ipa_bits, at = 0, size, pte;
	int level;

	while (at < end) {
		if (s2_pt_get_leaf(&vm->pkvm.protected.pt, at, &pte, &level))
			return;
		if (s2_pte_is_valid(pte))
			reclaim_dying(vm, at, pte);
		size = s2_level_size(vm->cfg.granule, level);
		at = (at & ~(size - 1)) + size;
	}
}

/* ---- other guests ------------------------------------------------------------- */

/* Only sharing with guests can be done more than once. */
static int check_shareable(const struct s2_vm *vm, uint32_t page, uint32_t n)
{
	uint32_t i;

	for (i = page; i < page + n; i++) {
		const struct pkvm_page *p = &vm->pkvm.pages[i];

		if (p->host == PKVM_OWNED ||
		    (p->host == PKVM_SHARED_OWNED && p->guests))
			continue;
		return -S2_EPERM;
	}
	return 0;
}

/* __pkvm_host_share_guest() */
static int host_share_guest(struct s2_vm *vm, struct s2_pt *pt,
			    struct s2_pt_cache *memcache, uint64_t ipa,
			    uint64_t size, uint64_t pa, uint64_t prot)
{
	uint32_t page = page_at(vm, pa), i;
	uint32_t n = (uint32_t)(size >> vm->page_shift);
	int ret;

	if (prot & ~PKVM_RWX)
		return -S2_EINVAL;
	ret = vm_pkvm_check_allowed(vm, pa, pa + size);
	if (!ret)
		ret = check_nopage(pt, ipa, size);
	if (!ret)
		ret = check_shareable(vm, page, n);
	if (!ret)
		ret = check_memcache(vm, pt, memcache);
	if (ret)
		return ret;
	for (i = page; i < page + n; i++) {
		vm->pkvm.pages[i].host = PKVM_SHARED_OWNED;
		vm->pkvm.pages[i].guests++;
	}
	vm_pkvm_warn_on(vm,
			s2_pt_map(pt, ipa, size, pa,
				  pkvm_prot(prot, PKVM_SHARED_BORROWED),
				  memcache, 0),
			"a WARN: the guest does not get what is shared");
	return 0;
}

/* __check_host_shared_guest() */
static int check_shared(struct s2_vm *vm, uint64_t pa, uint32_t n)
{
	uint32_t page = page_at(vm, pa), i;
	int ret = vm_pkvm_check_allowed(vm, pa,
					pa + ((uint64_t)n << vm->page_shift));

	vm_pkvm_warn_on(vm, ret, "a WARN: a guest has what is no memory");
	for (i = page; !ret && i < page + n; i++) {
		if (vm->pkvm.pages[i].host != PKVM_SHARED_OWNED)
			return -S2_EPERM;
		if (!vm->pkvm.pages[i].guests)
			ret = -S2_EINVAL;
	}
	return ret;
}

/* __pkvm_host_unshare_guest(), of the leaf that there is */
int vm_pkvm_unshare_guest(struct s2_vm *vm, struct s2_pt *pt, uint64_t ipa,
			  uint64_t *size)
{
	uint64_t pte, pa;
	uint32_t n, i;
	int level, ret;

	*size = page_bytes(vm);
	ret = s2_pt_get_leaf(pt, ipa, &pte, &level);
	if (ret)
		return ret;
	*size = s2_level_size(vm->cfg.granule, level);
	if (!s2_pte_is_valid(pte))
		return -S2_ENOENT;
	if (pkvm_state_of(s2_pte_prot(pt, pte)) != PKVM_SHARED_BORROWED)
		return -S2_EPERM;
	pa = s2_pte_to_phys(pt, pte);
	n = (uint32_t)(*size >> vm->page_shift);
	ret = check_shared(vm, pa, n);
	if (!ret)
		ret = s2_pt_unmap(pt, ipa & ~(*size - 1), *size);
	for (i = page_at(vm, pa); !ret && i < page_at(vm, pa) + n; i++) {
		if (!--vm->pkvm.pages[i].guests)
			vm->pkvm.pages[i].host = PKVM_OWNED;
	}
	return ret;
}

/* __pkvm_pgtable_stage2_unshare(): mappings go as they came, as a whole. */
void vm_pkvm_unmap(struct s2_vm *vm, struct s2_pt *pt, uint64_t ipa,
		   uint64_t size)
{
	uint64_t at = ipa, step;
	int ret;

	while (at < ipa + size) {
		ret = vm_pkvm_unshare_guest(vm, pt, at, &step);
		if (ret != -S2_ENOENT)
			vm_pkvm_warn_on(vm, ret, "a WARN: unsharing fails");
		at = (at & ~(step - 1)) + step;
	}
}

/* pkvm_pgtable_stage2_map(), of a guest that is not protected */
int vm_pkvm_share_guest(struct s2_vm *vm, struct s2_pt *pt,
			struct s2_pt_cache *memcache, uint64_t ipa,
			uint64_t size, uint64_t pa, uint64_t prot)
{
	uint64_t pte;
	int level, ret;

	if (size != page_bytes(vm) &&
	    size != s2_level_size(vm->cfg.granule, S2_LEVEL_LAST - 1)) {
		vm_pkvm_warn_on(vm, 1, "a WARN: a block of this size");
		return -S2_EINVAL;
	}
	if (!s2_pt_get_leaf(pt, ipa, &pte, &level) && s2_pte_is_valid(pte) &&
	    s2_level_size(vm->cfg.granule, level) == size)
		return -S2_EAGAIN;
	vm_pkvm_unmap(vm, pt, ipa, size);
	ret = host_share_guest(vm, pt, memcache, ipa, size, pa, prot);
	if (vm_bug(vm, S2_VM_BUG_PKVM_WARN))
		vm_pkvm_warn_on(vm, ret, "a WARN: the hypercall failed");
	return ret;
}

int vm_pkvm_map(struct s2_vm *vm, struct s2_pt_cache *memcache, uint64_t ipa,
		uint64_t size, uint64_t pa, uint64_t prot)
{
	if (s2_pt_cache_topup(memcache, &vm->pool, min_pages(&vm->pt)))
		return -S2_ENOMEM;
	return vm_pkvm_share_guest(vm, &vm->pt, memcache, ipa, size, pa, prot);
}
