/* SPDX-License-Identifier: GPL-2.0-only */
/* Every invariant can fail: each must object to a spoiled decision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "main.h"
#include "variant.h"

#define SPOILS(name)                                                   \
	static void name(const struct variant *v, enum s2_entry entry, \
			 struct s2_query *q, struct s2_decision *d)

static bool is_leaf(const struct s2_decision *d)
{
	return d->outcome == S2_MAP || d->outcome == S2_RELAX;
}

/*
 * ---- spoiled leaves: one field, whatever was decided ------------------------
 */

#define SPOILS_LEAF(name, change)          \
	SPOILS(name)                       \
	{                                  \
		(void)v;                   \
		variant_base(entry, q, d); \
		if (is_leaf(d)) {          \
			change;            \
		}                          \
	}

SPOILS_LEAF(type_normal, d->type = S2_TYPE_NORMAL)
SPOILS_LEAF(type_nc, d->type = S2_TYPE_NORMAL_NC)
SPOILS_LEAF(type_device, d->type = S2_TYPE_DEVICE)
SPOILS_LEAF(size_pud, d->size = S2_PUD)
SPOILS_LEAF(readable, d->r = S2_ALWAYS)
SPOILS_LEAF(not_readable, d->r = S2_NEVER)
SPOILS_LEAF(writable, d->w = S2_ALWAYS)
SPOILS_LEAF(not_writable, d->w = S2_NEVER)
SPOILS_LEAF(executable, d->px = d->ux = S2_ALWAYS)
SPOILS_LEAF(only_el1, d->px = S2_ALWAYS; d->ux = S2_NEVER)
SPOILS_LEAF(not_executable, d->px = d->ux = S2_NEVER)
SPOILS_LEAF(not_dirty, d->dirty = S2_NEVER)
SPOILS_LEAF(late, d->seq_late = 1)
SPOILS_LEAF(no_tags, d->sanitise = 0)
SPOILS_LEAF(tags, d->sanitise = 1)
SPOILS_LEAF(first_gfn, d->dirty_at = S2_PMD)
SPOILS_LEAF(tags_again, d->sanitise = S2_SANITISE_AGAIN)
SPOILS_LEAF(relaxed, d->outcome = S2_RELAX; d->nested_level = 0)
SPOILS_LEAF(mapped, d->outcome = S2_MAP)
SPOILS_LEAF(no_topup, d->topup = 0)
SPOILS_LEAF(retried, d->outcome = S2_RETRY; d->dirty = S2_NEVER)
SPOILS_LEAF(leaked, d->leak = 1)
SPOILS_LEAF(locked, d->lock_held = 1)
SPOILS_LEAF(not_locked, d->lock_missing = 1)
SPOILS_LEAF(too_late, d->late = 1)
SPOILS_LEAF(warned, d->warn = 1)
SPOILS_LEAF(unset, d->uninit = 1)
SPOILS_LEAF(not_cleaned, d->dcache = S2_MISSING)
SPOILS_LEAF(stale_instructions, d->icache = S2_MISSING)
SPOILS_LEAF(stale_tlb, d->tlbi = S2_MISSING)
SPOILS_LEAF(host_clean, d->host_dirty = S2_MISSING)
SPOILS_LEAF(elsewhere, d->misplaced = 1)

/* ---- spoiled outcomes -------------------------------------------------- */

static void instead(struct s2_decision *d, uint8_t outcome, int ret)
{
	*d = (struct s2_decision){ .outcome = outcome, .ret = (int16_t)ret };
}

#define SPOILS_OUTCOME(name, from, to, ret)  \
	SPOILS(name)                         \
	{                                    \
		(void)v;                     \
		variant_base(entry, q, d);   \
		if (from)                    \
			instead(d, to, ret); \
	}

SPOILS_OUTCOME(refused_efault, is_leaf(d), S2_ERROR, -S2_EFAULT)
SPOILS_OUTCOME(refused_einval, is_leaf(d), S2_ERROR, -S2_EINVAL)
SPOILS_OUTCOME(refused_enoexec, is_leaf(d), S2_ERROR, -S2_ENOEXEC)
SPOILS_OUTCOME(skipped, is_leaf(d), S2_SKIP, 1)
SPOILS_OUTCOME(not_skipped, d->outcome == S2_SKIP, S2_ERROR, -S2_ENOSYS)
SPOILS_OUTCOME(not_signalled, d->outcome == S2_SIGNAL, S2_ERROR, -S2_EFAULT)
SPOILS_OUTCOME(size_fault_young,
	       d->outcome == S2_INJECT && d->inject == S2_INJECT_SIZE,
	       S2_MKYOUNG, 1)
SPOILS_OUTCOME(atomics_refused, d->inject == S2_INJECT_EXCL_ATOMIC, S2_ERROR,
	       -S2_EFAULT)
