/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of a fault under mmu_lock: the policy decides, and KVM maps. */
#include "vm/vm.h"

static void fail_fault(struct s2_decision *d, int ret)
{
	*d = (struct s2_decision){ .outcome = S2_ERROR, .ret = (int16_t)ret };
}

static bool cond_holds(const struct s2_vm_fault *f, struct s2_cond cond)
{
	struct s2_query q;

	s2_query_init(&q, &f->in);
	return s2_cond_holds(&q, cond);
}

static uint64_t prot_of(const struct s2_vm_fault *f,
			const struct s2_decision *d)
{
	uint64_t prot = 0;

	if (cond_holds(f, d->r))
		prot |= S2_PROT_R;
	if (cond_holds(f, d->w))
		prot |= S2_PROT_W;
	if (cond_holds(f, d->px))
		prot |= S2_PROT_PX;
	if (cond_holds(f, d->ux))
		prot |= S2_PROT_UX;
	if (d->type == S2_TYPE_DEVICE)
		prot |= S2_PROT_DEVICE;
	else if (d->type == S2_TYPE_NORMAL_NC)
		prot |= S2_PROT_NORMAL_NC;
	return prot;
}

static unsigned int walk_flags(const struct s2_pt *pt)
{
	return s2_pt_has(pt, S2_C_PT_PARALLEL) ? S2_WALK_SHARED : 0;
}

/* kvm_mmu_topup_memory_cache(): fills only if there are too few pages */
static int fill_cache(struct s2_vm *vm, struct s2_pt_cache *cache,
		      const struct s2_pt *pt)
{
	/* kvm_mmu_cache_min_pages() */
	uint32_t min = (uint32_t)(S2_LEVEL_LAST - pt->cfg.start_level);

	if (cache->nr < min)
		s2_pt_cache_topup(cache, &vm->tables.pool, cache->capacity);
	return cache->nr < min ? -S2_ENOMEM : 0;
}

static int map_leaf(struct s2_vm *vm, struct s2_vm_vcpu *vcpu,
		    const struct s2_decision *d)
{
	struct s2_vm_fault *f = &vcpu->fault;
	struct s2_pt *pt = s2_vm_table_of(vm, f);
	uint64_t size = 1ull
			<< s2_size_shift((enum s2_size)d->size, vm->page_shift);

	if (vm->cfg.pkvm) {
		const struct s2_pkvm_want want = {
			.cpu = vm->cpu,
			.topup = d->topup,
			.ipa = s2_ipa_down(f->ipa, size),
			.size = size,
			.pa = s2_pa_down(s2_vm_pa_of(vm, f->page), size),
			.prot = prot_of(f, d),
		};

		return s2_pkvm_map(&vm->pkvm, &vm->tables.own, &vcpu->cache,
				   &want);
	}
	if (d->topup && fill_cache(vm, &vcpu->cache, pt))
		return -S2_ENOMEM;
	return s2_pt_map(pt, s2_ipa_down(f->ipa, size), size,
			 s2_pa_down(s2_vm_pa_of(vm, f->page), size),
			 prot_of(f, d), &vcpu->cache, walk_flags(pt));
}

static int relax_leaf(struct s2_vm *vm, struct s2_vm_fault *f,
		      const struct s2_decision *d)
{
	struct s2_pt *pt = s2_vm_table_of(vm, f);
	uint64_t rights = S2_PROT_R | S2_PROT_W | S2_PROT_X;
	int ret;

	vm->commit.relaxing = true;
	ret = s2_pt_relax_perms(pt, f->ipa, prot_of(f, d) & rights,
				walk_flags(pt));
	vm->commit.relaxing = false;
	return ret;
}

/* The end of user_mem_abort(): -EAGAIN means that another vCPU was faster. */
int s2_vm_set_leaf(struct s2_vm *vm, struct s2_vm_vcpu *vcpu,
		   const struct s2_decision *d)
{
	return d->outcome == S2_MAP ? map_leaf(vm, vcpu, d) :
				      relax_leaf(vm, &vcpu->fault, d);
}

void s2_vm_mark_dirty(struct s2_vm *vm, const struct s2_vm_fault *f,
		      const struct s2_decision *d)
{
	uint64_t n = s2_vm_pages_in(vm, (enum s2_size)d->dirty_at);

	if (cond_holds(f, d->dirty) && f->slot >= 0 &&
	    s2_vm_log_mark(vm, f->slot, s2_vm_gfn_of(vm, f->canon) / n * n))
		vm->commit.marked = true;
}

