/* SPDX-License-Identifier: GPL-2.0-only */
/* Guests: an access, the faults it takes, and what it does in the end. */
#include "vm/internal.h"

static struct s2_pt *table_of(struct s2_vm *vm, const struct fault *f)
{
	return f->nested ? &vm->shadow : &vm->pt;
}

static uint64_t canonical(const struct s2_vm *vm, const struct fault *f)
{
	const struct l1_leaf *leaf;

	if (!f->nested)
		return f->access.ipa;
	leaf = vm_l1_at(vm, f->access.ipa);
	return leaf ? leaf->l1 + f->access.ipa - leaf->l2 : UINT64_MAX;
}

/* ---- an access that got through -------------------------------------------- */

static bool is_write(const struct fault *f)
{
	return f->access.s1ptw ? f->access.s1_update :
				 f->access.what == S2_WRITE;
}

static void judge_read(struct s2_vm *vm, const struct fault *f, uint32_t page,
		       const struct s2_read *read)
{
	bool fetch = f->access.what == S2_FETCH;

	if (s2_read_leaks(read, S2_OWNER_VM))
		s2_state_found(&vm->reports, fetch ? S2_ST_FETCH : S2_ST_LEAK,
			       f->nested, f->access.ipa, page,
			       read->latest.version,
			       fetch ? "may execute what the page held before" :
				       "may read what the page held before");
	else if (!fetch && !s2_read_is_coherent(read) &&
		 !vm->host.pages[page].mixed)
		s2_state_found(
			&vm->reports, S2_ST_COHERENT, f->nested, f->access.ipa,
			page, read->latest.version,
			"asks for cacheable memory and may read old data");
}

static void judge_tags(struct s2_vm *vm, const struct fault *f, uint32_t page)
{
	struct s2_tag_state tags = s2_memory_read_tags(&vm->memory, page);

	if (tags.state == S2_TAGS_UNINITIALISED || tags.owner != S2_OWNER_VM)
		s2_state_found(&vm->reports,
			       vm->host.pages[page].huge ? S2_ST_FOLIO :
							   S2_ST_TAGS,
			       f->nested, f->access.ipa, page, tags.owner,
			       "reads tags that are not its own");
}

static void touch(struct s2_vm *vm, struct fault *f,
		  const struct s2_access_result *to, struct s2_step_result *r)
{
	uint32_t page = s2_memory_page_of(&vm->memory, to->pa);
	enum s2_memkind kind = to->attr.kind;

	if (page == S2_NO_PAGE)
		return;
	/* Who asks for other memory than the host's has himself to blame. */
	if (f->access.s1_kind < S2_MK_WB_WB)
		vm->host.pages[page].mixed = true;
	if (f->access.tags) {
		if (kind == S2_MK_TAGGED)
			judge_tags(vm, f, page);
	} else if (is_write(f)) {
		s2_memory_write(&vm->memory, page, kind, S2_OWNER_VM);
		vm_mark_written(vm, canonical(vm, f) >> vm->page_shift);
	} else {
		if (f->access.what == S2_FETCH)
			s2_memory_fetch(&vm->memory, page, kind, &r->read);
		else
			s2_memory_read(&vm->memory, page, kind, &r->read);
		r->has_read = true;
		judge_read(vm, f, page, &r->read);
	}
}

/* ---- faults ---------------------------------------------------------------- */

static bool runs_again(const struct s2_decision *d)
{
	return d->outcome == S2_MAP || d->outcome == S2_RELAX ||
	       d->outcome == S2_MKYOUNG || d->outcome == S2_RETRY;
}

static void stuck(struct s2_vm *vm, struct fault *f, struct s2_step_result *r)
{
	f->part = PART_NONE;
	r->outcome = S2_STUCK;
	s2_state_found(&vm->reports, S2_ST_PROGRESS, f->nested, f->access.ipa,
		       f->count, 0,
		       "faults again and again, and nothing changes");
}

/* True if the guest can try again. */
static bool handle(struct s2_vm *vm, struct vcpu *vcpu,
		   struct s2_step_result *r)
{
	struct fault *f = &vcpu->fault;

	while (!vm_fault_part(vm, vcpu, &r->decision)) {
		if (f->pause) {
			r->outcome = S2_PAUSED;
			return false;
		}
	}
	r->faults = f->count;
	if (!runs_again(&r->decision)) {
		r->outcome = S2_STOPPED;
		r->ret = r->decision.ret;
		return false;
	}
	/* The host has the lock it waits for, or will move on. */
	if (r->decision.outcome == S2_RETRY &&
	    ((vm->invalidating && vm->host.op.active) || f->pause ||
	     vm->race_at)) {
		r->outcome = S2_PAUSED;
		return false;
	}
	if (f->count < MAX_FAULTS)
		return true;
	stuck(vm, f, r);
	return false;
}

