/* SPDX-License-Identifier: GPL-2.0-only */
/* Under mmu_lock: the policy decides, and it is done. */
#include "vm/internal.h"

static void fail(struct s2_decision *d, int ret)
{
	*d = (struct s2_decision){ .outcome = S2_ERROR, .ret = (int16_t)ret };
}

static bool holds(const struct fault *f, struct s2_cond cond)
{
	struct s2_query q;

	s2_query_init(&q, &f->in);
	return s2_cond_holds(&q, cond);
}

static uint64_t prot_of(const struct fault *f, const struct s2_decision *d)
{
	uint64_t prot = 0;

	if (holds(f, d->r))
		prot |= S2_PROT_R;
	if (holds(f, d->w))
		prot |= S2_PROT_W;
	if (holds(f, d->px))
		prot |= S2_PROT_PX;
	if (holds(f, d->ux))
		prot |= S2_PROT_UX;
	if (d->type == S2_TYPE_DEVICE)
		prot |= S2_PROT_DEVICE;
	else if (d->type == S2_TYPE_NORMAL_NC)
		prot |= S2_PROT_NORMAL_NC;
	return prot;
}

/* ---- allocation tags ------------------------------------------------------ */

static void clear_tags(struct s2_vm *vm, uint32_t page)
{
	if (page >= vm->host.nr_pages || vm->host.pages[page].tagged)
		return;
	s2_memory_clear_tags(&vm->memory, page, S2_OWNER_VM);
	vm->host.pages[page].tagged = true;
}

/* A hugetlb folio has one mark, whatever of it was cleared. */
static void clear_folio(struct s2_vm *vm, const struct fault *f, uint32_t first,
			uint32_t n)
{
	uint32_t all = pages_of(vm, (enum s2_size)vm->host.ptes[f->hva].leaf);
	uint32_t base = first / all * all, i;

	if (vm->host.pages[base].tagged)
		return;
	for (i = first; i < first + n; i++)
		clear_tags(vm, i);
	for (i = base; i < base + all; i++)
		vm->host.pages[i].tagged = true;
}

static void sanitise(struct s2_vm *vm, const struct fault *f,
		     const struct s2_decision *d)
{
	uint32_t n = pages_of(vm, (enum s2_size)d->size);
	uint32_t first = f->page / n * n, i;

	if (d->sanitise == S2_SANITISE_FOLIO) {
		clear_folio(vm, f, first, n);
		return;
	}
	for (i = first; d->sanitise && i < first + n; i++)
		clear_tags(vm, i);
}

/* ---- tables --------------------------------------------------------------- */

static struct s2_pt *table_of(struct s2_vm *vm, const struct fault *f)
{
	return f->nested ? &vm->shadow : &vm->pt;
}

static unsigned int walk_flags(const struct s2_pt *pt)
{
	return pt->cfg.version->anchored ? 0 : S2_WALK_SHARED;
}

static bool needs_topup(struct s2_vm *vm, const struct fault *f,
			const struct s2_decision *d)
{
	bool write = f->in.may[S2_FAULT_ACCESS] & S2_SET(S2_WRITE);
	bool perm = f->in.may[S2_FAULT_STATUS] & S2_SET(S2_PERMISSION);

	return d->topup && !(vm_bug(vm, S2_VM_BUG_NO_TOPUP) && perm && !write);
}

/* kvm_mmu_cache_min_pages(); what the kernel has beyond that is luck. */
static uint32_t cache_min(const struct s2_pt *pt)
{
	return (uint32_t)(S2_LEVEL_LAST - pt->cfg.start_level);
}

static int map(struct s2_vm *vm, struct vcpu *vcpu, const struct s2_decision *d)
{
	struct fault *f = &vcpu->fault;
	struct s2_pt *pt = table_of(vm, f);
	uint64_t size = 1ull
			<< s2_size_shift((enum s2_size)d->size, vm->page_shift);

	if (vm->cfg.pkvm)
		return s2_pkvm_map(&vm->pkvm, &vm->pt, &vcpu->cache,
				   f->ipa & ~(size - 1), size,
				   pa_of(vm, f->page) & ~(size - 1),
				   prot_of(f, d));
	if (needs_topup(vm, f, d) &&
	    s2_pt_cache_topup(&vcpu->cache, &vm->pool, cache_min(pt)))
		return -S2_ENOMEM;
	return s2_pt_map(pt, f->ipa & ~(size - 1), size,
			 pa_of(vm, f->page) & ~(size - 1), prot_of(f, d),
			 &vcpu->cache, walk_flags(pt));
}

