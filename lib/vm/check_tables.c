/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts tables, pages and logs independently. */
#include "vm/vm.h"

struct tally {
	struct s2_vm *vm;
	const struct s2_pt *pt;
	uint32_t pages;
};

static void count_table(struct tally *t, uint32_t page, int level)
{
	const struct s2_pool *pool = &t->vm->tables.pool;
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
			       t->pt == &t->vm->tables.shadow, s2_ipa(0),
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
	uint32_t cached = vm->log.split_cache.nr + s2_pkvm_cached(&vm->pkvm);
	unsigned int i;

	for (i = 0; i < vm->cfg.cpus; i++)
		cached += vm->vcpus[i].cache.nr;
	if (vm->tables.pool.used != in_tables + cached)
		s2_state_found(&vm->reports, S2_ST_PAGES, false, s2_ipa(0),
			       vm->tables.pool.used, in_tables + cached,
			       "pages are in use that no table has");
}

static void check_pins(struct s2_vm *vm)
{
	uint32_t i;

	for (i = 0; i < vm->host.nr_pages; i++) {
		if (vm->host.pages[i].pins)
			s2_state_found(&vm->reports, S2_ST_PIN, false,
				       s2_ipa(0), i, vm->host.pages[i].pins,
				       "held by no fault");
	}
}

static void check_logs(struct s2_vm *vm)
{
	uint64_t b;
	int i;

	for (i = 0; i < S2_VM_SLOTS; i++) {
		const struct s2_vm_slot *slot = &vm->slots[i];

		if (!slot->used || !slot->logging)
			continue;
		for (b = 0; b < (slot->npages + 7) / 8; b++) {
			if (vm->log.written[i][b] & ~vm->log.logged[i][b])
				s2_state_found(
					&vm->reports,
					slot->logging == S2_LOGGING_RING ?
						S2_ST_RING :
						S2_ST_DIRTY,
					false,
					s2_vm_ipa_of(vm, slot->base + b * 8),
					vm->log.written[i][b],
					vm->log.logged[i][b],
					"written, and not in the log");
		}
	}
}

void s2_vm_check_tables(struct s2_vm *vm)
{
	uint32_t others, own;

	/* The host's stage 2 outlives the VM, and so does another VM. */
	others = count_tables(vm, &vm->pkvm.host.pt) +
		 count_tables(vm, &vm->pkvm.other.pt) +
		 count_tables(vm, &vm->pkvm.protected.pt) +
		 count_tables(vm, &vm->tables.other);
	own = count_tables(vm, &vm->tables.own) +
	      count_tables(vm, &vm->tables.shadow);
	if (!s2_vm_is_quiet(vm))
		return;
	check_pages(vm, (vm->destroyed ? 0 : own) + others);
	check_pins(vm);
	if (!vm->destroyed)
		check_logs(vm);
}