static void run(struct s2_vm *vm, struct vcpu *vcpu, struct s2_step_result *r)
{
	struct fault *f = &vcpu->fault;
	struct s2_access_result to;

	for (;;) {
		s2_access_walk(&vm->mmu, table_of(vm, f), &f->access, &to);
		if (!to.fault) {
			touch(vm, f, &to, r);
			r->faults = f->count;
			return;
		}
		f->abort = to;
		f->taken = vm->seq;
		r->esr = to.esr;
		vm_fault_begin(vm, vcpu);
		if (f->pause) {
			r->outcome = S2_PAUSED;
			return;
		}
		if (!handle(vm, vcpu, r))
			return;
	}
}

static void init_access(const struct s2_step *step, struct s2_access *access)
{
	bool fetch = step->kind == S2_STEP_FETCH;

	*access = (struct s2_access){
		.ipa = step->arg[S2_A_IPA],
		.va = step->arg[S2_A_IPA],
		.cpu = (unsigned int)step->arg[S2_A_CPU],
		.what = step->kind == S2_STEP_WRITE ? S2_WRITE :
			fetch			    ? S2_FETCH :
						      S2_READ,
		.el = (uint8_t)step->arg[S2_A_EL],
		.s1_kind = (enum s2_memkind)step->arg[S2_A_S1_KIND],
		.s1_sh = S2_SH_INNER,
		.s1ptw = step->arg[S2_A_S1PTW],
		.s1_update = step->arg[S2_A_S1PTW] &&
			     step->kind == S2_STEP_WRITE,
		.tags = step->kind == S2_STEP_TAGS,
		.cm = step->arg[S2_A_CM],
	};
	if (access->s1ptw)
		access->what = S2_READ;
	if (access->tags)
		access->s1_kind = S2_MK_TAGGED;
	access->syndrome.isv = !fetch && !access->s1ptw && !access->cm;
	access->syndrome.sas = 3;
}

static const char *check(struct s2_vm *vm, const struct s2_step *step)
{
	if (step->arg[S2_A_CPU] >= vm->cfg.cpus)
		return "there is no such vCPU";
	if (vm->destroyed)
		return "the VM is gone";
	if (vm->vcpus[step->arg[S2_A_CPU]].fault.part != PART_NONE)
		return "this vCPU is in the middle of a fault";
	if (step->arg[S2_A_NESTED] && !vm->cfg.nested)
		return "there is no nested guest";
	if (step->kind == S2_STEP_TAGS && !vm->cfg.mte &&
	    !vm_bug(vm, S2_VM_BUG_MTE_FLIPS))
		return "the VM has no MTE";
	return NULL;
}

void vm_guest_step(struct s2_vm *vm, const struct s2_step *step,
		   struct s2_step_result *r)
{
	const char *why = check(vm, step);
	struct vcpu *vcpu;

	if (why) {
		vm_senseless(r, why);
		return;
	}
	if (step->kind == S2_STEP_TAGS && vm_bug(vm, S2_VM_BUG_MTE_FLIPS))
		vm->cfg.mte = true;
	vcpu = &vm->vcpus[step->arg[S2_A_CPU]];
	vm->cpu = (unsigned int)step->arg[S2_A_CPU];
	memset(&vcpu->fault, 0, sizeof(vcpu->fault));
	vcpu->fault.nested = step->arg[S2_A_NESTED];
	vcpu->fault.pause = step->arg[S2_A_PAUSE];
	init_access(step, &vcpu->fault.access);
	run(vm, vcpu, r);
}

/* The next part of a fault; behind the last, the access is tried again. */
void vm_cpu_go_on(struct s2_vm *vm, const struct s2_step *step,
		  struct s2_step_result *r)
{
	uint64_t cpu = step->arg[S2_A_CPU];
	struct vcpu *vcpu = &vm->vcpus[cpu < vm->cfg.cpus ? cpu : 0];
	bool pause = vcpu->fault.pause;

	if (cpu >= vm->cfg.cpus || vcpu->fault.part == PART_NONE) {
		vm_senseless(r, "this vCPU is in the middle of nothing");
		return;
	}
	vm->cpu = (unsigned int)cpu;
	if (step->arg[S2_A_CPU_RACE]) {
		vm->race_at = (unsigned int)step->arg[S2_A_CPU_AT] + 1;
		vm->race_cpu = (unsigned int)step->arg[S2_A_CPU_OTHER];
		vm->race_host = false;
	}
	if (handle(vm, vcpu, r)) {
		vcpu->fault.pause = pause;
		run(vm, vcpu, r);
	}
	vm->race_at = 0;
}
