/* SPDX-License-Identifier: GPL-2.0-only */
/* The state, looked at from outside: leaves against what they stand for. */
#include "vm/internal.h"

/* One page of a leaf. */
struct place {
	uint64_t ipa;	/* in the table */
	uint64_t canon; /* in the memslots */
	uint32_t page;	/* of memory, by the leaf */
	uint32_t hva;	/* of user space */
	const struct slot *slot;
	const struct s2_host_vma *vma;
	int id; /* of the slot */
	bool nested;
};

struct leaf {
	struct s2_vm *vm;
	uint64_t pte, prot;
	enum s2_memtype type;
	enum s2_size size;
};

static void found(const struct leaf *leaf, const struct place *at,
		  enum s2_state_id id, uint64_t b, const char *text)
{
	s2_state_found(&leaf->vm->reports, id, at->nested, at->ipa, leaf->pte,
		       b, text);
}

static enum s2_memtype type_of(const struct s2_pt *pt, uint64_t pte)
{
	uint64_t attr = pte & 0x3c;

	if (attr == pt->memattr[S2_TYPE_NORMAL])
		return S2_TYPE_NORMAL;
	return attr == pt->memattr[S2_TYPE_NORMAL_NC] ? S2_TYPE_NORMAL_NC :
							S2_TYPE_DEVICE;
}

static void check_write(const struct leaf *leaf, const struct place *at)
{
	const struct s2_vm *vm = leaf->vm;

	if (!(leaf->prot & S2_PROT_W))
		return;
	if (at->slot->readonly)
		found(leaf, at, S2_ST_WRITE, 0,
		      "writable in a read-only memslot");
	else if (!vm->host.ptes[at->hva].write)
		found(leaf, at, S2_ST_WRITE, 0,
		      "writable where the host is not");
	if (at->slot->logging && vm->log_paused < 0 &&
	    !bit_get(vm->logged[at->id],
		     (uint32_t)((at->canon >> vm->page_shift) - at->slot->base)))
		found(leaf, at,
		      at->slot->logging == S2_LOGGING_RING ? S2_ST_RING :
							     S2_ST_LOGGED,
		      0, "writable and not in the log");
}

static void check_type(const struct leaf *leaf, const struct place *at)
{
	const struct s2_vm *vm = leaf->vm;
	bool cacheable = s2_host_memkind(at->vma) == S2_MK_WB_WB;
	bool normal = leaf->type == S2_TYPE_NORMAL;

	if (cacheable != normal)
		found(leaf, at, S2_ST_TYPE, at->page,
		      cacheable ? "not cacheable where the host is" :
				  "cacheable where the host is not");
	else if (normal && !is_ram(vm, at->page) &&
		 s2_host_is_pfnmap(at->vma) && !(vm->cfg.fwb && vm->cfg.dic))
		found(leaf, at, S2_ST_TYPE, at->page,
		      "cacheable, no RAM, and caches need maintenance");
	if (!normal && (leaf->prot & S2_PROT_X))
		found(leaf, at, S2_ST_RIGHTS, at->page,
		      "executable and not Normal memory");
}

static void check_tags(const struct leaf *leaf, const struct place *at)
{
	struct s2_tag_state tags;

	if (!leaf->vm->cfg.mte || leaf->type != S2_TYPE_NORMAL)
		return;
	tags = s2_memory_read_tags(&leaf->vm->memory, at->page);
	if (tags.state == S2_TAGS_UNINITIALISED || tags.owner != S2_OWNER_VM)
		found(leaf, at,
		      at->vma->kind == S2_VMA_HUGE ? S2_ST_FOLIO : S2_ST_TAGS,
		      at->page, "mapped with tags that were not initialised");
}