static uint64_t leaf_now(struct s2_vm *vm, const struct s2_vm_fault *f)
{
	uint64_t pte = 0;

	s2_pt_get_leaf(s2_vm_table_of(vm, f), f->ipa, &pte, NULL);
	return pte;
}

static void check_result(struct s2_vm *vm, const struct s2_vm_fault *f,
			 const struct s2_decision *d, uint64_t before, int ret)
{
	uint64_t rights = S2_PROT_R | S2_PROT_W | S2_PROT_X;
	uint64_t want = prot_of(f, d) & rights, now = leaf_now(vm, f);

	/* Another CPU may have replaced the leaf, or its table, in between. */
	if (vm->commit.raced)
		return;
	if (!ret && (!s2_pte_is_valid(now) ||
		     want & ~s2_pte_prot(s2_vm_table_of(vm, f), now)))
		s2_state_found(&vm->reports, S2_ST_RESULT, f->nested, f->ipa,
			       now, want,
			       "says that the leaf is there, and it is not");
	if (!ret && d->outcome == S2_MAP && s2_pte_is_valid(now) &&
	    before == now)
		s2_state_found(&vm->reports, S2_ST_PROGRESS, f->nested, f->ipa,
			       before, now,
			       "breaks what is there to make the same again");
	if (ret == -S2_ENOMEM && vm->tables.pool.used < vm->tables.pool.nr)
		s2_state_found(&vm->reports, S2_ST_MEMORY, f->nested, f->ipa,
			       vm->tables.pool.used, vm->tables.pool.nr,
			       "fails, and there is memory");
}

static void write_leaf(struct s2_vm *vm, struct s2_vm_vcpu *vcpu,
		       struct s2_decision *d)
{
	struct s2_vm_fault *f = &vcpu->fault;
	uint64_t before;
	int ret;

	vm->ops.sanitise_tags(vm, f, d);
	before = leaf_now(vm, f);
	ret = vm->ops.set_leaf(vm, vcpu, d);
	check_result(vm, f, d, before, ret);
	if (!ret)
		s2_vm_mark_dirty(vm, f, d);
	else if (ret == -S2_EAGAIN)
		*d = (struct s2_decision){ .outcome = S2_RETRY, .ret = 1 };
	else
		fail_fault(d, ret);
}

/* kvm_release_faultin_page() */
void s2_vm_release_page(struct s2_vm *vm, struct s2_vm_fault *f,
			const struct s2_decision *d)
{
	if (!f->pinned)
		return;
	f->pinned = false;
	if (d->leak)
		return;
	vm->host.pages[f->page].pins--;
	s2_host_put_page(&vm->host, f->page);
}

void s2_vm_finish_inputs(struct s2_vm *vm, struct s2_vm_fault *f)
{
	if (f->slot >= 0 && !f->looked)
		s2_vm_input_vma(vm, f);
	if (f->slot >= 0 && f->in.may[S2_VMA_FOUND] & S2_SET(1))
		s2_vm_input_leaf(vm, f);
	s2_vm_input_table(vm, f);
	s2_vm_input(f, S2_RACE_SEQ,
		    f->page != S2_NO_PAGE && s2_vm_fault_has_moved(vm, f));
}

void s2_vm_decide(struct s2_vm *vm, struct s2_vm_fault *f,
		  struct s2_decision *d)
{
	struct s2_query q;

	s2_query_init(&q, &f->in);
	s2_decide(vm->cfg.policy, S2_GUEST_ABORT, &q, d);
	if (vm->watch.decision)
		vm->watch.decision(vm->watch.ctx, vm->cpu, &f->in, d);
}

void s2_vm_commit(struct s2_vm *vm, struct s2_vm_vcpu *vcpu,
		  struct s2_decision *d)
{
	struct s2_vm_fault *f = &vcpu->fault;

	vm->commit.marked = vm->commit.raced = false;
	vm->ops.finish_inputs(vm, f);
	s2_vm_check_assumptions(vm, f);
	vm->ops.decide(vm, f, d);
	if (d->outcome == S2_MAP || d->outcome == S2_RELAX)
		write_leaf(vm, vcpu, d);
	else if (d->outcome == S2_MKYOUNG)
		s2_pt_mkyoung(s2_vm_table_of(vm, f), f->ipa,
			      walk_flags(s2_vm_table_of(vm, f)));
	if (vm->commit.marked && d->outcome != S2_MAP && d->outcome != S2_RELAX)
		s2_state_found(&vm->reports, S2_ST_RESULT, f->nested, f->ipa, 0,
			       0, "in the log, and not mapped");
	if (d->outcome == S2_MAP || d->outcome == S2_RELAX)
		s2_vm_check_late(vm, f);
	vm->ops.release_page(vm, f, d);
}
