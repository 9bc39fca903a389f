/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest's access through stage 2 (Arm ARM, AArch64.S2Translate), and the
 * syndrome for EL2 if it fails.
 */
#include "machine/access.h"

/* ISS2 of a data abort: a tag access that stage 2 forbids. */
#define ISS2_TAG_ACCESS (1u << 9)

void s2_access_mmu_off(struct s2_access *access, bool sctlr_i)
{
	access->s1_sh = S2_SH_OUTER;
	if (access->what != S2_FETCH)
		access->s1_kind = S2_MK_DEVICE_nGnRnE;
	else
		access->s1_kind = sctlr_i ? S2_MK_WT_WT : S2_MK_NC_NC;
}

static void access_syndrome(const struct s2_access *a, struct s2_esr *esr)
{
	const struct s2_esr *s = &a->syndrome;

	/* If the instruction's own access did not fail, do not describe it. */
	if (a->s1ptw || a->cm || a->atomic || !s->isv || s->sas > 3 ||
	    s->srt > 31)
		return;
	esr->isv = true;
	esr->sas = s->sas;
	esr->sse = s->sse;
	esr->srt = s->srt;
	esr->sf = s->sf;
	esr->ar = s->ar;
}

/*
 * An access that reads and writes reports a read if the read alone would fail,
 * too (Arm ARM, ISS encoding for a data abort, WnR).
 */
static bool access_wnr(const struct s2_access *a,
		       const struct s2_access_result *r, enum s2_fsc_class why)
{
	if (a->s1ptw)
		return a->s1ptw_wnr;
	if (a->atomic && a->what == S2_WRITE)
		return why == S2_FSC_PERMISSION && r->read;
	return a->cm || a->what == S2_WRITE;
}

static uint64_t access_esr(const struct s2_access *a,
			   const struct s2_access_result *r,
			   enum s2_fsc_class why, int level, bool tags)
{
	struct s2_esr esr = { .ec = S2_EC_IABT_LOW, .il = true };
	int fsc = s2_fsc_code(why, level);
	uint64_t raw = 0;

	esr.fsc = fsc < 0 ? 0 : (uint8_t)fsc;
	esr.s1ptw = a->s1ptw;
	if (a->what != S2_FETCH) {
		esr.ec = S2_EC_DABT_LOW;
		esr.cm = a->cm && !a->s1ptw;
		esr.wnr = access_wnr(a, r, why);
		if (tags)
			esr.iss2 = ISS2_TAG_ACCESS;
		if (why != S2_FSC_EXTERNAL_TTW)
			access_syndrome(a, &esr);
	}
	/* An encoding that does not exist gives 0. */
	s2_esr_encode(&esr, &raw);
	return raw;
}

static void access_fail(const struct s2_access *a, struct s2_access_result *r,
			enum s2_fsc_class why, int level, bool tags)
{
	r->fault = true;
	r->why = why;
	r->fault_level = (int8_t)level;
	r->esr = access_esr(a, r, why, level, tags);
	r->far = a->va;
	r->hpfar = s2_hpfar(a->ipa);
	r->hpfar_valid = why != S2_FSC_EXTERNAL_TTW &&
			 (why != S2_FSC_PERMISSION || a->s1ptw);
}

void s2_machine_conflict(const struct s2_access *a, struct s2_access_result *r)
{
	*r = (struct s2_access_result){ .origin = S2_FROM_TWO };
	access_fail(a, r, S2_FSC_TLB_CONFLICT, S2_FSC_NO_LEVEL, false);
}

static void access_rights(const struct s2_access *a, const struct s2_desc *d,
			  struct s2_access_result *r)
{
	r->read = d->s2ap & S2_S2AP_READ;
	r->write = d->s2ap & S2_S2AP_WRITE;
	/* S2AP does not matter: unreadable memory may be executable. */
	r->exec = d->xn == S2_XN_BOTH || d->xn == (a->el ? S2_XN_PX : S2_XN_UX);
}

/* Would hardware set the dirty state, and make the leaf writable? */
static bool may_dirty(const struct s2_mmu *mmu, const struct s2_desc *d)
{
	return mmu->ha && mmu->hd && d->dbm;
}

static bool wants_write(const struct s2_access *a)
{
	return a->s1ptw ? a->s1_update : a->what == S2_WRITE;
}

static bool access_permitted(const struct s2_mmu *mmu,
			     const struct s2_access *a, const struct s2_desc *d,
			     const struct s2_access_result *r)
{
	/* A stage-1 walk reads, even for a fetch. */
	if (wants_write(a))
		return (r->write || may_dirty(mmu, d)) &&
		       (r->read || !a->atomic);
	if (a->what == S2_FETCH && !a->s1ptw)
		return r->exec;
	return r->read;
}

static bool walks_device(const struct s2_mmu *mmu,
			 const struct s2_arch_cfg *arch,
			 const struct s2_access *a, const struct s2_desc *d)
{
	return a->s1ptw && mmu->ptw &&
	       s2_memkind_is_device(s2_combine(arch, S2_MK_WB_WB, S2_SH_INNER,
					       d->memattr, (enum s2_sh)d->sh)
					    .kind);
}

