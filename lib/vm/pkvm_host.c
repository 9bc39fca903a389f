/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's stage 2, as the hypervisor keeps it: an identity that is filled in
 * when the host faults, and that says of each page it gave away to whom.
 */
#include "vm/internal.h"

/* WARN_ON(): what cannot be undone any more, or a caller's mistake. */
void vm_pkvm_warn_on(struct s2_vm *vm, int ret, const char *text)
{
	if (ret)
		s2_state_found(&vm->reports, S2_ST_WARN, false, 0,
			       (uint64_t)(int64_t)ret, 0, text);
}

/* ---- what is memory --------------------------------------------------------- */

static uint64_t ram_end(const struct s2_vm *vm)
{
	return pa_of(vm, vm->cfg.ram_pages);
}

struct range {
	uint64_t start, end;
};

/* RAM is one region; what is below and above it is none. find_mem_range() */
static bool find_range(const struct s2_vm *vm, uint64_t addr,
		       struct range *range)
{
	if (addr < S2_VM_RAM)
		*range = (struct range){ 0, S2_VM_RAM };
	else if (addr < ram_end(vm))
		*range = (struct range){ S2_VM_RAM, ram_end(vm) };
	else
		*range = (struct range){ ram_end(vm), UINT64_MAX };
	return range->start == S2_VM_RAM;
}

static bool ends_within(const struct s2_vm *vm, uint64_t end,
			const struct range *range)
{
	if (vm_bug(vm, S2_VM_BUG_PKVM_RANGE))
		return true;
	return range->start < end && end <= range->end;
}

/* range_is_memory() */
bool vm_pkvm_is_memory(const struct s2_vm *vm, uint64_t start, uint64_t end)
{
	struct range range;

	return find_range(vm, start, &range) && ends_within(vm, end, &range);
}

/* check_range_allowed_memory() */
int vm_pkvm_check_allowed(const struct s2_vm *vm, uint64_t start, uint64_t end)
{
	struct range range;
	bool memory = find_range(vm, start, &range);

	if (!ends_within(vm, end, &range))
		return -S2_EINVAL;
	return memory ? 0 : -S2_EPERM;
}

/* ---- hyp_vmemmap ------------------------------------------------------------ */

/* __host_check_page_state_range() */
int vm_pkvm_check_host(const struct s2_vm *vm, uint32_t page, uint32_t n,
		       enum pkvm_state state)
{
	int ret =
		vm_pkvm_check_allowed(vm, pa_of(vm, page), pa_of(vm, page + n));
	uint32_t i;

	if (ret)
		return ret;
	for (i = page; i < page + n && i < vm->host.nr_pages; i++) {
		if (vm->pkvm.pages[i].host != state)
			return -S2_EPERM;
	}
	return 0;
}

/* __hyp_check_page_state_range() */
int vm_pkvm_check_hyp(const struct s2_vm *vm, uint32_t page, uint32_t n,
		      enum pkvm_state state)
{
	uint32_t i;

	for (i = page; i < page + n && i < vm->host.nr_pages; i++) {
		if (vm->pkvm.pages[i].hyp != state)
			return -S2_EPERM;
	}
	return 0;
}

void vm_pkvm_set_hyp(struct s2_vm *vm, uint32_t page, uint32_t n,
		     enum pkvm_state state)
{
	uint32_t i;

	for (i = page; i < page + n && i < vm->host.nr_pages; i++)
		vm->pkvm.pages[i].hyp = (uint8_t)state;
}

/*
 * __host_update_page_state(); and __host_set_page_state_range(), because nobody
 * sets a state by it of what the host does not have.
 */
void vm_pkvm_set_host(struct s2_vm *vm, uint32_t page, uint32_t n,
		      enum pkvm_state state)
{
	uint32_t i;

	for (i = page; i < page + n && i < vm->host.nr_pages; i++)
		vm->pkvm.pages[i].host = (uint8_t)state;
}

/* ---- the table -------------------------------------------------------------- */

/*
 * host_stage2_force_pte_cb(): a block can be dropped and comes back when the
 * host faults, but only if it says nothing that is not known elsewhere.
 */
bool vm_pkvm_force_pte(void *ctx, uint64_t addr, uint64_t end, uint64_t prot)
{
	const struct pkvm_table *table = ctx;

	if (vm_pkvm_is_memory(table->vm, addr, end))
		return prot != PKVM_RWX;
	return prot != (S2_PROT_R | S2_PROT_W);
}

/* What the table shall say of a range: a mapping, or an owner. */
struct entry {
	uint64_t addr, size;
	uint64_t prot;	/* 0: it is an annotation */
	uint64_t annot; /* S2_INVALID_DONATION */
};

