/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps of the host, and what it may read. */
#include "vm/vm.h"

const char *s2_vm_do_host_step(struct s2_vm *vm, const struct s2_step *step)
{
	if (step->kind == S2_STEP_HOST)
		return s2_host_op_go_on(&vm->host);
	if (vm->host.op.active)
		return "the host is in the middle of something else";
	if (step->kind == S2_STEP_MMAP &&
	    step->mmap.kind == S2_VMA_GUEST_MEMFD &&
	    !s2_vm_kernel_has_gmem(vm->cfg.policy))
		return S2_VM_NO_GMEM;
	if (step->kind == S2_STEP_MMAP)
		return s2_host_mmap(&vm->host, &step->mmap);
	if (step->kind == S2_STEP_HOST_WRITE)
		return s2_host_write(&vm->host, step->host_access.hva);
	return s2_host_op_start(&vm->host, step);
}

/* The IPA where guests see a page of user space; 0: none. */
static s2_ipa_t ipa_of_hva(const struct s2_vm *vm, uint32_t hva)
{
	int i;

	for (i = 0; i < S2_VM_SLOTS; i++) {
		const struct s2_vm_slot *slot = &vm->slots[i];

		if (slot->used && hva >= slot->hva &&
		    hva - slot->hva < slot->npages)
			return s2_vm_ipa_of(vm, slot->base + hva - slot->hva);
	}
	return s2_ipa(0);
}

static void found_old(struct s2_vm *vm, uint32_t hva, uint32_t page,
		      const char *text)
{
	s2_state_found(&vm->reports, S2_ST_HOST_READ, false,
		       ipa_of_hva(vm, hva), page,
		       vm->memory.pages[page].latest.version, text);
}

/*
 * By the linear map. A guest that mixes attributes may have spoilt the page
 * itself, but KVM has unmapped it: the cache hides nothing of it. Tables that
 * are destroyed with their VM are not unmapped so:
 * kvm_pgtable_stage2_destroy().
 */
void s2_vm_kernel_reads(void *ctx, uint32_t hva, uint32_t page)
{
	struct s2_vm *vm = ctx;
	const struct s2_host_page *p = &vm->host.pages[page];
	struct s2_read read;

	if (p->mixed && vm->destroyed)
		return;
	s2_memory_read(&vm->memory, page, S2_MK_WB_WB, &read);
	if (p->mixed ? !s2_memory_is_hidden(&vm->memory, page) :
		       s2_read_is_coherent(&read))
		return;
	found_old(vm, hva, page,
		  p->dropped ? "the kernel may copy what was written before: "
			       "it was of a block that became a table" :
			       "the kernel may copy what was written before");
}

static void host_read(struct s2_vm *vm, uint64_t hva, struct s2_step_result *r)
{
	uint32_t page, at = (uint32_t)((hva - S2_VM_HVA) >> vm->page_shift);
	const char *why = s2_host_read(&vm->host, hva, &page, &r->read);

	if (why) {
		s2_vm_senseless(r, why);
		return;
	}
	r->has_read = true;
	if (!s2_read_is_coherent(&r->read) && !vm->host.pages[page].mixed)
		found_old(vm, at, page,
			  "the VMM may read what was written before");
}

/* 0, or an error of the ioctl's; others are asked elsewhere. */
static int ask_uffd(struct s2_vm *vm, const struct s2_step *step)
{
	if (step->kind == S2_STEP_UFFD_REGISTER)
		return s2_host_uffd_register(&vm->host, &step->uffd_register);
	if (step->kind == S2_STEP_UFFD_COPY)
		return s2_host_uffd_copy(&vm->host, &step->uffd_copy);
	if (step->kind == S2_STEP_UFFD_PROTECT)
		return s2_host_uffd_may_protect(&vm->host, &step->uffd_protect);
	return 0;
}

static bool is_whole_uffd(enum s2_step_kind kind)
{
	return kind == S2_STEP_UFFD_REGISTER || kind == S2_STEP_UFFD_COPY;
}

void s2_vm_host_step(struct s2_vm *vm, const struct s2_step *step,
		     struct s2_step_result *r)
{
	const char *why;

	if (step->kind == S2_STEP_AGE) {
		s2_vm_age_step(vm, step, r);
		return;
	}
	if (step->kind == S2_STEP_HOST_READ && !vm->host.op.active) {
		host_read(vm, step->host_access.hva, r);
		return;
	}
	if (!vm->host.op.active)
		r->ret = ask_uffd(vm, step);
	if (r->ret) {
		r->outcome = S2_REFUSED;
		return;
	}
	if (!vm->host.op.active && is_whole_uffd(step->kind))
		return;
	why = vm->ops.host_step(vm, step);
	if (why)
		s2_vm_senseless(r, why);
	else if (vm->host.op.active)
		r->outcome = S2_PAUSED;
}