SPOILS_OUTCOME(slot_accepted, entry == S2_PREPARE_REGION, S2_ACCEPT, 0)
SPOILS_OUTCOME(slot_einval, entry == S2_PREPARE_REGION, S2_ERROR, -S2_EINVAL)
SPOILS_OUTCOME(slot_efault, entry == S2_PREPARE_REGION, S2_ERROR, -S2_EFAULT)

SPOILS(folio_marked)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->sanitise && d->outcome == S2_MAP)
		d->sanitise = S2_SANITISE_FOLIO;
}

SPOILS(reported_elsewhere)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->outcome == S2_SIGNAL)
		d->misreported = 1;
}

SPOILS(dirty_retry)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->outcome == S2_RETRY)
		d->dirty = S2_ALWAYS;
}

SPOILS(aborted)
{
	(void)v;
	variant_base(entry, q, d);
	if (is_leaf(d)) {
		instead(d, S2_INJECT, 1);
		d->inject = S2_INJECT_SEA_DABT;
	}
}

SPOILS(forwarded)
{
	(void)v;
	variant_base(entry, q, d);
	if (is_leaf(d)) {
		instead(d, S2_INJECT, 1);
		d->inject = S2_INJECT_S2_FAULT;
	}
}

SPOILS(told_twice)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->outcome == S2_INJECT && d->inject == S2_INJECT_S2_FAULT) {
		d->outcome = S2_ERROR;
		d->ret = -S2_EFAULT;
	}
}

SPOILS(exit_unknown)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->outcome == S2_EXIT)
		d->exit = S2_EXIT_UNKNOWN;
}

#define SPOILS_INJECT(name, from, what)           \
	SPOILS(name)                              \
	{                                         \
		(void)v;                          \
		variant_base(entry, q, d);        \
		if (from) {                       \
			instead(d, S2_INJECT, 1); \
			d->inject = (what);       \
		}                                 \
	}

#define SPOILS_EXIT(name, from, what)           \
	SPOILS(name)                            \
	{                                       \
		(void)v;                        \
		variant_base(entry, q, d);      \
		if (from) {                     \
			instead(d, S2_EXIT, 0); \
			d->exit = (what);       \
		}                               \
	}

SPOILS_OUTCOME(handled, is_leaf(d), S2_HANDLED, 1)
SPOILS_OUTCOME(signalled, is_leaf(d), S2_SIGNAL, 1)
SPOILS_OUTCOME(refused_eperm, is_leaf(d), S2_ERROR, -S2_EPERM)
SPOILS_OUTCOME(refused_enomem, is_leaf(d), S2_ERROR, -S2_ENOMEM)
SPOILS_OUTCOME(refused_enosys, is_leaf(d), S2_ERROR, -S2_ENOSYS)
SPOILS_OUTCOME(refused_ehwpoison, is_leaf(d), S2_ERROR, -S2_EHWPOISON)
SPOILS_OUTCOME(refused_eio, is_leaf(d), S2_ERROR, -S2_EIO)
SPOILS_OUTCOME(refused_ebusy, is_leaf(d), S2_ERROR, -S2_EBUSY)
SPOILS_OUTCOME(slot_eperm, entry == S2_PREPARE_REGION, S2_ERROR, -S2_EPERM)
SPOILS_OUTCOME(signals_map, d->outcome == S2_SIGNAL, S2_MAP, 1)
SPOILS_OUTCOME(page_cache, d->ret == -S2_EIO, S2_MAP, 1)
SPOILS_OUTCOME(atomics_map, d->inject == S2_INJECT_EXCL_ATOMIC, S2_MAP, 1)
SPOILS_INJECT(fetch_aborted, is_leaf(d), S2_INJECT_SEA_IABT)
SPOILS_INJECT(size_fault, is_leaf(d), S2_INJECT_SIZE)
SPOILS_INJECT(s2_fault, is_leaf(d), S2_INJECT_S2_FAULT)
SPOILS_INJECT(unsupported, is_leaf(d), S2_INJECT_EXCL_ATOMIC)
SPOILS_EXIT(mmio, is_leaf(d), S2_EXIT_MMIO)
SPOILS_EXIT(nisv, is_leaf(d), S2_EXIT_NISV)
SPOILS_EXIT(ldst64b, is_leaf(d), S2_EXIT_LDST64B)
SPOILS_EXIT(sea, is_leaf(d), S2_EXIT_SEA)

SPOILS_OUTCOME(made_young, is_leaf(d), S2_MKYOUNG, 1)

SPOILS(serror)
{
	(void)v;
	variant_base(entry, q, d);
	if (is_leaf(d)) {
		instead(d, S2_INJECT, 1);
		d->inject = S2_INJECT_SERROR;
	}
}

SPOILS(aborted_otherwise)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->outcome == S2_INJECT && d->inject == S2_INJECT_SEA_DABT)
		d->inject = S2_INJECT_SEA_IABT;
}