static void check_place(const struct leaf *leaf, const struct place *at)
{
	const struct s2_vm *vm = leaf->vm;
	const struct s2_host_pte *pte = &vm->host.ptes[at->hva];

	if (!at->vma || pte->page != at->page || at->page == S2_NO_PAGE) {
		/* The host has told, and is about to change it. */
		found(leaf, at,
		      at->vma && s2_host_is_pfnmap(at->vma) ? S2_ST_DRIVER :
							      S2_ST_PA,
		      pte->page, "the host maps something else there");
		return;
	}
	if (vm->host.pages[at->page].poisoned)
		found(leaf, at, S2_ST_PA, at->page, "memory that has failed");
	if (leaf->size > (enum s2_size)pte->leaf && !s2_host_is_pfnmap(at->vma))
		found(leaf, at, S2_ST_HOST_SIZE, pte->leaf,
		      "larger than the host's own leaf");
	check_write(leaf, at);
	check_type(leaf, at);
	check_tags(leaf, at);
}

/* What the guest hypervisor gave, or has not invalidated yet. */
static bool check_shadow(const struct leaf *leaf, struct place *at)
{
	const struct s2_vm *vm = leaf->vm;
	const struct l1_leaf *l1 = vm_l1_at(vm, at->ipa);

	if (!l1) {
		found(leaf, at, S2_ST_NEST, 0,
		      "the guest hypervisor maps nothing there");
		return false;
	}
	at->canon = l1->l1 + at->ipa - l1->l2;
	if ((leaf->prot & S2_PROT_R && !l1->r) ||
	    (leaf->prot & S2_PROT_W && !l1->w) ||
	    (leaf->prot & S2_PROT_PX && !l1->px) ||
	    (leaf->prot & S2_PROT_UX && !l1->ux))
		found(leaf, at, S2_ST_NEST, 0,
		      "more rights than the guest hypervisor gave");
	return true;
}

static void check_page(const struct leaf *leaf, struct place *at)
{
	struct s2_vm *vm = leaf->vm;

	at->canon = at->ipa;
	if (at->nested && !check_shadow(leaf, at))
		return;
	at->id = vm_slot_of_gfn(vm, at->canon >> vm->page_shift);
	if (at->id < 0) {
		found(leaf, at, S2_ST_CONTAIN, 0, "no memslot is there");
		return;
	}
	at->slot = &vm->slots[at->id];
	at->hva = at->slot->hva +
		  (uint32_t)((at->canon >> vm->page_shift) - at->slot->base);
	at->vma = s2_host_vma_at(&vm->host, at->hva);
	check_place(leaf, at);
}

static enum s2_size size_of(int level)
{
	if (level == 3)
		return S2_PAGE;
	return level == 2 ? S2_PMD : S2_PUD;
}

static void check_valid(struct s2_vm *vm, const struct s2_pt_visit *v)
{
	struct leaf leaf = {
		.vm = vm,
		.pte = v->old,
		.prot = s2_pte_prot(v->pt, v->old),
		.type = type_of(v->pt, v->old),
		.size = size_of(v->level),
	};
	uint64_t size = s2_level_size(v->pt->cfg.arch.granule, v->level);
	uint64_t pa = s2_pte_to_phys(v->pt, v->old), at;

	for (at = 0; at < size; at += page_bytes(vm)) {
		struct place place = {
			.ipa = (v->addr & ~(size - 1)) + at,
			.page = s2_memory_page_of(&vm->memory, pa + at),
			.nested = v->pt == &vm->shadow,
		};

		check_page(&leaf, &place);
	}
}

static int check_leaf(const struct s2_pt_visit *v, unsigned int what)
{
	(void)what;
	if (s2_pte_is_valid(v->old))
		check_valid(v->arg, v);
	return 0;
}

/* While the host changes something, only what it has not touched counts. */
void vm_check_leaves(struct s2_vm *vm)
{
	uint64_t all = 1ull << vm->cfg.ipa_bits;

	if (vm->destroyed || vm->host.op.active)
		return;
	s2_pt_walk(&vm->pt, 0, all, S2_WALK_LEAF, check_leaf, vm);
	if (vm->cfg.nested)
		s2_pt_walk(&vm->shadow, 0, all, S2_WALK_LEAF, check_leaf, vm);
}

