/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages of memory as each observer sees them. */
#include "machine/line.h"

void s2_memory_init(struct s2_memory *mem, struct s2_memory_page *pages,
		    uint32_t nr, s2_pa_t phys, uint8_t shift, bool idc,
		    bool dic)
{
	uint32_t i;

	*mem = (struct s2_memory){
		.pages = pages,
		.nr = nr,
		.phys = phys,
		.shift = shift,
		.idc = idc,
		.dic = dic,
	};
	for (i = 0; i < nr; i++)
		pages[i] = (struct s2_memory_page){
			.nr_lines = 1,
			.alias = true,
		};
}

uint32_t s2_memory_page_of(const struct s2_memory *mem, s2_pa_t pa)
{
	uint64_t page = s2_pa_offset(pa, mem->phys) >> mem->shift;

	return pa.pa >= mem->phys.pa && page < mem->nr ? (uint32_t)page :
							 S2_NO_PAGE;
}

/* Applies an operation to every state of the page. */
typedef struct s2_line (*line_op)(struct s2_line line, struct s2_value v);

static void page_apply_from(struct s2_memory_page *page, line_op op,
			    struct s2_value v, bool alias)
{
	struct s2_memory_page old = *page;
	struct s2_line turns[MAX_TURNS], line;
	unsigned int i, j, n;

	page->nr_lines = 0;
	for (i = 0; i < old.nr_lines; i++) {
		n = s2_line_turns(&old.lines[i], alias, turns);
		for (j = 0; j < n; j++) {
			line = op(turns[j], v);
			s2_line_add(page, &line);
		}
	}
}

static void page_apply(struct s2_memory_page *page, line_op op,
		       struct s2_value v)
{
	page_apply_from(page, op, v, page->alias);
}

static struct s2_line line_write_back(struct s2_line l, struct s2_value v)
{
	return (struct s2_line){ v, l.poc, S2_LINE_DIRTY };
}

/* This need not clean a line that is already dirty. */
static struct s2_line line_write_through(struct s2_line l, struct s2_value v)
{
	l.state = l.state == S2_LINE_DIRTY ? S2_LINE_DIRTY : S2_LINE_CLEAN;
	l.cached = v;
	l.poc = v;
	return l;
}

/* Bypasses the cache, whose line stays. */
static struct s2_line line_write_around(struct s2_line l, struct s2_value v)
{
	l.poc = v;
	if (l.state == S2_LINE_ABSENT)
		l.cached = v;
	return l;
}

static struct s2_line line_clean(struct s2_line l, struct s2_value v)
{
	(void)v;
	if (l.state != S2_LINE_DIRTY)
		return l;
	return (struct s2_line){ l.cached, l.cached, S2_LINE_CLEAN };
}

static struct s2_line line_clean_inval(struct s2_line l, struct s2_value v)
{
	l = line_clean(l, v);
	return (struct s2_line){ l.poc, l.poc, S2_LINE_ABSENT };
}

static line_op line_write_op(enum s2_memkind kind)
{
	if (!s2_memkind_is_cacheable(kind))
		return line_write_around;
	if (s2_memkind_inner(kind) == S2_CACHE_WB ||
	    s2_memkind_outer(kind) == S2_CACHE_WB)
		return line_write_back;
	return line_write_through;
}

/* Instruction caches may keep whatever could be fetched until now. */
static void remember_fetches(const struct s2_memory *mem,
			     struct s2_memory_page *page)
{
	if (!mem->dic)
		s2_machine_at_pou(mem, page, page->fetched, &page->nr_fetched);
}

uint32_t s2_memory_write(struct s2_memory *mem, uint32_t page,
			 enum s2_memkind kind, uint16_t owner)
{
	struct s2_memory_page *p = &mem->pages[page];
	struct s2_value v = { ++mem->version, owner };

	remember_fetches(mem, p);
	if (s2_memkind_is_cacheable(kind))
		s2_memory_alias(mem, page, true);
	page_apply(p, line_write_op(kind), v);
	p->latest = v;
	return v.version;
}

void s2_memory_give(struct s2_memory *mem, uint32_t page, uint16_t owner,
		    bool zero)
{
	mem->pages[page].owner = owner;
	if (zero)
		s2_memory_write(mem, page, S2_MK_WB_WB, owner);
}

static struct s2_line line_keep(struct s2_line l, struct s2_value v)
{
	(void)v;
	return l;
}

void s2_memory_alias(struct s2_memory *mem, uint32_t page, bool alias)
{
	struct s2_memory_page *p = &mem->pages[page];

	if (p->alias == alias)
		return;
	/*
	 * A line that was fetched stays, although no further fetch is possible.
	 */
	p->alias = alias;
	page_apply_from(p, line_keep, p->latest, !alias);
}

void s2_memory_clean(struct s2_memory *mem, uint32_t page)
{
	remember_fetches(mem, &mem->pages[page]);
	page_apply(&mem->pages[page], line_clean, mem->pages[page].latest);
}

void s2_memory_clean_inval(struct s2_memory *mem, uint32_t page)
{
	remember_fetches(mem, &mem->pages[page]);
	page_apply(&mem->pages[page], line_clean_inval,
		   mem->pages[page].latest);
}

void s2_memory_icache_inval(struct s2_memory *mem, uint32_t page)
{
	mem->pages[page].nr_fetched = 0;
}

void s2_memory_icache_inval_all(struct s2_memory *mem)
{
	uint32_t i;

	for (i = 0; i < mem->nr; i++)
		mem->pages[i].nr_fetched = 0;
}

uint64_t s2_memory_event(struct s2_memory *mem, const struct s2_pt_event *event)
{
	uint64_t size = UINT64_C(1) << mem->shift, mask = size - 1;
	s2_pa_t from = s2_pa_down(event->pa, size), pa;
	s2_pa_t end = s2_pa_add(event->pa, event->size);
	uint64_t pages = (s2_pa_offset(end, from) + mask) >> mem->shift;
	uint64_t inside = 0;
	uint32_t i;

	if ((event->kind != S2_PT_DCACHE && event->kind != S2_PT_ICACHE) ||
	    !event->size)
		return 0;
	i = from.pa > mem->phys.pa ? s2_memory_page_of(mem, from) : 0;
	for (; i < mem->nr; i++, inside++) {
		pa = s2_pa_add(mem->phys, i * size);
		if (pa.pa >= end.pa)
			break;
		/* Skip pages that the range covers only in part. */
		if (pa.pa < event->pa.pa || s2_pa_offset(end, pa) < size)
			continue;
		if (event->kind == S2_PT_DCACHE)
			s2_memory_clean_inval(mem, i);
		else
			s2_memory_icache_inval(mem, i);
	}
	return pages - inside;
}