SPOILS(region_locked)
{
	(void)v;
	variant_base(entry, q, d);
	d->lock_held = entry == S2_PREPARE_REGION;
}

SPOILS(lsb_pud)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->outcome == S2_SIGNAL)
		d->lsb = S2_PUD;
}

SPOILS(read_perm_refused)
{
	(void)v;
	variant_base(entry, q, d);
	if (is_leaf(d) && s2_is(q, S2_FAULT_STATUS, S2_PERMISSION) &&
	    s2_is(q, S2_FAULT_ACCESS, S2_READ) && !s2_yes(q, S2_FAULT_S1PTW))
		instead(d, S2_ERROR, -S2_EFAULT);
}

SPOILS(seq_ignored)
{
	(void)v;
	if (entry == S2_GUEST_ABORT)
		variant_believes(entry, q, d, S2_RACE_SEQ, 0);
	else
		variant_base(entry, q, d);
}

/* ---- which invariant must object --------------------------------------- */

static const struct spoiled {
	const char *invariant;
	struct variant variant;
} spoiled[] = {
	{ "ATTR-DOWNGRADE", { "linux-7.3", NULL, type_device } },
	{ "ATTR-UPGRADE", { "linux-7.3", NULL, type_normal } },
	{ "ATTR-PTE", { "linux-7.3", NULL, type_normal } },
	{ "ATTR-SUPPORTED", { "linux-6.16", NULL, type_normal } },
	{ "ATTR-NC-CONSENT", { "linux-7.3", NULL, type_nc } },
	{ "ATTR-RAM-NORMAL", { "linux-7.3", NULL, type_device } },
	{ "ATTR-EXEC-NC", { "linux-7.3", NULL, executable } },
	{ "ATTR-OFFERED", { "linux-7.3", NULL, refused_efault } },
	{ "ATTR-DEVICE-REFUSED", { "linux-7.3", NULL, refused_efault } },
	{ "ATTR-PTE-REFUSED", { "linux-7.3", NULL, refused_efault } },
	{ "ATTR-RAM-REFUSED", { "linux-7.3", NULL, refused_efault } },
	{ "COMBINE-WEAKEN", { "linux-6.16", NULL, type_normal } },
	{ "CMO-DCACHE", { "linux-6.16", NULL, type_normal } },
	{ "CMO-ICACHE", { "linux-7.3", NULL, executable } },
	{ "CONTAIN-SLOT", { "linux-7.3", NULL, size_pud } },
	{ "CONTAIN-HOST-LEAF", { "linux-7.3", NULL, size_pud } },
	{ "ALIGN-CONGRUENT", { "linux-7.3", NULL, size_pud } },
	{ "LIMIT-IPA", { "linux-7.3", NULL, size_fault_young } },
	{ "RELAX-SIZE", { "linux-7.3", NULL, relaxed } },
	{ "SEQ-RETRY", { "linux-7.3", NULL, seq_ignored } },
	{ "SEQ-EARLY", { "linux-7.3", NULL, late } },
	{ "W-HOST", { "linux-7.3", NULL, writable } },
	{ "W-READONLY", { "linux-7.3", NULL, writable } },
	{ "W-LOG-SIZE", { "linux-7.3", NULL, size_pud } },
	{ "DIRTY-MISSED", { "linux-7.3", NULL, not_dirty } },
	{ "DIRTY-GFN", { "linux-7.3", NULL, first_gfn } },
	{ "DIRTY-SUCCESS", { "linux-7.3", NULL, dirty_retry } },
	{ "DIRTY-READ", { "linux-7.3", NULL, writable } },
	{ "X-ENCODABLE", { "linux-7.3", NULL, only_el1 } },
	{ "X-FETCH-ONLY", { "linux-7.3", NULL, executable } },
	{ "MTE-ALLOWED", { "linux-7.3", NULL, type_normal } },
	{ "MTE-INIT", { "linux-7.3", NULL, no_tags } },
	{ "MTE-FOLIO", { "linux-6.12", NULL, folio_marked } },
	{ "MTE-ZERO", { "linux-7.3", NULL, tags } },
	{ "MTE-KEEP", { "linux-7.3", NULL, tags_again } },
	{ "MTE-PAGE", { "linux-7.3", NULL, tags } },
	{ "NEST-SIZE", { "linux-7.3", NULL, size_pud } },
	{ "NEST-R", { "linux-7.3", NULL, readable } },
	{ "NEST-W", { "linux-7.3", NULL, writable } },
	{ "NEST-X", { "linux-7.3", NULL, executable } },
	{ "NEST-FORWARD", { "linux-7.3", NULL, forwarded } },
	{ "NEST-WALK-ONCE", { "linux-7.3", NULL, told_twice } },
	{ "UPKEEP-DCACHE", { "linux-7.3", NULL, not_cleaned } },
	{ "UPKEEP-ICACHE", { "linux-7.3", NULL, stale_instructions } },
	{ "UPKEEP-TLBI", { "linux-7.3", NULL, stale_tlb } },
	{ "UPKEEP-HOST-DIRTY", { "linux-7.3", NULL, host_clean } },
	{ "UPKEEP-ORDER", { "linux-7.3", NULL, too_late } },
	{ "UPKEEP-PLACE", { "linux-7.3", NULL, elsewhere } },
	{ "PROG-READ", { "linux-7.3", NULL, not_readable } },
	{ "PROG-WRITE", { "linux-7.3", NULL, not_writable } },
	{ "PROG-EXEC", { "linux-7.3", NULL, not_executable } },
	{ "PROG-SILENT", { "linux-7.3", NULL, retried } },
	{ "PROG-MAP-SAME", { "linux-7.3", NULL, mapped } },
	{ "PROG-READ-PERM", { "linux-7.3", NULL, read_perm_refused } },
	{ "PROG-YOUNG", { "linux-7.3", NULL, made_young } },
	{ "PROG-FSC", { "linux-7.3", NULL, atomics_refused } },
	{ "ERR-LEAK", { "linux-7.3", NULL, leaked } },
	{ "ERR-LOCK", { "linux-7.3", NULL, locked } },
	{ "ERR-LOCK-NEED", { "linux-7.3", NULL, not_locked } },
	{ "ERR-WARN", { "linux-7.3", NULL, warned } },
	{ "ERR-UNINIT", { "linux-7.3", NULL, unset } },
	{ "ERR-EINVAL", { "linux-7.3", NULL, refused_einval } },
	{ "ERR-INTERNAL", { "linux-7.3", NULL, refused_enoexec } },
	{ "ERR-CM-SKIP", { "linux-7.3", NULL, skipped } },
	{ "ERR-CM-NO-SLOT", { "linux-7.3", NULL, not_skipped } },
	{ "ERR-INJECT", { "linux-7.3", NULL, aborted } },
	{ "ERR-ADDRESS", { "linux-7.3", NULL, reported_elsewhere } },
	{ "ERR-ABORT-KIND", { "linux-7.3", NULL, aborted_otherwise } },
	{ "ERR-SERROR", { "linux-7.3", NULL, serror } },
	{ "ERR-EXIT", { "linux-7.3", NULL, exit_unknown } },
	{ "ERR-HWPOISON", { "linux-7.3", NULL, not_signalled } },
	{ "ERR-LSB", { "linux-7.3", NULL, lsb_pud } },
	{ "ERR-MEMCACHE", { "linux-7.3", NULL, no_topup } },
	{ "AGREE-REFUSED", { "linux-7.3", NULL, refused_efault } },
	{ "OUT-LEAF", { "linux-7.3", NULL, signals_map } },
	{ "OUT-CURED", { "linux-7.3", NULL, atomics_map } },
	{ "OUT-PINNED", { "linux-7.3", NULL, page_cache } },
	{ "OUT-HANDLED", { "linux-7.3", NULL, handled } },
	{ "OUT-SIGNAL", { "linux-7.3", NULL, signalled } },
	{ "OUT-ABORT", { "linux-7.3", NULL, fetch_aborted } },
	{ "OUT-EXEC", { "linux-7.3", NULL, fetch_aborted } },
	{ "OUT-SIZE", { "linux-7.3", NULL, size_fault } },
	{ "OUT-S2-FAULT", { "linux-7.3", NULL, s2_fault } },
	{ "OUT-ATOMIC", { "linux-7.3", NULL, unsupported } },
	{ "OUT-MMIO", { "linux-7.3", NULL, mmio } },
	{ "OUT-NISV", { "linux-7.3", NULL, nisv } },
	{ "OUT-LDST64B", { "linux-7.3", NULL, ldst64b } },
	{ "OUT-SEA", { "linux-7.3", NULL, sea } },
	{ "OUT-EFAULT", { "linux-7.3", NULL, refused_efault } },
	{ "OUT-EINVAL", { "linux-7.3", NULL, refused_einval } },
	{ "OUT-EPERM", { "linux-7.3", NULL, refused_eperm } },
	{ "OUT-ENOMEM", { "linux-7.3", NULL, refused_enomem } },
	{ "OUT-ENOSYS", { "linux-7.3", NULL, refused_enosys } },
	{ "OUT-EHWPOISON", { "linux-7.3", NULL, refused_ehwpoison } },
	{ "OUT-EIO", { "linux-7.3", NULL, refused_eio } },
	{ "OUT-ERRNO", { "linux-7.3", NULL, refused_ebusy } },
	{ "REGION-REFUSED", { "linux-7.3", NULL, slot_eperm } },
	{ "REGION-GMEM-MMAP", { "linux-7.3", NULL, slot_accepted } },
	{ "REGION-LIMIT", { "linux-7.3", NULL, slot_accepted } },
	{ "REGION-LIMIT-EXACT", { "linux-7.3", NULL, slot_efault } },
	{ "REGION-LOG-PFNMAP", { "linux-7.3", NULL, slot_accepted } },
	{ "REGION-MTE", { "linux-7.3", NULL, slot_accepted } },
	{ "REGION-GMEM-MTE", { "linux-6.18", NULL, slot_accepted } },
	{ "REGION-CACHEABLE", { "linux-7.3", NULL, slot_accepted } },
	{ "REGION-OFFERED", { "linux-7.3", NULL, slot_einval } },
	{ "REGION-CLEAN", { "linux-7.3", NULL, region_locked } },
	{ "REGION-PROTECTED", { "linux-7.3", NULL, slot_accepted } },
};

