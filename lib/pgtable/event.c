/* SPDX-License-Identifier: GPL-2.0-only */
/* Reports events of tables to the callback. */
#include "pgtable/internal.h"

const char *s2_pt_event_name(enum s2_pt_event_kind kind)
{
	static const char *const names[S2_NR_PT_EVENTS] = {
		[S2_PT_WRITE] = "write",
		[S2_PT_TLBI_IPA] = "tlbi ipa",
		[S2_PT_TLBI_IPA_NSH] = "tlbi ipa nsh",
		[S2_PT_TLBI_RANGE] = "tlbi range",
		[S2_PT_TLBI_VMID] = "tlbi vmid",
		[S2_PT_DCACHE] = "dcache clean",
		[S2_PT_ICACHE] = "icache inval",
		[S2_PT_ALLOC] = "alloc",
		[S2_PT_FREE] = "free",
		[S2_PT_WARN] = "warn",
	};

	if ((unsigned int)kind >= S2_NR_PT_EVENTS)
		return "?";
	return names[kind];
}

static void pt_tell(const struct s2_pt *pt, const struct s2_pt_event *event)
{
	pt->cfg.event(pt->cfg.ctx, event);
}

void s2_pt_tell_page(const struct s2_pt *pt, enum s2_pt_event_kind kind,
		     uint32_t page)
{
	pt_tell(pt, &(struct s2_pt_event){
			    .kind = kind,
			    .pa = s2_pool_phys(pt->pool, page),
			    .size = 1ull << pt->pool->shift,
		    });
}

uint32_t s2_pt_take(const struct s2_pt *pt, struct s2_pt_cache *cache)
{
	uint32_t page;

	if (!cache || (!cache->nr && !cache->refill))
		return S2_NO_PAGE;
	page = cache->nr ? cache->pages[--cache->nr] :
			   cache->refill(cache->ctx);
	if (page != S2_NO_PAGE && pt->cfg.event)
		s2_pt_tell_page(pt, S2_PT_ALLOC, page);
	return page;
}

void s2_pt_warn(const struct s2_pt *pt)
{
	if (pt->cfg.event)
		pt_tell(pt, &(struct s2_pt_event){ .kind = S2_PT_WARN });
}

void s2_pt_tell_write(const struct s2_pt_visit *v, uint64_t old, uint64_t now)
{
	const struct s2_pt *pt = v->pt;
	uint64_t offset = (uint64_t)(v->entry - pt->pool->mem) << 3;

	pt_tell(pt,
		&(struct s2_pt_event){
			.kind = S2_PT_WRITE,
			.level = v->level,
			.unlinked = v->unlinked,
			.ipa = s2_ipa_down(v->addr, level_size(pt, v->level)),
			.size = level_size(pt, v->level),
			.pa = s2_pa_add(pt->pool->phys, offset),
			.old = old,
			.now = now,
		});
}

void s2_pt_tell_tlbi(const struct s2_pt *pt, enum s2_pt_event_kind kind,
		     s2_ipa_t ipa, int level)
{
	pt_tell(pt, &(struct s2_pt_event){
			    .kind = kind,
			    .ipa = ipa,
			    .level = (int8_t)level,
		    });
}

/* __TLBI_RANGE_PAGES(31, 3) */
#define MAX_RANGE_PAGES (32ull << 16)

void s2_pt_flush_range_at(const struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
			  int level)
{
	uint64_t pages = size >> pt->pool->shift;

	if (!pt->cfg.event)
		return;
	if (!pt->cfg.tlb_range || !s2_pt_has(pt, S2_C_PT_RANGE)) {
		s2_pt_tlbi(pt, S2_PT_TLBI_VMID, s2_ipa(0), S2_TTL_UNKNOWN);
		return;
	}
	while (pages) {
		uint64_t n = pages < MAX_RANGE_PAGES ? pages : MAX_RANGE_PAGES;

		pt_tell(pt, &(struct s2_pt_event){
				    .kind = S2_PT_TLBI_RANGE,
				    .level = (int8_t)level,
				    .ipa = addr,
				    .size = n << pt->pool->shift,
			    });
		addr = s2_ipa_add(addr, n << pt->pool->shift);
		pages -= n;
	}
}

void s2_pt_flush_range(const struct s2_pt *pt, s2_ipa_t addr, uint64_t size)
{
	s2_pt_flush_range_at(pt, addr, size, S2_TTL_UNKNOWN);
}

void s2_pt_tlb_flush_range(struct s2_pt *pt, s2_ipa_t addr, uint64_t size)
{
	pt->ops->flush_range(pt, addr, size);
}

void s2_pt_tell_cmo(const struct s2_pt *pt, enum s2_pt_event_kind kind,
		    s2_pa_t pa, uint64_t size)
{
	pt_tell(pt, &(struct s2_pt_event){
			    .kind = kind,
			    .pa = pa,
			    .size = size,
		    });
}
