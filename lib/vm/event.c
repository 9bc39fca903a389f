/* SPDX-License-Identifier: GPL-2.0-only */
/* Passes events of the tables to TLBs, caches and racing CPUs. */
#include "vm/vm.h"

static void tell_machine(struct s2_vm *vm, const struct s2_pt *pt,
			 const struct s2_pt_event *event)
{
	s2_tlb_event(&vm->tables.tlb, pt, vm->cpu, event);
	if (vm->watch.event)
		vm->watch.event(vm->watch.ctx, vm->cpu,
				pt == &vm->tables.shadow, event);
}

/* kvm_flush_remote_tlbs(): only the VM's own VMID, not those of shadows */
void s2_vm_flush_remote(struct s2_vm *vm)
{
	struct s2_pt_event all = { .kind = S2_PT_TLBI_VMID,
				   .level = S2_TTL_UNKNOWN };

	if (!vm->destroyed)
		tell_machine(vm, &vm->tables.own, &all);
}

/* Memory without a kernel address cannot be cleaned by address. */
static void check_cmo(struct s2_vm *vm, const struct s2_pt_event *event)
{
	uint64_t at;

	for (at = 0; at < event->size; at += s2_vm_page_bytes(vm)) {
		s2_pa_t pa = s2_pa_add(event->pa, at);
		uint32_t page = s2_memory_page_of(&vm->memory, pa);

		if (page != S2_NO_PAGE && s2_vm_is_ram(vm, page))
			continue;
		s2_state_found(
			&vm->reports, S2_ST_CMO, false, s2_ipa(0), pa.pa,
			event->size,
			"maintains the cache of what has no kernel alias");
		return;
	}
}

/* __clean_dcache_guest_page(), __invalidate_icache_guest_page() */
void s2_vm_maintain(struct s2_vm *vm, const struct s2_pt_event *event)
{
	if (event->kind == S2_PT_DCACHE) {
		if (vm->cfg.fwb)
			return;
		check_cmo(vm, event);
	}
	s2_memory_event(&vm->memory, event);
}

void s2_vm_tlb_found(void *ctx, const struct s2_tlb_finding *finding)
{
	static const struct {
		enum s2_state_id id;
		const char *text;
	} of[S2_NR_TLB_FINDINGS] = {
		[S2_TLB_BBM] = { S2_ST_BBM,
				 "valid while TLBs may hold another" },
		[S2_TLB_CONFLICT] = { S2_ST_CONFLICT,
				      "valid while TLBs may hold another size" },
		[S2_TLB_FREED] = { S2_ST_FREED,
				   "a table is freed that walks can come to" },
		[S2_TLB_REUSED] = { S2_ST_FREED,
				    "a table is linked that walks can come to "
				    "another way" },
		[S2_TLB_STALE] = { S2_ST_STALE,
				   "TLBs may allow what the tables do not" },
	};

	bool nested = finding->vmid == VMID_SHADOW;
	enum s2_state_id id = of[finding->kind].id;

	if (nested && id == S2_ST_STALE)
		id = S2_ST_NEST_STALE;
	s2_state_found(&((struct s2_vm *)ctx)->reports, id, nested,
		       finding->ipa, finding->old, finding->now,
		       of[finding->kind].text);
}

void s2_vm_event(void *ctx, const struct s2_pt_event *event)
{
	struct s2_vm_table_ctx *at = ctx;
	struct s2_vm *vm = at->vm;

	tell_machine(vm, at->pt, event);
	switch (event->kind) {
	case S2_PT_DCACHE:
	case S2_PT_ICACHE:
		vm->ops.maintain(vm, event);
		break;
	case S2_PT_WRITE:
		s2_vm_check_write(vm, at->pt, event);
		break;
	case S2_PT_WARN:
		s2_state_found(&vm->reports, S2_ST_WARN,
			       at->pt == &vm->tables.shadow, s2_ipa(0), 0, 0,
			       "a WARN of the table code");
		break;
	default:
		break;
	}
	vm->ops.race(vm);
}