#define NR_SPOILED (sizeof(spoiled) / sizeof(*spoiled))

static bool is_spoiled(const char *invariant)
{
	size_t i;

	for (i = 0; i < NR_SPOILED; i++) {
		if (!strcmp(spoiled[i].invariant, invariant))
			return true;
	}
	return false;
}

/* A case for each row: the invariant objects to the policy. */
static void invariant_objects(void **state)
{
	const struct spoiled *s = *state;

	if (!variant_is_caught(&s->variant, s->invariant))
		fail_msg("%s does not object", s->invariant);
}

/*
 * No policy can violate these two, because they depend on the architecture's
 * table. The test uses another table.
 */
static bool follows_from_the_architecture(const char *name)
{
	return !strcmp(name, "COMBINE-STRENGTHEN");
}

/* The host's handler is asked, as no kernel does: a write is what it wants. */
SPOILS(host_asked)
{
	(void)v;
	if (entry == S2_GUEST_ABORT && s2_yes(q, S2_PFN_MKWRITE) &&
	    s2_is(q, S2_FAULT_ACCESS, S2_WRITE))
		variant_believes(entry, q, d, S2_PFN_WRITABLE, 1);
	else
		variant_base(entry, q, d);
}

/* An access to a memslot that is being moved or deleted is retried. */
SPOILS(slot_retried)
{
	(void)v;
	variant_base(entry, q, d);
	if (entry == S2_GUEST_ABORT && !d->inject &&
	    s2_yes(q, S2_SLOT_PRESENT) && s2_yes(q, S2_SLOT_INVALID))
		instead(d, S2_RETRY, 1);
}

