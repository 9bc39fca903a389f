/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tables do, on its way to TLBs, caches, and who else is at work. */
#include "vm/internal.h"

void vm_free_later(void *ctx, struct s2_pt *pt, uint32_t table, int level)
{
	struct table_ctx *at = ctx;
	struct s2_vm *vm = at->vm;

	if (vm->nr_pending == MAX_PENDING) {
		s2_pt_free_unlinked(pt, table, level);
		return;
	}
	vm->pending[vm->nr_pending++] = (struct pending){
		.pt = pt,
		.table = table,
		.level = level,
	};
}

/* A grace period has passed: nobody is inside of these any more. */
void vm_free_pending(struct s2_vm *vm)
{
	while (vm->nr_pending) {
		struct pending *p = &vm->pending[--vm->nr_pending];

		s2_pt_free_unlinked(p->pt, p->table, p->level);
	}
}

static void tell(struct s2_vm *vm, const struct s2_pt *pt,
		 const struct s2_pt_event *event)
{
	s2_tlb_event(&vm->tlb, pt, vm->cpu, event);
	if (vm->watch.event)
		vm->watch.event(vm->watch.ctx, vm->cpu, pt == &vm->shadow,
				event);
}

/* kvm_flush_remote_tlbs(): the VM's own VMID, whatever shadows there are */
void vm_flush_remote(struct s2_vm *vm)
{
	struct s2_pt_event all = { .kind = S2_PT_TLBI_VMID,
				   .level = S2_TTL_UNKNOWN };

	if (!vm->destroyed)
		tell(vm, &vm->pt, &all);
}

/* Memory that no kernel address leads to cannot be cleaned by one. */
static void check_cmo(struct s2_vm *vm, const struct s2_pt_event *event)
{
	uint64_t pa;

	for (pa = event->pa; pa < event->pa + event->size;
	     pa += page_bytes(vm)) {
		uint32_t page = s2_memory_page_of(&vm->memory, pa);

		if (page != S2_NO_PAGE && is_ram(vm, page))
			continue;
		s2_state_found(
			&vm->reports, S2_ST_CMO, false, 0, pa, event->size,
			"maintains the cache of what has no kernel alias");
		return;
	}
}

/* __clean_dcache_guest_page(), __invalidate_icache_guest_page() */
static void maintain(struct s2_vm *vm, const struct s2_pt_event *event)
{
	bool cached = vm->vcpus[vm->cpu].fault.access.s1_kind >= S2_MK_WB_WB;

	if (event->kind == S2_PT_DCACHE) {
		if (vm->cfg.fwb ||
		    (cached && vm_bug(vm, S2_VM_BUG_CMO_CACHES_ON)))
			return;
		check_cmo(vm, event);
	}
	s2_memory_event(&vm->memory, event);
}

/* A page that a new leaf makes visible, whoever looks and how. */
static void check_published(struct s2_vm *vm, const struct s2_pt *pt,
			    const struct s2_pt_event *event, uint32_t page)
{
	uint64_t prot = s2_pte_prot(pt, event->now);
	bool nested = pt == &vm->shadow;
	struct s2_tag_state tags;
	struct s2_read read;

	s2_memory_read(&vm->memory, page,
		       vm->cfg.fwb ? S2_MK_WB_WB : S2_MK_NC_NC, &read);
	if (s2_read_leaks(&read, S2_OWNER_VM))
		s2_state_found(&vm->reports, S2_ST_LEAK, nested, event->ipa,
			       page, event->now,
			       "visible before it was cleaned");
	s2_memory_fetch(&vm->memory, page, S2_MK_WB_WB, &read);
	if ((prot & S2_PROT_X) && s2_read_leaks(&read, S2_OWNER_VM))
		s2_state_found(&vm->reports, S2_ST_FETCH, nested, event->ipa,
			       page, event->now, "executable before IC");
	tags = s2_memory_read_tags(&vm->memory, page);
	if (vm->cfg.mte &&
	    (tags.state == S2_TAGS_UNINITIALISED || tags.owner != S2_OWNER_VM))
		s2_state_found(&vm->reports,
			       vm->host.pages[page].huge ? S2_ST_FOLIO :
							   S2_ST_TAGS,
			       nested, event->ipa, page, event->now,
			       "visible before its tags were cleared");
}

static void publish(struct s2_vm *vm, const struct s2_pt *pt,
		    const struct s2_pt_event *event)
{
	uint64_t pa = s2_pte_to_phys(pt, event->now), at;
	bool normal = (event->now & 0x3c) == pt->memattr[S2_TYPE_NORMAL];

	if (!s2_pte_is_valid(event->now) || event->unlinked || !normal ||
	    s2_pte_is_table(event->now, event->level) || pt == &vm->other ||
	    (s2_pte_is_valid(event->old) &&
	     pa == s2_pte_to_phys(pt, event->old)))
		return;
	for (at = 0; at < event->size; at += page_bytes(vm)) {
		uint32_t page = s2_memory_page_of(&vm->memory, pa + at);

		if (page != S2_NO_PAGE)
			check_published(vm, pt, event, page);
	}
}

