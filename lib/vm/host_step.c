/* SPDX-License-Identifier: GPL-2.0-only */
/* What the host does. */
#include "vm/vm.h"

const char *s2_vm_do_host_step(struct s2_vm *vm, const struct s2_step *step)
{
	if (step->kind == S2_STEP_HOST)
		return s2_host_op_go_on(&vm->host);
	if (vm->host.op.active)
		return "the host is in the middle of something else";
	if (step->kind == S2_STEP_MMAP)
		return s2_host_mmap(&vm->host, &step->mmap);
	if (step->kind == S2_STEP_HOST_WRITE)
		return s2_host_write(&vm->host, step->host_write.hva);
	return s2_host_op_start(&vm->host, step);
}

void s2_vm_host_step(struct s2_vm *vm, const struct s2_step *step,
		     struct s2_step_result *r)
{
	const char *why;

	if (step->kind == S2_STEP_AGE) {
		s2_vm_age_step(vm, step, r);
		return;
	}
	why = vm->ops.host_step(vm, step);
	if (why)
		s2_vm_senseless(r, why);
	else if (vm->host.op.active)
		r->outcome = S2_PAUSED;
}