/* All kernels violate these; the variants keep them. */
static const struct spoiled kept[] = {
	{ "PROG-MKWRITE", { "linux-7.3", NULL, host_asked } },
	{ "PROG-SLOT", { "linux-7.3", NULL, slot_retried } },
};

#define NR_KEPT (sizeof(kept) / sizeof(*kept))

static bool is_kept(const char *invariant)
{
	size_t i;

	for (i = 0; i < NR_KEPT; i++) {
		if (!strcmp(kept[i].invariant, invariant))
			return true;
	}
	return false;
}

/* A case for each row: the invariant objects less to the variant. */
static void invariant_is_content(void **state)
{
	const struct spoiled *s = *state;
	struct variant_policy v;

	variant_init(&v, &s->variant);
	assert_true(
		s2_count_cmp(variant_violations(&v.policy, s->invariant),
			     variant_violations(s2_policy_find(s->variant.base),
						s->invariant)) < 0);
}

static void every_invariant_can_be_violated(void **state)
{
	const struct s2_invariant *invariant;
	size_t i;

	(void)state;
	for (i = 0; (invariant = s2_invariant_at(i)); i++) {
		if (!follows_from_the_architecture(invariant->name) &&
		    !is_kept(invariant->name) && !is_spoiled(invariant->name))
			fail_msg("no test violates %s", invariant->name);
	}
	assert_true(i <= S2_MAX_INVARIANTS);
}

static void invariants_are_told_apart_and_explained(void **state)
{
	const struct s2_invariant *invariant;
	size_t i;

	(void)state;
	for (i = 0; (invariant = s2_invariant_at(i)); i++) {
		assert_ptr_equal(s2_invariant_find(invariant->name), invariant);
		assert_true(strlen(invariant->statement) > 20);
		assert_true(strlen(invariant->why) > 20);
		assert_true(strlen(invariant->source) > 3);
		assert_true(invariant->outcomes);
	}
	assert_null(s2_invariant_find("ATTR-NONE"));
}

static void judging_one_fault_agrees_with_verification(void **state)
{
	const struct s2_policy *policy = s2_policy_find("linux-6.16");
	struct s2_report report;
	size_t i, k;

	(void)state;
	assert_int_equal(s2_verify(policy, NULL, &variant_mem, &report), 0);
	for (i = 0; i < report.nr_findings; i++) {
		const struct s2_finding *f = &report.findings[i];
		struct s2_decision d;
		struct s2_query q;
		const struct s2_invariant *violated[S2_MAX_INVARIANTS];
		size_t n;

		s2_query_init(&q, &f->cover.witness);
		s2_decide(policy, f->entry, &q, &d);
		n = s2_judge(policy, f->entry, &f->cover.witness, &d, violated);
		for (k = 0; k < n && violated[k] != f->invariant; k++)
			;
		assert_true(k < n);
		assert_int_equal(s2_impossible(&f->cover.witness), 0);
	}
	s2_report_free(&report, &variant_mem);
}