static void check_write(struct s2_vm *vm, const struct s2_pt *pt,
			const struct s2_pt_event *event)
{
	uint32_t page = s2_pool_page_of(&vm->pool, event->pa);
	uint64_t before, after;

	if (page != S2_NO_PAGE && !vm->pool.pages[page].refs)
		s2_state_found(&vm->reports, S2_ST_FREED, pt == &vm->shadow,
			       event->ipa, event->pa, event->now,
			       "writes to a freed table");
	publish(vm, pt, event);
	if (!vm->relaxing)
		return;
	before = s2_pte_prot(pt, event->old);
	after = s2_pte_prot(pt, event->now);
	if (before & ~after)
		s2_state_found(&vm->reports, S2_ST_RIGHTS, pt == &vm->shadow,
			       event->ipa, event->old, event->now,
			       "relaxing takes rights away");
}

/* ptdump: looks, and does nothing. */
static int dump(const struct s2_pt_visit *v, unsigned int what)
{
	(void)v;
	(void)what;
	return 0;
}

static void race(struct s2_vm *vm)
{
	bool relaxing = vm->relaxing, marked = vm->marked;
	unsigned int cpu = vm->cpu;
	struct s2_decision d;
	struct vcpu *other;

	if (!vm->race_at || --vm->race_at)
		return;
	/* Up to 6.1, and with pKVM, nobody else is let in. */
	if ((vm->cfg.tables->anchored || vm->cfg.pkvm) &&
	    !vm_bug(vm, S2_VM_BUG_READ_LOCK))
		return;
	if (vm->race_host && vm_bug(vm, S2_VM_BUG_DUMP_UNLOCKED)) {
		s2_pt_walk(&vm->pt, 0, 1ull << vm->cfg.ipa_bits, S2_WALK_LEAF,
			   dump, NULL);
		return;
	}
	if (vm->race_host) {
		vm_invalidate_begin(vm, 0, vm->cfg.hva_pages);
		vm_invalidate_end(vm, 0, vm->cfg.hva_pages);
		return;
	}
	if (vm->race_cpu >= vm->cfg.cpus || vm->race_cpu == cpu)
		return;
	other = &vm->vcpus[vm->race_cpu];
	if (other->fault.part != PART_COMMIT)
		return;
	vm->cpu = vm->race_cpu;
	vm->relaxing = false;
	vm_fault_part(vm, other, &d);
	vm->raced = true;
	vm->cpu = cpu;
	vm->relaxing = relaxing;
	vm->marked = marked;
}

void vm_event(void *ctx, const struct s2_pt_event *event)
{
	struct table_ctx *at = ctx;
	struct s2_vm *vm = at->vm;

	tell(vm, at->pt, event);
	switch (event->kind) {
	case S2_PT_DCACHE:
	case S2_PT_ICACHE:
		maintain(vm, event);
		break;
	case S2_PT_WRITE:
		check_write(vm, at->pt, event);
		break;
	case S2_PT_WARN:
		s2_state_found(&vm->reports, S2_ST_WARN, at->pt == &vm->shadow,
			       0, 0, 0, "a WARN of the table code");
		break;
	default:
		break;
	}
	race(vm);
}

/* Cleans a leaf, whatever it maps. */
static int flush_any(const struct s2_pt_visit *v, unsigned int what)
{
	struct s2_pt_event event = {
		.kind = S2_PT_DCACHE,
		.pa = s2_pte_to_phys(v->pt, v->old),
		.size = s2_level_size(v->pt->cfg.arch.granule, v->level),
	};

	(void)what;
	if (s2_pte_is_valid(v->old))
		maintain(v->arg, &event);
	return 0;
}

/* stage2_flush_vm(): the guest turned its caches off. */
void vm_flush_caches(struct s2_vm *vm)
{
	int i;

	if (vm->cfg.nested && !vm->destroyed)
		s2_pt_flush(&vm->shadow, 0, 1ull << vm->cfg.ipa_bits);
	for (i = 0; i < S2_VM_SLOTS && !vm->destroyed; i++) {
		const struct slot *slot = &vm->slots[i];
		uint64_t ipa = slot->base << vm->page_shift;

		if (!slot->used)
			continue;
		s2_pt_flush(&vm->pt, ipa,
			    (uint64_t)slot->npages << vm->page_shift);
		if (vm_bug(vm, S2_VM_BUG_FLUSH_DEVICE) && !vm->cfg.fwb)
			s2_pt_walk(&vm->pt, ipa,
				   (uint64_t)slot->npages << vm->page_shift,
				   S2_WALK_LEAF, flush_any, vm);
	}
}