static int relax(struct s2_vm *vm, struct fault *f, const struct s2_decision *d)
{
	struct s2_pt *pt = table_of(vm, f);
	uint64_t rights = S2_PROT_R | S2_PROT_W | S2_PROT_X;
	int ret;

	vm->relaxing = true;
	ret = s2_pt_relax_perms(pt, f->ipa, prot_of(f, d) & rights,
				walk_flags(pt));
	vm->relaxing = false;
	return ret;
}

static void mark_dirty(struct s2_vm *vm, const struct fault *f,
		       const struct s2_decision *d)
{
	uint64_t n = pages_of(vm, (enum s2_size)d->dirty_at);

	if (holds(f, d->dirty) && f->slot >= 0)
		vm_mark_dirty(vm, f->slot,
			      (f->canon >> vm->page_shift) / n * n);
}

static uint64_t leaf_now(struct s2_vm *vm, const struct fault *f)
{
	uint64_t pte = 0;

	s2_pt_get_leaf(table_of(vm, f), f->ipa, &pte, NULL);
	return pte;
}

static void check_result(struct s2_vm *vm, const struct fault *f,
			 const struct s2_decision *d, uint64_t before, int ret)
{
	uint64_t rights = S2_PROT_R | S2_PROT_W | S2_PROT_X;
	uint64_t want = prot_of(f, d) & rights, now = leaf_now(vm, f);

	/* Who came in between may have replaced it, or the table it was in. */
	if (vm->raced)
		return;
	if (!ret && (!s2_pte_is_valid(now) ||
		     want & ~s2_pte_prot(table_of(vm, f), now)))
		s2_state_found(&vm->reports, S2_ST_RESULT, f->nested, f->ipa,
			       now, want,
			       "says that the leaf is there, and it is not");
	if (!ret && d->outcome == S2_MAP && s2_pte_is_valid(now) &&
	    before == now)
		s2_state_found(&vm->reports, S2_ST_PROGRESS, f->nested, f->ipa,
			       before, now,
			       "breaks what is there to make the same again");
	if (ret == -S2_ENOMEM && vm->pool.used < vm->pool.nr)
		s2_state_found(&vm->reports, S2_ST_MEMORY, f->nested, f->ipa,
			       vm->pool.used, vm->pool.nr,
			       "fails, and there is memory");
}

static void write_leaf(struct s2_vm *vm, struct vcpu *vcpu,
		       struct s2_decision *d)
{
	struct fault *f = &vcpu->fault;
	bool late = vm_bug(vm, S2_VM_BUG_TAGS_LATE);
	uint64_t before;
	int ret;

	if (vm_bug(vm, S2_VM_BUG_DIRTY_EARLY))
		mark_dirty(vm, f, d);
	if (!late)
		sanitise(vm, f, d);
	before = leaf_now(vm, f);
	ret = d->outcome == S2_MAP ? map(vm, vcpu, d) : relax(vm, f, d);
	if (late)
		sanitise(vm, f, d);
	check_result(vm, f, d, before, ret);
	if (!ret)
		mark_dirty(vm, f, d);
	else if (ret == -S2_EAGAIN)
		*d = (struct s2_decision){ .outcome = S2_RETRY, .ret = 1 };
	else
		fail(d, ret);
}

/* ---- all of it ------------------------------------------------------------ */

static void unpin(struct s2_vm *vm, struct fault *f,
		  const struct s2_decision *d)
{
	bool leak = d->leak ||
		    (vm_bug(vm, S2_VM_BUG_PIN) && d->outcome == S2_ERROR);

	if (!f->pinned)
		return;
	f->pinned = false;
	if (leak)
		return;
	vm->host.pages[f->page].pins--;
	s2_host_put_page(&vm->host, f->page);
}