static void assumptions_are_told_apart(void **state)
{
	const struct s2_assumption *assumption;
	unsigned int seen = 0;
	size_t i;

	(void)state;
	for (i = 0; (assumption = s2_assumption_at(i)); i++) {
		assert_ptr_equal(s2_assumption_find(assumption->name),
				 assumption);
		assert_true(strlen(assumption->statement) > 20);
		assert_true(strlen(assumption->reason) > 10);
		assert_true(strlen(assumption->source) > 5);
		seen |= 1u << assumption->kind;
	}
	assert_int_equal(seen, (1u << S2_NR_ASSUMPTION_CLASSES) - 1);
	assert_in_range(i, 1, 64); /* s2_impossible() has a bit for each */
	assert_null(s2_assumption_find("leaf"));
	assert_null(s2_assumption_find(""));
}

static void classes_have_names(void **state)
{
	(void)state;
	assert_string_equal(s2_class_name(S2_SAFETY), "safety");
	assert_string_equal(s2_class_name(S2_LIVENESS), "liveness");
	assert_string_equal(s2_class_name(S2_INTERFACE), "interface");
	assert_string_equal(s2_class_name(S2_NR_CLASSES), "?");
	assert_string_equal(s2_assumption_class_name(S2_ARCHITECTURE),
			    "architecture");
	assert_string_equal(s2_assumption_class_name(S2_KERNEL_INVARIANT),
			    "kernel invariant");
	assert_string_equal(s2_assumption_class_name(S2_TRUST), "trust");
	assert_string_equal(s2_assumption_class_name(S2_NR_ASSUMPTION_CLASSES),
			    "?");
}

/* ---- decisions that no policy makes ------------------------------------ */

static struct s2_cube one;

static void fault_with(enum s2_input input, int value)
{
	one.may[input] = S2_SET(value);
}

static bool objects(const char *name, enum s2_entry entry,
		    const struct s2_decision *d)
{
	const struct s2_invariant *violated[S2_MAX_INVARIANTS];
	const struct s2_policy *policy = s2_policy_find("linux-7.3");
	size_t n = s2_judge(policy, entry, &one, d, violated), i;

	assert_non_null(s2_invariant_find(name));
	for (i = 0; i < n; i++) {
		if (!strcmp(violated[i]->name, name))
			return true;
	}
	return false;
}

/* Of EL1 and EL0, each is enough. */
static void check_each_x(const char *name, const struct s2_decision *leaf)
{
	struct s2_decision d = *leaf;

	d.px = d.ux = S2_NEVER;
	assert_false(objects(name, S2_GUEST_ABORT, &d));
	d.ux = S2_ALWAYS;
	assert_true(objects(name, S2_GUEST_ABORT, &d));
	d.px = S2_ALWAYS;
	d.ux = S2_NEVER;
	assert_true(objects(name, S2_GUEST_ABORT, &d));
}

static void execution_is_el0s_too(void **state)
{
	struct s2_decision d = { .outcome = S2_MAP, .type = S2_TYPE_DEVICE };

	(void)state;
	s2_cube_quiet(&one);
	fault_with(S2_CPU_DIC, 0);
	check_each_x("ATTR-EXEC-NC", &d);
	d.type = S2_TYPE_NORMAL;
	check_each_x("X-FETCH-ONLY", &d);
	fault_with(S2_NESTED, 1);
	fault_with(S2_NESTED_PX, 0);
	fault_with(S2_NESTED_UX, 0);
	check_each_x("NEST-X", &d);
	d.ux = S2_ALWAYS;
	fault_with(S2_NESTED_UX, 1);
	assert_false(objects("NEST-X", S2_GUEST_ABORT, &d));
}

