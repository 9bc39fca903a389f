/* SPDX-License-Identifier: GPL-2.0-only */
/* __pkvm_init_finalise(): the hypervisor takes what is its own. */
#include "vm/internal.h"

/* ---- tables ------------------------------------------------------------------ */

static void to_machine(struct pkvm_table *t, const struct s2_pt_event *event)
{
	struct s2_vm *vm = t->vm;

	s2_tlb_event(&vm->tlb, &t->pt, vm->cpu, event);
	if (event->kind == S2_PT_WARN)
		vm_pkvm_warn_on(vm, 1, "a WARN of the table code");
}

static void host_event(void *ctx, const struct s2_pt_event *event)
{
	struct pkvm_table *t = ctx;

	to_machine(t, event);
	if (event->kind == S2_PT_WRITE && s2_pte_is_valid(event->now) &&
	    !s2_pte_is_table(event->now, event->level))
		vm_pkvm_check_secret(t->vm, s2_pte_to_phys(&t->pt, event->now),
				     s2_level_size(t->vm->cfg.granule,
						   event->level));
}

/* clean_dcache_guest_page(), invalidate_icache_guest_page() */
static void guest_event(void *ctx, const struct s2_pt_event *event)
{
	struct pkvm_table *t = ctx;
	const struct s2_vm_cfg *cfg = &t->vm->cfg;

	to_machine(t, event);
	if ((event->kind == S2_PT_DCACHE && !cfg->fwb) ||
	    (event->kind == S2_PT_ICACHE && !cfg->dic))
		s2_memory_event(&t->vm->memory, event);
}

/* More than one page of root, where there can be. */
static uint8_t host_bits(const struct s2_vm *vm)
{
	return vm->cfg.granule == S2_GRANULE_64K ? 44 : 40;
}

static int begin_table(struct s2_vm *vm, struct pkvm_table *t, uint16_t vmid)
{
	const struct s2_vm_cfg *cfg = &vm->cfg;
	bool host = t == &vm->pkvm.host;
	struct s2_pt_cfg pt = vm->pt.cfg;
	unsigned int i;
	int err;

	*t = (struct pkvm_table){ .vm = vm };
	for (i = 0; i < S2_VM_CPUS; i++)
		t->memcache[i] = (struct s2_pt_cache){
			.pages = t->cached[i],
			.capacity = PKVM_MEMCACHE,
		};
	pt.event = host ? host_event : guest_event;
	pt.free_unlinked = NULL;
	pt.ctx = t;
	if (host) {
		pt.ipa_bits = host_bits(vm);
		pt.start_level =
			(int8_t)s2_kvm_start_level(cfg->granule, pt.ipa_bits);
		pt.idmap = pt.as_s1 = true;
		pt.dcache = pt.icache = false;
		pt.force_pte = vm_pkvm_force_pte;
	}
	err = s2_pt_init(&t->pt, &pt, &vm->pool);
	return err ? err : s2_tlb_attach(&vm->tlb, &t->pt, vmid, false);
}

/* ---- owners ------------------------------------------------------------------ */

/* What the hypervisor maps when it begins, from its first page on. */
static const struct hyp_mapping {
	uint8_t first, n;
	bool text;  /* has a private alias, too */
	bool block; /* larger than a page */
} hyp_mappings[] = {
	{ 0, 2, true, false },
	{ 2, 6, false, false }, /* data, stacks, page tables */
	{ 8, 8, false, true },	/* behind hyp_vmemmap */
};

/* fix_host_ownership_walker() */
static int fix_page(struct s2_vm *vm, uint32_t page, bool text)
{
	struct pkvm_page *p = &vm->pkvm.pages[page];

	p->hyp = PKVM_OWNED;
	if (!text)
		return vm_pkvm_set_owner(vm, page, 1, PKVM_ID_HYP, 0);
	/* The host may read it, to say where the hypervisor panicked. */
	p->host = PKVM_NOPAGE;
	return vm_pkvm_idmap(vm, pa_of(vm, page), page_bytes(vm), S2_PROT_R);
}

static bool is_passed_over(const struct s2_vm *vm, const struct hyp_mapping *m)
{
	return (m->block && vm_bug(vm, S2_VM_BUG_PKVM_BLOCK)) ||
	       (m->text && vm_bug(vm, S2_VM_BUG_PKVM_TEXT_VA));
}

/* fix_host_ownership() */
static int fix_owners(struct s2_vm *vm)
{
	uint32_t hyp = vm->cfg.ram_pages - PKVM_KERNEL, page;
	const struct hyp_mapping *m = hyp_mappings;
	size_t i;
	int ret = 0;

	for (i = 0; i < sizeof(hyp_mappings) / sizeof(*m); i++, m++) {
		for (page = hyp + m->first; page < hyp + m->first + m->n;
		     page++) {
			vm->pkvm.pages[page].hyp_maps = true;
			vm->pkvm.pages[page].text = m->text;
			if (!ret && !is_passed_over(vm, m))
				ret = fix_page(vm, page, m->text);
		}
	}
	return ret;
}

int vm_pkvm_begin(struct s2_vm *vm, void *pages)
{
	struct pkvm *pkvm = &vm->pkvm;
	uint32_t i;
	int err;

	pkvm->pages = pages;
	for (i = 0; i < vm->host.nr_pages; i++)
		pkvm->pages[i] = (struct pkvm_page){ .hyp = PKVM_NOPAGE };
	s2_host_reserve(&vm->host, vm->cfg.ram_pages - PKVM_KERNEL,
			PKVM_KERNEL);
	pkvm->host_pool = (struct s2_pt_cache){
		.pages = pkvm->host_pooled,
		.capacity = PKVM_HOST_POOL,
	};
	err = begin_table(vm, &pkvm->host, VMID_HOST);
	if (!err)
		err = begin_table(vm, &pkvm->other, VMID_OTHER);
	if (!err)
		err = begin_table(vm, &pkvm->protected, VMID_PROTECTED);
	return err ? err : fix_owners(vm);
}

/* ---- the end ------------------------------------------------------------------ */

static void end_table(struct s2_vm *vm, struct pkvm_table *t)
{
	unsigned int i;

	for (i = 0; i < S2_VM_CPUS; i++)
		s2_pt_cache_drain(&t->memcache[i], &vm->pool);
	s2_tlb_detach(&vm->tlb, &t->pt);
	s2_pt_destroy(&t->pt);
}

/* pkvm_pgtable_stage2_destroy_range(): the host's stage 2 stays. */
void vm_pkvm_end(struct s2_vm *vm)
{
	uint64_t all = 1ull << vm->cfg.ipa_bits;

	vm_pkvm_unmap(vm, &vm->pt, 0, all);
	vm_pkvm_unmap(vm, &vm->pkvm.other.pt, 0, all);
	vm_pkvm_reclaim_all(vm);
	end_table(vm, &vm->pkvm.other);
	end_table(vm, &vm->pkvm.protected);
}
