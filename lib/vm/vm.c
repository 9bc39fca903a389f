/* SPDX-License-Identifier: GPL-2.0-only */
/* Dispatches a step. */
#include "vm/vm.h"

void s2_vm_watch(struct s2_vm *vm, const struct s2_vm_watch *watch)
{
	vm->watch = *watch;
}

const struct s2_pt *s2_vm_table(const struct s2_vm *vm, bool nested)
{
	if (vm->destroyed || (nested && !vm->cfg.nested))
		return NULL;
	return nested ? &vm->tables.shadow : &vm->tables.own;
}

const struct s2_vm_cfg *s2_vm_config(const struct s2_vm *vm)
{
	return &vm->cfg;
}

const struct s2_memory *s2_vm_memory(const struct s2_vm *vm)
{
	return &vm->memory;
}

static void do_pkvm_step(struct s2_vm *vm, const struct s2_step *step,
			 struct s2_step_result *r)
{
	const char *why = "there is no pKVM";

	if (vm->cfg.pkvm)
		why = s2_pkvm_step(&vm->pkvm, step, &r->ret);
	if (why)
		s2_vm_senseless(r, why);
	else if (r->ret)
		r->outcome = S2_REFUSED;
}

/* An ioctl that nobody knows: kvm_arch_vcpu_ioctl() */
static void pre_fault(struct s2_vm *vm, struct s2_step_result *r)
{
	if (vm->destroyed) {
		s2_vm_senseless(r, "the VM is gone");
		return;
	}
	r->outcome = S2_REFUSED;
	r->ret = -S2_EINVAL;
	r->why = "arm64 selects no KVM_GENERIC_PRE_FAULT_MEMORY";
}

static void dispatch_step(struct s2_vm *vm, const struct s2_step *step,
			  struct s2_step_result *r)
{
	switch (step->kind) {
	case S2_STEP_SLOT:
	case S2_STEP_MOVE_SLOT:
	case S2_STEP_DELETE_SLOT:
		s2_vm_slot_step(vm, step, r);
		break;
	case S2_STEP_LOG:
	case S2_STEP_GET_LOG:
	case S2_STEP_CLEAR_LOG:
		s2_vm_log_step(vm, step, r);
		break;
	case S2_STEP_KERNEL_WRITE:
		s2_vm_kernel_write_step(vm, &step->kernel_write, r);
		break;
	case S2_STEP_PRE_FAULT:
		pre_fault(vm, r);
		break;
	case S2_STEP_FLUSH:
		s2_vm_flush_caches(vm);
		break;
	case S2_STEP_DESTROY:
		s2_vm_destroy(vm, &step->destroy, r);
		break;
	case S2_STEP_READ:
	case S2_STEP_WRITE:
	case S2_STEP_FETCH:
	case S2_STEP_TAGS:
		s2_vm_guest_step(vm, step, r);
		break;
	case S2_STEP_CPU:
		s2_vm_cpu_step(vm, &step->cpu, r);
		break;
	case S2_STEP_L1_MAP:
	case S2_STEP_L1_UNMAP:
	case S2_STEP_L1_TLBI:
	case S2_STEP_L1_SWITCH:
		s2_vm_l1_step(vm, step, r);
		break;
	case S2_STEP_SHARE_HYP:
	case S2_STEP_UNSHARE_HYP:
	case S2_STEP_DONATE_HYP:
	case S2_STEP_RETURN_HYP:
	case S2_STEP_DONATE_GUEST:
	case S2_STEP_SHARE_GUEST:
	case S2_STEP_UNSHARE_GUEST:
	case S2_STEP_RECLAIM_GUEST:
	case S2_STEP_HOST_FAULT:
		do_pkvm_step(vm, step, r);
		break;
	default:
		s2_vm_host_step(vm, step, r);
		break;
	}
}

void s2_vm_step(struct s2_vm *vm, const struct s2_step *step,
		struct s2_step_result *result)
{
	*result = (struct s2_step_result){ .outcome = S2_DID };
	if ((unsigned int)step->kind >= S2_NR_STEPS) {
		s2_vm_senseless(result, "there is no such step");
		return;
	}
	dispatch_step(vm, step, result);
	if (!vm->destroyed)
		s2_vm_free_pending(vm);
}