/* Without FEAT_XNX, XN[0] of the guest hypervisor's descriptor says nothing. */
static void xn_is_masked_without_xnx(void **state)
{
	struct s2_decision unmasked = { .outcome = S2_MAP,
					.px = S2_ALWAYS,
					.ux = S2_NEVER };
	struct s2_decision d = { .outcome = S2_MAP };

	(void)state;
	s2_cube_quiet(&one);
	fault_with(S2_NESTED, 1);
	fault_with(S2_NESTED_UX, 0);
	assert_false(objects("NEST-X", S2_GUEST_ABORT, &unmasked));
	fault_with(S2_CPU_XNX, 0);
	assert_true(objects("NEST-X", S2_GUEST_ABORT, &unmasked));
	assert_true(objects("X-ENCODABLE", S2_GUEST_ABORT, &unmasked));
	assert_false(objects("NEST-X", S2_GUEST_ABORT, &d));

	fault_with(S2_NESTED_PX, 0);
	fault_with(S2_NESTED_UX, 1);
	d.px = d.ux = S2_ALWAYS;
	assert_false(objects("NEST-X", S2_GUEST_ABORT, &d));
	fault_with(S2_FAULT_ACCESS, S2_FETCH);
	assert_false(objects("PROG-EXEC", S2_GUEST_ABORT, &d));
	d.px = S2_NEVER;
	assert_true(objects("PROG-EXEC", S2_GUEST_ABORT, &d));
	d = (struct s2_decision){ .outcome = S2_INJECT,
				  .inject = S2_INJECT_S2_FAULT };
	fault_with(S2_FAULT_STATUS, S2_PERMISSION);
	assert_true(objects("NEST-FORWARD", S2_GUEST_ABORT, &d));
	fault_with(S2_NESTED_UX, 0);
	fault_with(S2_NESTED_PX, 1);
	assert_false(objects("NEST-FORWARD", S2_GUEST_ABORT, &d));
}

/* read-perm says that no leaf is without R: so none may be made. */
static void leaves_are_readable_after_any_fault(void **state)
{
	struct s2_decision d = { .outcome = S2_MAP, .w = S2_ALWAYS };

	(void)state;
	s2_cube_quiet(&one);
	fault_with(S2_FAULT_ACCESS, S2_WRITE);
	assert_true(objects("PROG-READ", S2_GUEST_ABORT, &d));
	fault_with(S2_FAULT_ACCESS, S2_FETCH);
	assert_true(objects("PROG-READ", S2_GUEST_ABORT, &d));
	fault_with(S2_NESTED, 1);
	assert_true(objects("PROG-READ", S2_GUEST_ABORT, &d));
	fault_with(S2_NESTED_R, 0);
	assert_false(objects("PROG-READ", S2_GUEST_ABORT, &d));
	d.r = S2_ALWAYS;
	fault_with(S2_NESTED, 0);
	assert_false(objects("PROG-READ", S2_GUEST_ABORT, &d));
}

static bool is_impossible_by(const char *name)
{
	const struct s2_assumption *assumption = s2_assumption_find(name);
	uint64_t broken = s2_impossible(&one);
	size_t i;

	for (i = 0; s2_assumption_at(i) != assumption; i++)
		;
	assert_in_range(broken >> i, 0, 1); /* and by none behind it */
	return broken >> i & 1;
}

/* The VMA of before, and the page of after: until the sequence is looked at. */
static void vma_and_page_may_be_of_two_moments(void **state)
{
	static const struct {
		const char *assumption;
		enum s2_input input[3];
		int value[3];
	} mixed[] = {
		{ "io-vma",
		  { S2_VMA_IO, S2_PFN_MAP_MEMORY, S2_VMA_MTE_ALLOWED },
		  { 1, 0, 0 } },
		{ "plain-vma",
		  { S2_PFN_KVA, S2_PFN_MAP_MEMORY, S2_PFN_MAP_MEMORY },
		  { 0, 0, 0 } },
		{ "raw-pfn",
		  { S2_PFN_LOOKUP, S2_PFN_LOOKUP, S2_PFN_LOOKUP },
		  { S2_LOOKUP_RAW, S2_LOOKUP_RAW, S2_LOOKUP_RAW } },
		{ "zero-page",
		  { S2_PFN_ZERO, S2_PFN_WRITABLE, S2_VMA_LEAF },
		  { 1, 0, S2_LEAF_PMD } },
		{ "hugetlb-leaf",
		  { S2_VMA_HUGETLB, S2_VMA_HUGETLB, S2_VMA_LEAF },
		  { S2_HUGETLB_PMD, S2_HUGETLB_PMD, S2_LEAF_PAGE } },
	};
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(mixed) / sizeof(*mixed); i++) {
		s2_cube_quiet(&one);
		for (k = 0; k < 3; k++)
			fault_with(mixed[i].input[k], mixed[i].value[k]);
		assert_true(is_impossible_by(mixed[i].assumption));
		fault_with(S2_RACE_SEQ, 1);
		assert_int_equal(s2_impossible(&one), 0);
	}
	/*
	 * Of one moment: the flags of one VMA, and what is known of one page.
	 */
	s2_cube_quiet(&one);
	fault_with(S2_RACE_SEQ, 1);
	fault_with(S2_VMA_MEMATTR, S2_MT_NORMAL_NC);
	assert_true(is_impossible_by("plain-vma"));
	s2_cube_quiet(&one);
	fault_with(S2_RACE_SEQ, 1);
	fault_with(S2_PFN_ZERO, 1);
	assert_true(is_impossible_by("zero-page"));
}

