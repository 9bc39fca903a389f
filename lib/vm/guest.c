/* SPDX-License-Identifier: GPL-2.0-only */
/* Guests: an access, and its faults. */
#include "vm/vm.h"

static void stop_stuck_vcpu(struct s2_vm *vm, struct s2_vm_fault *f,
			    struct s2_step_result *r)
{
	f->part = PART_NONE;
	r->outcome = S2_STUCK;
	s2_state_found(&vm->reports, S2_ST_PROGRESS, f->nested, f->access.ipa,
		       f->count, 0,
		       "faults again and again, and nothing changes");
}

/* True if the guest tries the access again. */
static bool handle_fault(struct s2_vm *vm, struct s2_vm_vcpu *vcpu,
			 struct s2_step_result *r)
{
	struct s2_vm_fault *f = &vcpu->fault;

	while (!s2_vm_fault_part(vm, vcpu, &r->decision)) {
		if (f->pause || f->waits) {
			r->outcome = S2_PAUSED;
			return false;
		}
	}
	r->faults = f->count;
	if (f->part != PART_AGAIN) {
		r->outcome = S2_STOPPED;
		r->ret = r->decision.ret;
		return false;
	}
	/* The host holds the lock that it waits for, or will go on. */
	if (r->decision.outcome == S2_RETRY &&
	    ((vm->notice.invalidating && vm->host.op.active) || f->pause ||
	     vm->race.at)) {
		r->outcome = S2_PAUSED;
		return false;
	}
	if (f->count < MAX_FAULTS)
		return true;
	stop_stuck_vcpu(vm, f, r);
	return false;
}

static void run_vcpu(struct s2_vm *vm, struct s2_vm_vcpu *vcpu,
		     struct s2_step_result *r)
{
	struct s2_vm_fault *f = &vcpu->fault;
	struct s2_access_result to;

	for (;;) {
		s2_access_walk(&vm->mmu, s2_vm_table_of(vm, f), &f->access,
			       &to);
		if (!to.fault) {
			f->part = PART_NONE;
			s2_vm_access_done(vm, f, &to, r);
			r->faults = f->count;
			return;
		}
		f->abort = to;
		f->taken = vm->notice.seq;
		r->esr = to.esr;
		s2_vm_fault_begin(vm, vcpu);
		if (f->pause) {
			r->outcome = S2_PAUSED;
			return;
		}
		if (!handle_fault(vm, vcpu, r))
			return;
	}
}

static void init_access(enum s2_step_kind kind,
			const struct s2_step_access *step,
			struct s2_access *access)
{
	bool fetch = kind == S2_STEP_FETCH;

	*access = (struct s2_access){
		.ipa = s2_ipa(step->ipa),
		.va = step->ipa,
		.cpu = step->cpu,
		.what = kind == S2_STEP_WRITE ? S2_WRITE :
			fetch		      ? S2_FETCH :
						S2_READ,
		.el = step->el,
		.s1_kind = (enum s2_memkind)step->attr,
		.s1_sh = S2_SH_INNER,
		.s1ptw = step->s1ptw,
		.s1_update = step->s1ptw && kind == S2_STEP_WRITE,
		.tags = kind == S2_STEP_TAGS,
		.cm = step->cm,
		.atomic = step->atomic,
	};
	if (access->s1ptw)
		access->what = S2_READ;
	if (access->tags)
		access->s1_kind = S2_MK_TAGGED;
	access->syndrome.isv = !fetch && !access->s1ptw && !access->cm &&
			       !access->atomic && (step->isv || access->tags);
	access->syndrome.sas = 3;
}

bool s2_vm_has_mte(struct s2_vm *vm)
{
	return vm->cfg.mte;
}

static const char *check_access(struct s2_vm *vm, const struct s2_step *step)
{
	const struct s2_step_access *access = &step->access;

	if (access->cpu >= vm->cfg.cpus)
		return "there is no such vCPU";
	if (vm->destroyed)
		return "the VM is gone";
	if (s2_vm_fault_is_on(&vm->vcpus[access->cpu].fault))
		return "this vCPU is in the middle of a fault";
	if (access->nested && !vm->cfg.nested)
		return "there is no nested guest";
	if (access->atomic && (access->s1ptw || access->cm))
		return "neither stage 1's walk nor maintenance is atomic";
	if (access->atomic && access->attr < S2_MK_WB_WB)
		return "of such memory the guest itself is told: stage 1";
	if (step->kind == S2_STEP_TAGS && !vm->ops.has_mte(vm))
		return "the VM has no MTE";
	return NULL;
}

/* The size of the leaf that maps the address now; none beyond the tables. */
static uint8_t leaf_size(struct s2_vm *vm, const struct s2_vm_fault *f)
{
	static const uint8_t sizes[] = { S2_PUD, S2_PMD, S2_PAGE };
	uint64_t pte = 0;
	int level = 0;

	if (s2_pt_get_leaf(s2_vm_table_of(vm, f), f->access.ipa, &pte,
			   &level) ||
	    !s2_pte_is_valid(pte) || level < 1)
		return 0;
	return (uint8_t)(sizes[level - 1] + 1);
}

void s2_vm_guest_step(struct s2_vm *vm, const struct s2_step *step,
		      struct s2_step_result *r)
{
	const char *why = check_access(vm, step);
	struct s2_vm_vcpu *vcpu;

	if (why) {
		s2_vm_senseless(r, why);
		return;
	}
	vcpu = &vm->vcpus[step->access.cpu];
	vm->cpu = step->access.cpu;
	memset(&vcpu->fault, 0, sizeof(vcpu->fault));
	vcpu->fault.nested = step->access.nested;
	vcpu->fault.pause = step->access.pause;
	init_access(step->kind, &step->access, &vcpu->fault.access);
	run_vcpu(vm, vcpu, r);
	r->leaf = leaf_size(vm, &vcpu->fault);
}

/* Does the next part of a fault; after the last, tries the access again. */
void s2_vm_cpu_step(struct s2_vm *vm, const struct s2_step_cpu *step,
		    struct s2_step_result *r)
{
	uint32_t cpu = step->cpu;
	struct s2_vm_vcpu *vcpu = &vm->vcpus[cpu < vm->cfg.cpus ? cpu : 0];
	bool pause = vcpu->fault.pause;

	if (cpu >= vm->cfg.cpus || vcpu->fault.part == PART_NONE) {
		s2_vm_senseless(r, "this vCPU is in the middle of nothing");
		return;
	}
	if (vcpu->fault.waits && s2_vm_fault_waits(vm, &vcpu->fault)) {
		s2_vm_senseless(r, "it waits for who handles the userfaultfd");
		return;
	}
	vm->cpu = cpu;
	if (step->race) {
		vm->race.at = step->at + 1;
		vm->race.cpu = step->other;
		vm->race.host = false;
	}
	if (vcpu->fault.part == PART_AGAIN || handle_fault(vm, vcpu, r)) {
		vcpu->fault.pause = pause;
		run_vcpu(vm, vcpu, r);
	}
	vm->race.at = 0;
	r->leaf = leaf_size(vm, &vcpu->fault);
}
