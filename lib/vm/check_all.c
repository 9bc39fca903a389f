/* SPDX-License-Identifier: GPL-2.0-only */
/* Asks everybody whether the state invariants hold. */
#include "vm/internal.h"

void vm_found_tlb(void *ctx, const struct s2_tlb_finding *finding)
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

static void check(struct s2_vm *vm)
{
	if (!vm->destroyed && s2_vm_is_quiet(vm)) {
		s2_tlb_stale(&vm->tlb, VMID_VM);
		if (vm->cfg.nested)
			s2_tlb_stale(&vm->tlb, VMID_SHADOW);
	}
	vm_check_leaves(vm);
	vm_check_tables(vm);
	if (vm->cfg.pkvm)
		s2_pkvm_check(&vm->pkvm, &vm->pt);
}

size_t s2_vm_check(struct s2_vm *vm, struct s2_state_finding *findings,
		   size_t max)
{
	check(vm);
	return s2_state_take(&vm->reports, findings, max);
}
