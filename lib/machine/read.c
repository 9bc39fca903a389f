/* SPDX-License-Identifier: GPL-2.0-only */
/* Results of reads and fetches, and allocation tags. */
#include "machine/line.h"

void s2_memory_read(const struct s2_memory *mem, uint32_t page,
		    enum s2_memkind kind, struct s2_read *read)
{
	const struct s2_memory_page *p = &mem->pages[page];

	*read = (struct s2_read){ .latest = p->latest };
	if (s2_memkind_is_cacheable(kind))
		s2_machine_cached(p, read->values, &read->nr);
	else
		s2_machine_at_poc(p, read->values, &read->nr);
}

/*
 * First the instruction cache: a hit ignores the attributes. A non-cacheable
 * miss goes to memory.
 */
void s2_memory_fetch(const struct s2_memory *mem, uint32_t page,
		     enum s2_memkind kind, struct s2_read *read)
{
	const struct s2_memory_page *p = &mem->pages[page];
	unsigned int i;

	*read = (struct s2_read){ .latest = p->latest };
	for (i = 0; i < p->nr_fetched; i++)
		s2_values_add(read->values, &read->nr, p->fetched[i]);
	if (s2_memkind_is_cacheable(kind))
		s2_machine_at_pou(mem, p, read->values, &read->nr);
	else
		s2_machine_at_poc(p, read->values, &read->nr);
}

bool s2_read_is_coherent(const struct s2_read *read)
{
	return read->nr == 1 && read->values[0].version == read->latest.version;
}

bool s2_memory_is_hidden(const struct s2_memory *mem, uint32_t page)
{
	const struct s2_memory_page *p = &mem->pages[page];
	unsigned int i;

	for (i = 0; i < p->nr_lines; i++)
		if (p->lines[i].cached.version < p->lines[i].poc.version)
			return true;
	return false;
}

bool s2_read_leaks(const struct s2_read *read, uint16_t owner)
{
	unsigned int i;

	for (i = 0; i < read->nr; i++)
		if (read->values[i].owner != owner)
			return true;
	return false;
}

static void set_tags(struct s2_memory *mem, uint32_t page, enum s2_tags state,
		     uint16_t owner)
{
	mem->pages[page].tags = (struct s2_tag_state){
		.state = (uint8_t)state,
		.owner = owner,
		.version = ++mem->version,
	};
}

void s2_memory_clear_tags(struct s2_memory *mem, uint32_t page, uint16_t owner)
{
	set_tags(mem, page, S2_TAGS_CLEARED, owner);
}

void s2_memory_write_tags(struct s2_memory *mem, uint32_t page, uint16_t owner)
{
	set_tags(mem, page, S2_TAGS_WRITTEN, owner);
}

struct s2_tag_state s2_memory_read_tags(const struct s2_memory *mem,
					uint32_t page)
{
	return mem->pages[page].tags;
}