/* Whether any leaf that these pages back has its access flag. */
bool vm_is_young(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t hva;
	int i;

	for (hva = first; hva < end; hva++) {
		for (i = 0; i < S2_VM_SLOTS; i++) {
			const struct slot *slot = &vm->slots[i];
			uint64_t pte = 0;

			if (!slot->used || hva < slot->hva ||
			    hva - slot->hva >= slot->npages)
				continue;
			s2_pt_get_leaf(&vm->pt,
				       (slot->base + hva - slot->hva)
					       << vm->page_shift,
				       &pte, NULL);
			if ((pte & 1) && (pte >> 10 & 1))
				return true;
		}
	}
	return false;
}

/* ---- tables --------------------------------------------------------------- */

struct tally {
	struct s2_vm *vm;
	const struct s2_pt *pt;
	uint32_t pages;
};

static void count_table(struct tally *t, uint32_t page, int level)
{
	const struct s2_pool *pool = &t->vm->pool;
	const uint64_t *table = s2_pool_at(pool, page);
	uint32_t n = 1u << (pool->shift - 3), refs = 1, i;

	t->pages++;
	for (i = 0; i < n; i++) {
		if (!table[i])
			continue;
		refs++;
		if (s2_pte_is_table(table[i], level))
			count_table(t,
				    s2_pool_page_of(pool,
						    s2_pte_to_phys(t->pt,
								   table[i])),
				    level + 1);
	}
	if (pool->pages[page].refs != refs)
		s2_state_found(&t->vm->reports, S2_ST_COUNT,
			       t->pt == &t->vm->shadow, 0,
			       pool->pages[page].refs, refs,
			       "counts other entries than it has");
}

static uint32_t count_tables(struct s2_vm *vm, const struct s2_pt *pt)
{
	struct tally t = { .vm = vm, .pt = pt };
	uint32_t i;

	if (pt->pool && pt->root != S2_NO_PAGE) {
		for (i = 0; i < pt->root_pages; i++)
			count_table(&t, pt->root + i, pt->cfg.start_level);
	}
	return t.pages;
}

static void check_pages(struct s2_vm *vm, uint32_t in_tables)
{
	uint32_t cached = vm->split_cache.nr + s2_pkvm_cached(&vm->pkvm);
	unsigned int i;

	for (i = 0; i < vm->cfg.cpus; i++)
		cached += vm->vcpus[i].cache.nr;
	if (vm->pool.used != in_tables + cached)
		s2_state_found(&vm->reports, S2_ST_PAGES, false, 0,
			       vm->pool.used, in_tables + cached,
			       "pages are in use that no table has");
}

static void check_pins(struct s2_vm *vm)
{
	uint32_t i;

	for (i = 0; i < vm->host.nr_pages; i++) {
		if (vm->host.pages[i].pins)
			s2_state_found(&vm->reports, S2_ST_PIN, false, 0, i,
				       vm->host.pages[i].pins,
				       "held by no fault");
	}
}

static void check_logs(struct s2_vm *vm)
{
	uint64_t b;
	int i;

	for (i = 0; i < S2_VM_SLOTS; i++) {
		const struct slot *slot = &vm->slots[i];

		if (!slot->used || !slot->logging)
			continue;
		for (b = 0; b < (slot->npages + 7) / 8; b++) {
			if (vm->written[i][b] & ~vm->logged[i][b])
				s2_state_found(
					&vm->reports,
					slot->logging == S2_LOGGING_RING ?
						S2_ST_RING :
						S2_ST_DIRTY,
					false,
					(slot->base + b * 8) << vm->page_shift,
					vm->written[i][b], vm->logged[i][b],
					"written, and not in the log");
		}
	}
}

void vm_check_tables(struct s2_vm *vm)
{
	uint32_t pages, pkvm;

	/* The host's stage 2 outlives the VM. */
	pkvm = count_tables(vm, &vm->pkvm.host.pt) +
	       count_tables(vm, &vm->pkvm.other.pt) +
	       count_tables(vm, &vm->pkvm.protected.pt);
	pages = count_tables(vm, &vm->pt) + count_tables(vm, &vm->shadow) +
		count_tables(vm, &vm->other);
	if (!s2_vm_is_quiet(vm))
		return;
	if (vm->destroyed && !vm_bug(vm, S2_VM_BUG_VMID_SHARED))
		pages = 0;
	check_pages(vm, pages + pkvm);
	check_pins(vm);
	if (!vm->destroyed)
		check_logs(vm);
}
