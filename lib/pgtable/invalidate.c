/* SPDX-License-Identifier: GPL-2.0-only */
/* The instructions of the functions in the kernel's hyp/vhe/tlb.c. */
#include "pgtable/internal.h"

static void flush_dsb(const struct s2_pt_invalidate *f,
		      enum s2_dsb_domain domain, enum s2_dsb_access access)
{
	f->insn(f->ctx, &(struct s2_insn){ .kind = S2_INSN_DSB,
					   .domain = domain,
					   .access = access });
}

static void flush_tlbi(const struct s2_pt_invalidate *f, enum s2_tlbi tlbi,
		       uint64_t xt)
{
	f->insn(f->ctx, &(struct s2_insn){ .kind = S2_INSN_TLBI,
					   .tlbi = tlbi,
					   .value = xt });
}

static void flush_isb(const struct s2_pt_invalidate *f)
{
	f->insn(f->ctx, &(struct s2_insn){ .kind = S2_INSN_ISB });
}

static void flush_msr(const struct s2_pt_invalidate *f, enum s2_insn_kind kind,
		      uint64_t value)
{
	f->insn(f->ctx, &(struct s2_insn){ .kind = kind, .value = value });
}

/* enter_vmid_context() */
static void flush_enter(const struct s2_pt_invalidate *f)
{
	flush_msr(f, S2_INSN_VTTBR, f->vttbr);
	flush_msr(f, S2_INSN_TGE, 0);
	flush_isb(f);
}

/* exit_vmid_context() */
static void flush_exit(const struct s2_pt_invalidate *f)
{
	flush_isb(f);
	flush_msr(f, S2_INSN_TGE, 1);
	flush_isb(f);
	flush_msr(f, S2_INSN_VTTBR, f->before);
}

static int flush_hint(const struct s2_pt_invalidate *f, int level)
{
	return f->no_level_0 && !level ? S2_TLBI_NO_HINT : level;
}

static void flush_one(const struct s2_pt *pt, const struct s2_pt_invalidate *f,
		      enum s2_tlbi tlbi, s2_ipa_t ipa, int level)
{
	flush_tlbi(f, tlbi,
		   s2_tlbi_encode_ipa(&pt->cfg.arch, ipa,
				      flush_hint(f, level)));
}

/* __flush_tlb_range_op(), with FEAT_TLBIRANGE */
static void flush_pages(const struct s2_pt *pt,
			const struct s2_pt_invalidate *f, s2_ipa_t at,
			uint64_t pages, int level)
{
	unsigned int scale = S2_TLBI_MAX_SCALE;

	while (pages) {
		uint64_t n = pages >> (5 * scale + 1), xt;

		if (!n && pages > 1) {
			scale--;
			continue;
		}
		if (pages == 1 ||
		    s2_tlbi_encode_range(&pt->cfg.arch, at, (unsigned int)n - 1,
					 scale, level, &xt)) {
			flush_one(pt, f, S2_TLBI_IPAS2E1IS, at, level);
			n = 1;
		} else {
			flush_tlbi(f, S2_TLBI_RIPAS2E1IS, xt);
			n = s2_tlbi_range_pages((unsigned int)n - 1, scale);
			scale -= scale > 0;
		}
		at = s2_ipa_add(at, n << pt->pool->shift);
		pages -= n;
	}
}

static bool flush_is_valid(const struct s2_pt *pt,
			   const struct s2_pt_event *event)
{
	uint64_t mask = (UINT64_C(1) << pt->pool->shift) - 1;

	if (event->kind == S2_PT_TLBI_VMID)
		return true;
	if (event->level != S2_TTL_UNKNOWN &&
	    (event->level < S2_LEVEL_FIRST || event->level > S2_LEVEL_LAST))
		return false;
	if (event->kind != S2_PT_TLBI_RANGE)
		return event->kind == S2_PT_TLBI_IPA ||
		       event->kind == S2_PT_TLBI_IPA_NSH;
	return !((event->ipa.ipa | event->size) & mask) &&
	       event->size >> pt->pool->shift <=
		       s2_tlbi_range_pages(S2_TLBI_MAX_NUM, S2_TLBI_MAX_SCALE);
}

int s2_pt_invalidate(const struct s2_pt *pt,
		     const struct s2_pt_invalidate *flush,
		     const struct s2_pt_event *event)
{
	bool nsh = event->kind == S2_PT_TLBI_IPA_NSH;
	enum s2_dsb_domain domain = nsh ? S2_DSB_NSH : S2_DSB_ISH;

	if (!flush_is_valid(pt, event))
		return -S2_EINVAL;
	flush_dsb(flush, domain, S2_DSB_ST);
	flush_enter(flush);
	if (event->kind == S2_PT_TLBI_VMID) {
		flush_tlbi(flush, S2_TLBI_VMALLS12E1IS, 0);
	} else {
		if (event->kind == S2_PT_TLBI_RANGE)
			flush_pages(pt, flush, event->ipa,
				    event->size >> pt->pool->shift,
				    event->level);
		else
			flush_one(pt, flush,
				  nsh ? S2_TLBI_IPAS2E1 : S2_TLBI_IPAS2E1IS,
				  event->ipa, event->level);
		/* Or another walk would refill from the old stage 2. */
		flush_dsb(flush, domain, S2_DSB_ALL);
		flush_tlbi(flush, nsh ? S2_TLBI_VMALLE1 : S2_TLBI_VMALLE1IS, 0);
	}
	flush_dsb(flush, domain, S2_DSB_ALL);
	flush_exit(flush);
	return 0;
}