static int set(struct s2_vm *vm, const struct entry *e)
{
	struct pkvm *pkvm = &vm->pkvm;

	/* What is freed goes back to all; the host's pool is its own. */
	s2_pt_cache_topup(&pkvm->host_pool, &vm->pool, PKVM_HOST_POOL);
	if (e->prot)
		return s2_pt_map(&pkvm->host.pt, e->addr, e->size, e->addr,
				 e->prot, &pkvm->host_pool,
				 S2_WALK_IGNORE_EAGAIN);
	return s2_pt_annotate(&pkvm->host.pt, e->addr, e->size,
			      &pkvm->host_pool, S2_INVALID_DONATION, e->annot);
}

/* Mappings of what is no memory can be had again: host_stage2_unmap_dev_all() */
static int unmap_devices(struct s2_vm *vm)
{
	struct s2_pt *pt = &vm->pkvm.host.pt;
	int ret = s2_pt_unmap(pt, 0, S2_VM_RAM);

	if (ret)
		return ret;
	return s2_pt_unmap(pt, ram_end(vm),
			   (1ull << pt->cfg.ipa_bits) - ram_end(vm));
}

/* host_stage2_try() */
static int try_set(struct s2_vm *vm, const struct entry *e)
{
	int ret = set(vm, e);

	if (ret != -S2_ENOMEM)
		return ret;
	ret = unmap_devices(vm);
	return ret ? ret : set(vm, e);
}

/* host_stage2_idmap_locked() */
int vm_pkvm_idmap(struct s2_vm *vm, uint64_t addr, uint64_t size, uint64_t prot)
{
	struct entry e = { .addr = addr, .size = size, .prot = prot };

	return try_set(vm, &e);
}

/* host_stage2_set_owner_metadata_locked() */
static int give_away(struct s2_vm *vm, uint32_t page, uint32_t n,
		     enum pkvm_owner owner, uint64_t gfn)
{
	struct entry e = {
		.addr = pa_of(vm, page),
		.size = (uint64_t)n << vm->page_shift,
		.annot = pkvm_annotation(owner, gfn),
	};
	int ret;

	if (!vm_pkvm_is_memory(vm, e.addr, e.addr + e.size))
		return -S2_EPERM;
	ret = try_set(vm, &e);
	if (!ret)
		vm_pkvm_set_host(vm, page, n, PKVM_NOPAGE);
	return ret;
}

/* host_stage2_set_owner_locked() */
int vm_pkvm_set_owner(struct s2_vm *vm, uint32_t page, uint32_t n,
		      enum pkvm_owner owner, uint64_t gfn)
{
	uint64_t addr = pa_of(vm, page), size = (uint64_t)n << vm->page_shift;
	int ret;

	if (owner != PKVM_ID_HOST)
		return give_away(vm, page, n, owner, gfn);
	if (!vm_pkvm_is_memory(vm, addr, addr + size))
		return -S2_EPERM;
	ret = vm_pkvm_idmap(vm, addr, size, PKVM_RWX);
	if (!ret)
		vm_pkvm_set_host(vm, page, n, PKVM_OWNED);
	return ret;
}

/* ---- the host's faults ------------------------------------------------------ */

/* The largest entry around addr within range: host_stage2_adjust_range() */
static int adjust_range(struct s2_vm *vm, uint64_t addr, struct range *range)
{
	const struct s2_pt *pt = &vm->pkvm.host.pt;
	uint64_t pte, size, start;
	int level, ret;

	ret = s2_pt_get_leaf(pt, addr, &pte, &level);
	if (ret)
		return ret;
	if (s2_pte_is_valid(pte))
		return 1; /* another CPU was faster */
	if (pte)
		return -S2_EPERM;
	for (; level < S2_LEVEL_LAST; level++) {
		size = s2_level_size(vm->cfg.granule, level);
		start = addr & ~(size - 1);
		if (level >= pt->min_block_level && start >= range->start &&
		    start + size <= range->end)
			break;
	}
	size = s2_level_size(vm->cfg.granule, level);
	*range = (struct range){ addr & ~(size - 1),
				 (addr & ~(size - 1)) + size };
	return 0;
}

static void check_refused(struct s2_vm *vm, uint64_t addr)
{
	uint32_t page = s2_memory_page_of(&vm->memory, addr);

	if (page != S2_NO_PAGE && is_ram(vm, page) &&
	    vm->pkvm.pages[page].host != PKVM_NOPAGE)
		vm_pkvm_warn_on(vm, -S2_EPERM,
				"a WARN: the host may not have its own page");
}

/* handle_host_mem_abort(): 0, or -EPERM, which the host gets as an abort. */
int vm_pkvm_host_fault(struct s2_vm *vm, uint64_t addr)
{
	uint64_t prot = S2_PROT_R | S2_PROT_W;
	struct range range;
	int ret;

	if (find_range(vm, addr, &range))
		prot |= S2_PROT_X;
	ret = adjust_range(vm, addr, &range);
	if (ret == -S2_EPERM)
		check_refused(vm, addr);
	if (ret)
		return ret > 0 ? 0 : ret;
	ret = vm_pkvm_idmap(vm, range.start, range.end - range.start, prot);
	vm_pkvm_warn_on(vm, ret, "a BUG: the host's fault cannot be handled");
	return ret;
}