/* The guest's walk has the level that the guest chose. */
static void level_minus_1_of_the_guests_own_walk(void **state)
{
	(void)state;
	s2_cube_quiet(&one);
	fault_with(S2_FAULT_LEVEL, S2_LM1);
	assert_true(is_impossible_by("level-minus-1"));
	fault_with(S2_FAULT_STATUS, S2_SEA_TTW);
	assert_int_equal(s2_impossible(&one), 0);
	fault_with(S2_FAULT_STATUS, S2_SECC_TTW);
	assert_int_equal(s2_impossible(&one), 0);
}

/* A leaf that is made again was cleared; what joins it was perhaps not. */
static void tags_of_pages_that_become_a_block(void **state)
{
	struct s2_decision d = { .outcome = S2_MAP, .size = S2_PAGE };

	(void)state;
	s2_cube_quiet(&one);
	fault_with(S2_VM_MTE, 1);
	fault_with(S2_VMA_MTE_ALLOWED, 1);
	fault_with(S2_PFN_TAGGED, 0);
	fault_with(S2_FAULT_STATUS, S2_PERMISSION);
	fault_with(S2_FAULT_LEVEL, S2_L3);
	assert_false(objects("MTE-INIT", S2_GUEST_ABORT, &d));
	d.size = S2_PMD;
	assert_true(objects("MTE-INIT", S2_GUEST_ABORT, &d));
	fault_with(S2_FAULT_LEVEL, S2_L2);
	assert_false(objects("MTE-INIT", S2_GUEST_ABORT, &d));
	d.size = S2_PUD;
	assert_true(objects("MTE-INIT", S2_GUEST_ABORT, &d));
}

static void memslots_are_checked_cleanly(void **state)
{
	struct s2_decision d = { .outcome = S2_ACCEPT };

	(void)state;
	s2_cube_quiet(&one);
	assert_false(objects("REGION-CLEAN", S2_PREPARE_REGION, &d));
	d.warn = 1;
	assert_true(objects("REGION-CLEAN", S2_PREPARE_REGION, &d));
	d.warn = 0;
	d.misplaced = 1;
	assert_true(objects("REGION-CLEAN", S2_PREPARE_REGION, &d));
}

/* Two conditions that are written differently, and here hold alike or not. */
static void the_log_follows_the_right_to_write(void **state)
{
	struct s2_decision d = {
		.w = s2_cond_and(S2_ALWAYS, S2_PFN_WRITABLE),
		.dirty = S2_ALWAYS,
	};
	int writable, relax;

	(void)state;
	s2_cube_quiet(&one);
	fault_with(S2_SLOT_LOGGING, S2_LOGGING_BITMAP);
	for (writable = 0; writable < 2; writable++) {
		fault_with(S2_PFN_WRITABLE, writable);
		for (relax = 0; relax < 2; relax++) {
			d.outcome = relax ? S2_RELAX : S2_MAP;
			assert_false(
				objects("DIRTY-MISSED", S2_GUEST_ABORT, &d));
			assert_int_equal(objects("DIRTY-SUCCESS",
						 S2_GUEST_ABORT, &d),
					 !writable);
		}
	}
	d.dirty = S2_NEVER;
	assert_true(objects("DIRTY-MISSED", S2_GUEST_ABORT, &d));
	assert_false(objects("DIRTY-SUCCESS", S2_GUEST_ABORT, &d));
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(every_invariant_can_be_violated),
		cmocka_unit_test(invariants_are_told_apart_and_explained),
		cmocka_unit_test(judging_one_fault_agrees_with_verification),
		cmocka_unit_test(assumptions_are_told_apart),
		cmocka_unit_test(classes_have_names),
		cmocka_unit_test(execution_is_el0s_too),
		cmocka_unit_test(xn_is_masked_without_xnx),
		cmocka_unit_test(leaves_are_readable_after_any_fault),
		cmocka_unit_test(vma_and_page_may_be_of_two_moments),
		cmocka_unit_test(level_minus_1_of_the_guests_own_walk),
		cmocka_unit_test(tags_of_pages_that_become_a_block),
		cmocka_unit_test(memslots_are_checked_cleanly),
		cmocka_unit_test(the_log_follows_the_right_to_write),
	};
	struct CMUnitTest
		tests[NR_SPOILED + NR_KEPT + sizeof(others) / sizeof(*others)];
	size_t i, k;

	for (i = 0; i < NR_SPOILED; i++)
		tests[i] = (struct CMUnitTest){
			.name = spoiled[i].invariant,
			.test_func = invariant_objects,
			.initial_state = (void *)(uintptr_t)&spoiled[i],
		};
	for (k = 0; k < NR_KEPT; k++)
		tests[i++] = (struct CMUnitTest){
			.name = kept[k].invariant,
			.test_func = invariant_is_content,
			.initial_state = (void *)(uintptr_t)&kept[k],
		};
	memcpy(&tests[i], others, sizeof(others));
	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
