/* SPDX-License-Identifier: GPL-2.0-only */
/* Injected mistakes of a VM: common code. */
#ifndef VM_MISTAKES_H
#define VM_MISTAKES_H

#include "inject/mistakes.h"
#include "vm/vm.h"

static inline bool s2_vm_has_mistake(const struct s2_vm *vm, uint64_t mistakes)
{
	return vm->cfg.inject & mistakes;
}

/* These put their functions into vm->ops: mistakes_fault.c, mistakes_host.c */
void s2_vm_put_fault_mistakes_back(struct s2_vm *vm);
void s2_vm_put_host_mistakes_back(struct s2_vm *vm);

#endif
