/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables as hardware reads them: nothing here is shared with lib/pgtable. */
#ifndef MACHINE_WALK_H
#define MACHINE_WALK_H

#include <stage2/machine.h>

/* An entry of a table, as read. */
struct tt_entry {
	struct s2_desc desc;
	s2_ipa_t ipa; /* the first that it translates */
	uint32_t page;
	uint32_t index;
	int level;
	bool walked_free; /* a page that is free was read on the way */
	bool walked_wild; /* desc is a table that lies outside of the pool */
};

/* The configuration by which the descriptors of a table are to be read. */
struct s2_arch_cfg s2_machine_arch(const struct s2_pt *pt);

/* Bytes that an entry of a level translates. */
static inline uint64_t s2_machine_span(const struct s2_pt *pt, int level)
{
	return s2_level_size(pt->cfg.arch.granule, level);
}

/* Where a range ends, at the latest with the address space. */
static inline s2_ipa_t s2_machine_end(s2_ipa_t ipa, uint64_t size)
{
	return size > UINT64_MAX - ipa.ipa ? s2_ipa(UINT64_MAX) :
					     s2_ipa_add(ipa, size);
}

/* Entries in a table. */
static inline uint32_t s2_machine_entries(const struct s2_pt *pt)
{
	return s2_table_entries(pt->cfg.arch.granule);
}

/* Physical address bits: an output address with more faults. */
unsigned int s2_machine_pa_bits(const struct s2_pt *pt);

/* The table that a table descriptor leads to, or S2_NO_PAGE. */
static inline uint32_t s2_machine_below(const struct s2_pt *pt,
					const struct s2_desc *desc)
{
	return s2_pool_page_of(pt->pool, s2_pa(desc->oa));
}

static inline bool s2_machine_is_leaf(const struct s2_desc *desc)
{
	return desc->kind == S2_DESC_BLOCK || desc->kind == S2_DESC_PAGE;
}

static inline bool s2_machine_is_valid(const struct s2_desc *desc)
{
	return s2_machine_is_leaf(desc) || desc->kind == S2_DESC_TABLE;
}

/* Reads one entry; ipa is the first that it translates. */
void s2_machine_entry(const struct s2_pt *pt, uint32_t page, uint32_t index,
		      int level, s2_ipa_t ipa, struct tt_entry *e);

/*
 * Walks on from a page as a table of this level, to the entry that ends the
 * walk: a leaf, an invalid entry, or a table that cannot be read or whose
 * address is too large.
 */
void s2_machine_walk_below(const struct s2_pt *pt, uint32_t page, int level,
			   s2_ipa_t ipa, struct tt_entry *e);

/* False if the IPA has too many bits, or there is no table. */
bool s2_machine_walk(const struct s2_pt *pt, s2_ipa_t ipa, struct tt_entry *e);

#endif
