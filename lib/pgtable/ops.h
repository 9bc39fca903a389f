/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that an injected mistake can replace. ops.c has the correct ones;
 * mistakes.c has others, for a table with cfg.inject. Callers do not know which
 * one they call.
 */
#ifndef PGTABLE_OPS_H
#define PGTABLE_OPS_H

#include <stage2/pgtable.h>

struct map;

struct s2_pt_ops {
	/* The table page whose reference count includes an entry. */
	uint32_t (*page_of_entry)(const struct s2_pt *pt,
				  const uint64_t *entry);
	/* Does a walk go on after -EAGAIN? */
	bool (*again_goes_on)(const struct s2_pt *pt, unsigned int flags);

	/* break-before-make */
	bool (*try_break)(const struct s2_pt_visit *v);
	void (*make)(const struct s2_pt_visit *v, uint64_t now);
	void (*forget)(const struct s2_pt_visit *v);
	void (*forget_table)(const struct s2_pt_visit *v);

	/* TLBs and caches */
	void (*flush_range)(const struct s2_pt *pt, s2_ipa_t addr,
			    uint64_t size);
	void (*clean)(const struct s2_pt_visit *v, uint64_t now);
	void (*make_executable)(const struct s2_pt_visit *v, uint64_t now);

	/* mapping */
	bool (*needs_update)(const struct s2_pt *pt, uint64_t old,
			     uint64_t now);
	s2_pa_t (*phys_of)(const struct s2_pt_visit *v, const struct map *map);
	void (*set_leaf)(const struct s2_pt_visit *v, struct map *map,
			 uint64_t now);
	void (*free_table)(struct s2_pt *pt, uint32_t table, int level);
	void (*anchored_tlbi)(const struct s2_pt_visit *v, uint64_t pte);

	/* unmapping, and teardown */
	void (*unmap_tlbi)(const struct s2_pt_visit *v);
	void (*clean_unmapped)(const struct s2_pt_visit *v);
	s2_pt_visitor free_walker;

	/* attributes */
	bool (*relaxes_xn)(const struct s2_pt *pt, uint64_t prot);
	int (*relax_level)(const struct s2_pt *pt, int ret, int level);
	bool (*age)(struct s2_pt *pt, s2_ipa_t addr, uint64_t size, bool mkold);
};

/* ops.c: the correct ones */
extern const struct s2_pt_ops s2_pt_ops;

/* mistakes.c: make only the mistakes in cfg.inject */
extern const struct s2_pt_ops s2_pt_mistaken_ops;

#endif
