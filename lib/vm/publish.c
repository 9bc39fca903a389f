/* SPDX-License-Identifier: GPL-2.0-only */
/* Checks what a write to a table makes visible to guests. */
#include "vm/vm.h"

/* Checks a page that a new leaf makes visible. */
static void check_shown_page(struct s2_vm *vm, const struct s2_pt *pt,
			     const struct s2_pt_event *event, uint32_t page)
{
	uint64_t prot = s2_pte_prot(pt, event->now);
	bool nested = pt == &vm->tables.shadow;
	struct s2_tag_state tags;
	struct s2_read read;

	vm->host.pages[page].dropped = false;
	s2_memory_read(&vm->memory, page,
		       vm->cfg.fwb ? S2_MK_WB_WB : S2_MK_NC_NC, &read);
	if (s2_read_leaks(&read, S2_OWNER_VM))
		s2_state_found(&vm->reports, S2_ST_LEAK, nested, event->ipa,
			       page, event->now,
			       "visible before it was cleaned");
	s2_memory_fetch(&vm->memory, page, S2_MK_WB_WB, &read);
	if ((prot & S2_PROT_X) && s2_read_leaks(&read, S2_OWNER_VM))
		s2_state_found(&vm->reports, S2_ST_FETCH, nested, event->ipa,
			       page, event->now, "executable before IC");
	tags = s2_memory_read_tags(&vm->memory, page);
	if (vm->cfg.mte &&
	    (tags.state == S2_TAGS_UNINITIALISED || tags.owner != S2_OWNER_VM))
		s2_state_found(&vm->reports,
			       vm->host.pages[page].huge ? S2_ST_FOLIO :
							   S2_ST_TAGS,
			       nested, event->ipa, page, event->now,
			       "visible before its tags were cleared");
}

static void check_what_it_shows(struct s2_vm *vm, const struct s2_pt *pt,
				const struct s2_pt_event *event)
{
	s2_pa_t pa = s2_pte_to_phys(pt, event->now);
	uint64_t at;
	bool normal = (event->now & 0x3c) == pt->memattr[S2_TYPE_NORMAL];

	if (!s2_pte_is_valid(event->now) || event->unlinked || !normal ||
	    s2_pte_is_table(event->now, event->level) ||
	    pt == &vm->tables.other ||
	    (s2_pte_is_valid(event->old) &&
	     s2_pa_eq(pa, s2_pte_to_phys(pt, event->old))))
		return;
	for (at = 0; at < event->size; at += s2_vm_page_bytes(vm)) {
		uint32_t page =
			s2_memory_page_of(&vm->memory, s2_pa_add(pa, at));

		if (page != S2_NO_PAGE)
			check_shown_page(vm, pt, event, page);
	}
}

/*
 * stage2_map_walk_leaf(): the neighbours of the mapped page will fault in
 * later. Until then they have no leaf, so an unmap does not clean them.
 */
static void note_dropped(struct s2_vm *vm, const struct s2_pt *pt,
			 const struct s2_pt_event *event)
{
	uint64_t size = s2_level_size(pt->cfg.arch.granule, event->level);
	s2_pa_t pa = s2_pte_to_phys(pt, event->old);
	uint64_t at;

	/* An unmap clears the entry; break-before-make locks it. */
	if (!s2_pte_is_valid(event->old) || !s2_pte_is_locked(pt, event->now) ||
	    s2_pte_is_table(event->old, event->level) ||
	    event->level >= S2_LEVEL_LAST)
		return;
	for (at = 0; at < size; at += s2_vm_page_bytes(vm)) {
		uint32_t page =
			s2_memory_page_of(&vm->memory, s2_pa_add(pa, at));

		if (page != S2_NO_PAGE && vm->host.pages[page].mixed)
			vm->host.pages[page].dropped = true;
	}
}

void s2_vm_check_write(struct s2_vm *vm, const struct s2_pt *pt,
		       const struct s2_pt_event *event)
{
	uint32_t page = s2_pool_page_of(&vm->tables.pool, event->pa);
	uint64_t before, after;

	if (page != S2_NO_PAGE && !vm->tables.pool.pages[page].refs)
		s2_state_found(&vm->reports, S2_ST_FREED,
			       pt == &vm->tables.shadow, event->ipa,
			       event->pa.pa, event->now,
			       "writes to a freed table");
	check_what_it_shows(vm, pt, event);
	note_dropped(vm, pt, event);
	if (!vm->commit.relaxing)
		return;
	before = s2_pte_prot(pt, event->old);
	after = s2_pte_prot(pt, event->now);
	if (before & ~after)
		s2_state_found(&vm->reports, S2_ST_RIGHTS,
			       pt == &vm->tables.shadow, event->ipa, event->old,
			       event->now, "relaxing takes rights away");
}
