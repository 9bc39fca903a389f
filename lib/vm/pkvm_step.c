/* SPDX-License-Identifier: GPL-2.0-only */
/* What the host asks the hypervisor to do with a page, step by step. */
#include "vm/internal.h"

/* The host fills the memcache before; with fail set, it does not. */
static struct s2_pt_cache *memcache_of(struct s2_vm *vm, struct pkvm_table *t,
				       const struct s2_step *step)
{
	struct s2_pt_cache *cache = &t->memcache[step->arg[S2_A_OWN_CPU]];

	if (step->arg[S2_A_OWN_FAIL])
		s2_pt_cache_drain(cache, &vm->pool);
	else
		s2_pt_cache_topup(cache, &vm->pool, PKVM_MEMCACHE);
	return cache;
}

/* The guest writes what nobody else may read. */
static void write_secret(struct s2_vm *vm, uint32_t page)
{
	vm->pkvm.pages[page].secret = true;
	s2_memory_give(&vm->memory, page, S2_OWNER_GUEST, false);
	s2_memory_write(&vm->memory, page, S2_MK_WB_WB, S2_OWNER_GUEST);
}

/* pkvm_pgtable_stage2_map(), of a protected guest */
static int donate(struct s2_vm *vm, const struct s2_step *step)
{
	struct pkvm_table *t = &vm->pkvm.protected;
	uint32_t page = (uint32_t)step->arg[S2_A_OWN_PAGE];
	uint64_t ipa = step->arg[S2_A_OWN_IPA], pte;
	int ret = s2_pt_get_leaf(&t->pt, ipa, &pte, NULL);

	if (ret)
		return ret;
	/* The host knows of a mapping, which another vCPU made or it broke. */
	if (pte)
		return s2_pte_is_valid(pte) ? -S2_EAGAIN : -S2_EFAULT;
	ret = vm_pkvm_donate_guest(vm, page, ipa, memcache_of(vm, t, step));
	if (vm_bug(vm, S2_VM_BUG_PKVM_WARN))
		vm_pkvm_warn_on(vm, ret, "a WARN: the hypercall failed");
	if (!ret && !s2_pt_get_leaf(&t->pt, ipa, &pte, NULL) &&
	    s2_pte_is_valid(pte))
		write_secret(vm, page);
	return ret;
}

static int share(struct s2_vm *vm, const struct s2_step *step)
{
	struct pkvm_table *t = &vm->pkvm.other;

	return vm_pkvm_share_guest(
		vm, &t->pt, memcache_of(vm, t, step), step->arg[S2_A_OWN_IPA],
		page_bytes(vm), pa_of(vm, (uint32_t)step->arg[S2_A_OWN_PAGE]),
		PKVM_RWX);
}

static int unshare(struct s2_vm *vm, const struct s2_step *step)
{
	uint64_t size;

	return vm_pkvm_unshare_guest(vm, &vm->pkvm.other.pt,
				     step->arg[S2_A_UNSHARE_IPA], &size);
}

/* User space's pages are shared by the faults of its own VM alone. */
static const char *check_pages(const struct s2_vm *vm, uint64_t page,
			       uint64_t n)
{
	if (page >= vm->host.nr_pages || n > vm->host.nr_pages - page)
		return "there is no such page";
	if (page < vm->cfg.ram_pages - PKVM_KERNEL)
		return "the page is user space's";
	return NULL;
}

static const char *check_address(const struct s2_vm *vm, uint64_t page)
{
	uint64_t pages = 1ull
			 << (vm->pkvm.host.pt.cfg.ipa_bits - vm->page_shift);

	if (page >= pages - (S2_VM_RAM >> vm->page_shift))
		return "there is no such address";
	return NULL;
}

static const char *check_guest(const struct s2_vm *vm,
			       const struct s2_step *step, uint64_t ipa)
{
	if (vm->destroyed)
		return "the guests are gone";
	if (ipa >> vm->cfg.ipa_bits)
		return "there is no such IPA";
	if (step->kind == S2_STEP_UNSHARE_GUEST)
		return NULL;
	if (step->arg[S2_A_OWN_CPU] >= vm->cfg.cpus)
		return "there is no such vCPU";
	return check_pages(vm, step->arg[S2_A_OWN_PAGE], 1);
}

static const char *check_hyp(const struct s2_vm *vm, const struct s2_step *step)
{
	uint64_t page = step->arg[S2_A_HYP_PAGE];

	if (step->kind == S2_STEP_RETURN_HYP &&
	    page < vm->cfg.ram_pages - PKVM_KERNEL + PKVM_HYP)
		return "the hypervisor keeps what it began with";
	return check_pages(vm, page,
			   step->arg[S2_A_HYP_SIZE] >> vm->page_shift);
}

static const char *check(const struct s2_vm *vm, const struct s2_step *step)
{
	if (!vm->cfg.pkvm)
		return "there is no pKVM";
	switch (step->kind) {
	case S2_STEP_HOST_FAULT:
		return check_address(vm, step->arg[S2_A_OWN_PAGE]);
	case S2_STEP_RECLAIM_GUEST:
		return check_pages(vm, step->arg[S2_A_OWN_PAGE], 1);
	case S2_STEP_DONATE_GUEST:
	case S2_STEP_SHARE_GUEST:
		return check_guest(vm, step, step->arg[S2_A_OWN_IPA]);
	case S2_STEP_UNSHARE_GUEST:
		return check_guest(vm, step, step->arg[S2_A_UNSHARE_IPA]);
	default:
		return check_hyp(vm, step);
	}
}

void vm_pkvm_step(struct s2_vm *vm, const struct s2_step *step,
		  struct s2_step_result *r)
{
	const char *why = check(vm, step);

	if (why) {
		vm_senseless(r, why);
		return;
	}
	switch (step->kind) {
	case S2_STEP_DONATE_GUEST:
		r->ret = donate(vm, step);
		break;
	case S2_STEP_SHARE_GUEST:
		r->ret = share(vm, step);
		break;
	case S2_STEP_UNSHARE_GUEST:
		r->ret = unshare(vm, step);
		break;
	case S2_STEP_RECLAIM_GUEST:
		r->ret = vm_pkvm_force_reclaim(
			vm, (uint32_t)step->arg[S2_A_OWN_PAGE]);
		break;
	case S2_STEP_HOST_FAULT:
		r->ret = vm_pkvm_host_fault(
			vm, S2_VM_RAM + (step->arg[S2_A_OWN_PAGE]
					 << vm->page_shift));
		break;
	default:
		vm_pkvm_hyp_step(vm, step, r);
		return;
	}
	r->outcome = r->ret ? S2_REFUSED : S2_DID;
}
