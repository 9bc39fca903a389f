/* SPDX-License-Identifier: GPL-2.0-only */
/* Compares leaves with memslots, the host's mappings and the logs. */
#include "vm/vm.h"

/* One page of a leaf. */
struct place {
	s2_ipa_t ipa;	/* in the table */
	s2_ipa_t canon; /* in the memslots */
	uint32_t page;	/* of memory, from the leaf */
	uint32_t hva;	/* of user space */
	const struct s2_vm_slot *slot;
	const struct s2_host_vma *vma;
	int id; /* of the memslot */
	bool nested;
};

struct leaf {
	struct s2_vm *vm;
	uint64_t pte, prot;
	enum s2_memtype type;
	enum s2_size size;
};

static void found_leaf(const struct leaf *leaf, const struct place *at,
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
		found_leaf(leaf, at, S2_ST_WRITE, 0,
			   "writable in a read-only memslot");
	else if (!vm->host.ptes[at->hva].write)
		found_leaf(leaf, at, S2_ST_WRITE, 0,
			   "writable where the host is not");
	if (at->slot->logging && vm->log.paused < 0 &&
	    !s2_vm_bit_get(
		    vm->log.logged[at->id],
		    (uint32_t)(s2_vm_gfn_of(vm, at->canon) - at->slot->base)))
		found_leaf(leaf, at,
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
		found_leaf(leaf, at, S2_ST_TYPE, at->page,
			   cacheable ? "not cacheable where the host is" :
				       "cacheable where the host is not");
	else if (normal && !s2_vm_is_ram(vm, at->page) &&
		 s2_host_is_pfnmap(at->vma) && !(vm->cfg.fwb && vm->cfg.dic))
		found_leaf(leaf, at, S2_ST_TYPE, at->page,
			   "cacheable, no RAM, and caches need maintenance");
	if (!normal && (leaf->prot & S2_PROT_X))
		found_leaf(leaf, at, S2_ST_RIGHTS, at->page,
			   "executable and not Normal memory");
}

static void check_tags(const struct leaf *leaf, const struct place *at)
{
	struct s2_tag_state tags;

	if (!leaf->vm->cfg.mte || leaf->type != S2_TYPE_NORMAL)
		return;
	tags = s2_memory_read_tags(&leaf->vm->memory, at->page);
	if (tags.state == S2_TAGS_UNINITIALISED || tags.owner != S2_OWNER_VM)
		found_leaf(leaf, at,
			   leaf->vm->host.pages[at->page].huge ? S2_ST_FOLIO :
								 S2_ST_TAGS,
			   at->page,
			   "mapped with tags that were not initialised");
}

/* For guest_memfd the file counts, not user space's mapping. */
static void check_gmem(const struct leaf *leaf, const struct place *at)
{
	const struct s2_vm *vm = leaf->vm;

	if (at->page == S2_NO_PAGE || vm->host.file[at->hva] != at->page) {
		found_leaf(leaf, at, S2_ST_PA, vm->host.file[at->hva],
			   "guest_memfd has something else there");
		return;
	}
	if (vm->host.pages[at->page].poisoned)
		found_leaf(leaf, at, S2_ST_PA, at->page,
			   "memory that has failed");
	if (leaf->size != S2_PAGE)
		found_leaf(leaf, at, S2_ST_HOST_SIZE, leaf->size,
			   "larger than guest_memfd's pages");
	if (leaf->type != S2_TYPE_NORMAL)
		found_leaf(leaf, at, S2_ST_TYPE, at->page,
			   "not cacheable where the host is");
	if (leaf->prot & S2_PROT_W && at->slot->readonly)
		found_leaf(leaf, at, S2_ST_WRITE, 0,
			   "writable in a read-only memslot");
	check_tags(leaf, at);
}

static void check_place(const struct leaf *leaf, const struct place *at)
{
	const struct s2_vm *vm = leaf->vm;
	const struct s2_host_pte *pte = &vm->host.ptes[at->hva];

	if (at->slot->gmem) {
		check_gmem(leaf, at);
		return;
	}

	if (!at->vma || pte->page != at->page || at->page == S2_NO_PAGE) {
		/*
		 * The notifier was called, and the host is about to change the
		 * page.
		 */
		found_leaf(leaf, at,
			   at->vma && s2_host_is_pfnmap(at->vma) ?
				   S2_ST_DRIVER :
				   S2_ST_PA,
			   pte->page, "the host maps something else there");
		return;
	}
	if (vm->host.pages[at->page].poisoned)
		found_leaf(leaf, at, S2_ST_PA, at->page,
			   "memory that has failed");
	if (leaf->size > (enum s2_size)pte->leaf && !s2_host_is_pfnmap(at->vma))
		found_leaf(leaf, at, S2_ST_HOST_SIZE, pte->leaf,
			   "larger than the host's own leaf");
	check_write(leaf, at);
	check_type(leaf, at);
	check_tags(leaf, at);
}

/* A leaf that the guest hypervisor has, or cleared without a TLBI so far. */
static bool check_shadow(const struct leaf *leaf, struct place *at)
{
	const struct s2_vm *vm = leaf->vm;
	const struct s2_vm_l1_leaf *l1 = s2_vm_l1_at(vm, at->ipa);

	if (!l1) {
		found_leaf(leaf, at, S2_ST_NEST, 0,
			   "the guest hypervisor maps nothing there");
		return false;
	}
	at->canon = s2_vm_l1_translate(l1, at->ipa);
	if ((leaf->prot & S2_PROT_R && !l1->r) ||
	    (leaf->prot & S2_PROT_W && !l1->w) ||
	    (leaf->prot & S2_PROT_PX && !l1->px) ||
	    (leaf->prot & S2_PROT_UX && !l1->ux))
		found_leaf(leaf, at, S2_ST_NEST, 0,
			   "more rights than the guest hypervisor gave");
	return true;
}

static void check_page(const struct leaf *leaf, struct place *at)
{
	struct s2_vm *vm = leaf->vm;

	at->canon = at->ipa;
	if (at->nested && !check_shadow(leaf, at))
		return;
	at->id = s2_vm_slot_of_gfn(vm, s2_vm_gfn_of(vm, at->canon));
	if (at->id < 0) {
		found_leaf(leaf, at, S2_ST_CONTAIN, 0, "no memslot is there");
		return;
	}
	at->slot = &vm->slots[at->id];
	at->hva = at->slot->hva +
		  (uint32_t)(s2_vm_gfn_of(vm, at->canon) - at->slot->base);
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
	s2_pa_t pa = s2_pte_to_phys(v->pt, v->old);
	uint64_t at;

	for (at = 0; at < size; at += s2_vm_page_bytes(vm)) {
		struct place place = {
			.ipa = s2_ipa_add(s2_ipa_down(v->addr, size), at),
			.page = s2_memory_page_of(&vm->memory,
						  s2_pa_add(pa, at)),
			.nested = v->pt == &vm->tables.shadow,
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

/* While the host changes a range, checks only pages outside of it. */
void s2_vm_check_leaves(struct s2_vm *vm)
{
	uint64_t all = 1ull << vm->cfg.ipa_bits;

	if (vm->destroyed || vm->host.op.active)
		return;
	s2_pt_walk(&vm->tables.own, s2_ipa(0), all, S2_WALK_LEAF, check_leaf,
		   vm);
	if (vm->cfg.nested)
		s2_pt_walk(&vm->tables.shadow, s2_ipa(0), all, S2_WALK_LEAF,
			   check_leaf, vm);
}