/*
 * If stage 1 is cacheable and stage 2 makes the memory non-cacheable, the fault
 * is stage 2's. Otherwise it is stage 1's, and does not go to EL2.
 */
static bool supports_atomics(const struct s2_access *a,
			     const struct s2_access_result *r)
{
	return !a->atomic || a->s1ptw || a->s1_kind < S2_MK_WB_WB ||
	       r->attr.kind >= S2_MK_WB_WB;
}

/* Stage 2's checks of a leaf, in the order of their priority. */
static void access_check_leaf(const struct s2_mmu *mmu, const struct s2_pt *pt,
			      const struct s2_access *a,
			      const struct tt_entry *e,
			      struct s2_access_result *r)
{
	struct s2_arch_cfg arch = s2_machine_arch(pt);
	const struct s2_desc *d = &e->desc;

	access_rights(a, d, r);
	r->pa = s2_pa(d->oa +
		      (a->ipa.ipa & (s2_machine_span(pt, e->level) - 1)));
	r->attr = s2_combine(&arch, a->s1_kind, a->s1_sh, d->memattr,
			     (enum s2_sh)d->sh);
	if (d->oa >> s2_machine_pa_bits(pt))
		access_fail(a, r, S2_FSC_ADDRESS_SIZE, e->level, false);
	else if (!d->af && !mmu->ha)
		access_fail(a, r, S2_FSC_ACCESS_FLAG, e->level, false);
	else if (walks_device(mmu, &arch, a, d) ||
		 !access_permitted(mmu, a, d, r))
		access_fail(a, r, S2_FSC_PERMISSION, e->level, false);
	else if (a->tags && r->attr.no_tag_access)
		access_fail(a, r, S2_FSC_PERMISSION, e->level, true);
	else if (!supports_atomics(a, r))
		access_fail(a, r, S2_FSC_EXCLUSIVE_OR_ATOMIC, S2_FSC_NO_LEVEL,
			    false);
}

void s2_machine_outcome(const struct s2_mmu *mmu, const struct s2_pt *pt,
			const struct s2_access *a, const struct tt_entry *e,
			struct s2_access_result *r)
{
	*r = (struct s2_access_result){
		.desc = e->desc.raw,
		.level = (int8_t)e->level,
		.walked_free = e->walked_free,
		.walked_wild = e->walked_wild,
	};
	if (s2_machine_is_leaf(&e->desc))
		access_check_leaf(mmu, pt, a, e, r);
	else if (e->walked_wild)
		access_fail(a, r, S2_FSC_EXTERNAL_TTW, e->level + 1, false);
	else if (e->desc.kind == S2_DESC_TABLE)
		access_fail(a, r, S2_FSC_ADDRESS_SIZE, e->level, false);
	else
		access_fail(a, r, S2_FSC_TRANSLATION, e->level, false);
}

bool s2_machine_translate(const struct s2_mmu *mmu, const struct s2_pt *pt,
			  const struct s2_access *a, struct tt_entry *e,
			  struct s2_access_result *r)
{
	if (s2_machine_walk(pt, a->ipa, e)) {
		s2_machine_outcome(mmu, pt, a, e, r);
		return true;
	}
	/* The input address is too large: level 0, whatever the start level. */
	*r = (struct s2_access_result){ .level = 0 };
	access_fail(a, r, S2_FSC_TRANSLATION, 0, false);
	return false;
}

/* Writes AF and S2AP[1] back (Arm ARM, AArch64.S2Translate: "descupdate"). */
static void access_update_leaf(const struct s2_mmu *mmu, const struct s2_pt *pt,
			       const struct s2_access *a,
			       const struct tt_entry *e)
{
	uint64_t *entry = s2_pool_at(pt->pool, e->page) + e->index;
	uint64_t now = e->desc.raw | 1ull << 10;
	struct s2_pt_event event = {
		.kind = S2_PT_WRITE,
		.level = (int8_t)e->level,
		.ipa = e->ipa,
		.pa = s2_pa_add(s2_pool_phys(pt->pool, e->page),
				8ull * e->index),
		.size = s2_machine_span(pt, e->level),
		.old = e->desc.raw,
	};

	if (wants_write(a) && may_dirty(mmu, &e->desc))
		now |= (uint64_t)S2_S2AP_WRITE << 6;
	if (now == e->desc.raw)
		return;
	*entry = now;
	event.now = now;
	if (mmu->update)
		mmu->update(mmu->ctx, pt, a->cpu, &event);
}

void s2_access_walk(const struct s2_mmu *mmu, const struct s2_pt *pt,
		    const struct s2_access *access,
		    struct s2_access_result *result)
{
	struct tt_entry e;

	if (s2_machine_translate(mmu, pt, access, &e, result) && !result->fault)
		access_update_leaf(mmu, pt, access, &e);
}