static bool has_moved(const struct s2_vm *vm, const struct fault *f)
{
	return vm->invalidating || vm->seq != f->seq;
}

/* The leaf that a permission fault was taken on is there no more. */
static bool has_gone(struct s2_vm *vm, const struct fault *f)
{
	uint64_t pte = 0;
	int level = 0;

	if (!(f->in.may[S2_FAULT_STATUS] &
	      (S2_SET(S2_PERMISSION) | S2_SET(S2_ACCESS_FLAG))))
		return false;
	s2_pt_get_leaf(table_of(vm, f), f->ipa, &pte, &level);
	return !s2_pte_is_valid(pte) || level != f->abort.fault_level;
}

/*
 * What the assumptions say cannot occur did: one of the two is wrong. They do
 * not say what can be read of an address space that changes meanwhile.
 */
static void check_assumptions(struct s2_vm *vm, const struct fault *f)
{
	uint64_t impossible = s2_impossible(&f->in);
	unsigned int i = 0;

	if (!impossible || vm->cfg.inject || vm->cfg.pt_inject ||
	    vm->seq != f->taken || has_moved(vm, f) || has_gone(vm, f))
		return;
	while (!(impossible >> i & 1))
		i++;
	s2_state_found(&vm->reports, S2_ST_ASSUMED, f->nested, f->ipa, i, 0,
		       s2_assumption_at(i)->statement);
}

/* Through a pointer that was good while mmap_lock was held. */
static void look_again(struct s2_vm *vm, const struct fault *f)
{
	if (s2_host_vma_lives(&vm->host, f->vma))
		return;
	s2_state_found(&vm->reports, S2_ST_VMA, f->nested, f->ipa, f->vma, 0,
		       "reads the flags of a VMA that is gone");
}

static void finish_inputs(struct s2_vm *vm, struct fault *f)
{
	if (f->looked && f->in.may[S2_VMA_FOUND] & S2_SET(1) &&
	    vm_bug(vm, S2_VM_BUG_VMA_LATE))
		look_again(vm, f);
	if (f->slot >= 0 && !f->looked)
		vm_input_vma(vm, f);
	if (f->slot >= 0 && f->in.may[S2_VMA_FOUND] & S2_SET(1))
		vm_input_leaf(vm, f);
	vm_input(f, S2_RACE_SEQ,
		 f->page != S2_NO_PAGE && has_moved(vm, f) &&
			 !vm_bug(vm, S2_VM_BUG_NO_SEQ));
}

void vm_commit(struct s2_vm *vm, struct vcpu *vcpu, struct s2_decision *d)
{
	struct fault *f = &vcpu->fault;
	struct s2_query q;

	vm->marked = vm->raced = false;
	finish_inputs(vm, f);
	check_assumptions(vm, f);
	s2_query_init(&q, &f->in);
	s2_decide(vm->cfg.policy, S2_GUEST_ABORT, &q, d);
	if (vm->watch.decision)
		vm->watch.decision(vm->watch.ctx, vm->cpu, &f->in, d);
	if (d->outcome == S2_MAP && vm_bug(vm, S2_VM_BUG_RELAX_ANY) &&
	    f->in.may[S2_FAULT_STATUS] & S2_SET(S2_PERMISSION))
		d->outcome = S2_RELAX;
	if (d->outcome == S2_MAP || d->outcome == S2_RELAX)
		write_leaf(vm, vcpu, d);
	else if (d->outcome == S2_MKYOUNG)
		s2_pt_mkyoung(table_of(vm, f), f->ipa,
			      walk_flags(table_of(vm, f)));
	if (vm->marked && d->outcome != S2_MAP && d->outcome != S2_RELAX)
		s2_state_found(&vm->reports, S2_ST_RESULT, f->nested, f->ipa, 0,
			       0, "in the log, and not mapped");
	if (d->outcome == S2_MAP || d->outcome == S2_RELAX)
		vm_check_late(vm, f);
	unpin(vm, f, d);
}
