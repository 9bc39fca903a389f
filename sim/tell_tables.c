/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run as text: changes of the tables. A break and a make of one entry are one
 * change. Equal changes of adjacent entries share one line.
 */
#include "sim/tell.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "sim/words.h"

/* A change of one entry, or of adjacent entries, with its maintenance. */
struct change {
	bool nested, unlinked, has_write, transient;
	int level;
	s2_ipa_t ipa;		     /* of the first */
	uint64_t old, now;	     /* of the first */
	uint64_t last_old, last_now; /* of the last */
	uint32_t count;
	uint32_t tlbi[S2_NR_PT_EVENTS];
	uint64_t cleaned, icache; /* bytes */
};

struct condenser {
	const struct sim_tell *tell;
	const struct s2_vm *vm;
	struct change run, now;
	bool has_run, has_now;
	unsigned int freed;
};

static const struct s2_pt *table_of(const struct condenser *c, bool nested)
{
	return s2_vm_table(c->vm, nested);
}

#define LINE 320

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
add(char line[LINE], const char *fmt, ...)
{
	size_t used = strlen(line);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line + used, LINE - used, fmt, ap);
	va_end(ap);
}

/* Maintenance of a change: "break-before-make, TLBI by IPA, cleaned 4K". */
static void say_along(const struct change *ch, char line[LINE])
{
	static const struct {
		enum s2_pt_event_kind kind;
		const char *name;
	} tlbis[] = {
		{ S2_PT_TLBI_IPA, "TLBI by IPA" },
		{ S2_PT_TLBI_IPA_NSH, "TLBI by IPA on this CPU" },
		{ S2_PT_TLBI_RANGE, "TLBI of the range" },
		{ S2_PT_TLBI_VMID, "TLBI of the VMID" },
	};
	char size[24];
	size_t i;

	line[0] = '\0';
	if (ch->transient && s2_pte_is_valid(ch->old) &&
	    s2_pte_is_valid(ch->now))
		add(line, ", break-before-make");
	for (i = 0; i < 4; i++) {
		if (ch->tlbi[tlbis[i].kind])
			add(line, ", %s", tlbis[i].name);
	}
	if (ch->cleaned)
		add(line, ", cleaned %s", sim_size(ch->cleaned, size));
	if (ch->icache)
		add(line, ", I-cache %s", sim_size(ch->icache, size));
}

/* If only rights change, do not describe the leaf twice. */
static bool only_rights(const struct s2_pt *pt, const struct change *ch,
			char rights[8])
{
	struct s2_desc old, now;
	char buf[4];

	sim_decode(pt, ch->level, ch->old, &old);
	sim_decode(pt, ch->level, ch->now, &now);
	if ((old.kind != S2_DESC_BLOCK && old.kind != S2_DESC_PAGE) ||
	    old.kind != now.kind || old.oa != now.oa ||
	    old.memattr != now.memattr)
		return false;
	snprintf(rights, 8, "%s%s", sim_rights(&now, buf),
		 now.af ? "" : " old");
	return true;
}

static void say_change(const struct s2_pt *pt, const struct change *ch,
		       char line[LINE])
{
	char old[SIM_PHRASE], now[SIM_PHRASE], rights[8];

	line[0] = '\0';
	if (!ch->has_write)
		return;
	add(line, "%sL%d 0x%" PRIx64 ": %s -> %s",
	    ch->nested	 ? "shadow " :
	    ch->unlinked ? "unlinked " :
			   "",
	    ch->level, ch->ipa.ipa, sim_desc(pt, ch->level, ch->old, old),
	    only_rights(pt, ch, rights) ?
		    rights :
		    sim_desc(pt, ch->level, ch->now, now));
	if (ch->count > 1)
		add(line, " and on, %" PRIu32 " entries", ch->count);
}

static void put_change(const struct condenser *c, const struct change *ch)
{
	const struct s2_pt *pt = table_of(c, ch->nested);
	char what[LINE], along[LINE];
	FILE *out = c->tell->out;

	if (!pt)
		return;
	say_change(pt, ch, what);
	say_along(ch, along);
	if (!*what && !*along)
		return;
	fprintf(out, "%*s%s", SIM_INDENT, "", what);
	if (!*what)
		fputs(along + 2, out);
	else if (SIM_INDENT + strlen(what) + strlen(along) <= SIM_WIDTH)
		fputs(along, out);
	else if (*along)
		fprintf(out, ",\n%*s%s", SIM_INDENT + 4, "", along + 2);
	fputc('\n', out);
}

static bool same_maintenance(const struct change *a, const struct change *b)
{
	size_t i;

	for (i = 0; i < S2_NR_PT_EVENTS; i++) {
		if (!a->tlbi[i] != !b->tlbi[i])
			return false;
	}
	return !a->cleaned == !b->cleaned && !a->icache == !b->icache;
}

/* Does the change continue the run of equal changes? */
static bool extends(const struct condenser *c)
{
	const struct change *run = &c->run, *now = &c->now;
	const struct s2_pt *pt = table_of(c, run->nested);
	uint64_t size;

	if (!pt || !run->has_write || !now->has_write ||
	    run->level != now->level || run->nested != now->nested ||
	    run->unlinked != now->unlinked || run->transient != now->transient)
		return false;
	size = s2_level_size(pt->cfg.arch.granule, run->level);
	return s2_ipa_eq(now->ipa, s2_ipa_add(run->ipa, run->count * size)) &&
	       sim_goes_on(pt, run->level, run->last_old, now->old) &&
	       sim_goes_on(pt, run->level, run->last_now, now->now);
}

static void flush_run(struct condenser *c)
{
	if (c->has_run)
		put_change(c, &c->run);
	c->has_run = false;
}

static void add_up(struct change *run, const struct change *now)
{
	size_t i;

	run->count++;
	run->last_old = now->last_old;
	run->last_now = now->last_now;
	run->cleaned += now->cleaned;
	run->icache += now->icache;
	for (i = 0; i < S2_NR_PT_EVENTS; i++)
		run->tlbi[i] += now->tlbi[i];
}

/* Ends a change: it continues the run, or begins a new one. */
static void flush_now(struct condenser *c, bool last)
{
	bool joins;

	if (!c->has_now)
		return;
	c->has_now = false;
	/* Maintenance for a whole range comes after its last entry. */
	joins = c->has_run && extends(c) &&
		(last || same_maintenance(&c->run, &c->now));
	if (joins) {
		add_up(&c->run, &c->now);
		return;
	}
	flush_run(c);
	c->run = c->now;
	c->has_run = true;
}

static struct change *now(struct condenser *c, const struct sim_happening *h)
{
	if (!c->has_now) {
		memset(&c->now, 0, sizeof(c->now));
		c->now.nested = h->nested;
		c->now.count = 1;
		c->has_now = true;
	}
	return &c->now;
}

static void on_write(struct condenser *c, const struct sim_happening *h)
{
	const struct s2_pt_event *e = &h->event;
	struct change *ch = &c->now;

	/* The make after a break. */
	if (c->has_now && ch->has_write && ch->nested == h->nested &&
	    ch->level == e->level && s2_ipa_eq(ch->ipa, e->ipa) &&
	    ch->now == e->old && !s2_pte_is_valid(e->old)) {
		ch->now = ch->last_now = e->now;
		ch->transient = true;
		return;
	}
	if (c->has_now && ch->has_write)
		flush_now(c, false);
	ch = now(c, h);
	ch->nested = h->nested;
	ch->has_write = true;
	ch->unlinked = e->unlinked;
	ch->level = e->level;
	ch->ipa = e->ipa;
	ch->old = ch->last_old = e->old;
	ch->now = ch->last_now = e->now;
}

static void on_warn(struct condenser *c)
{
	flush_now(c, false);
	flush_run(c);
	fprintf(c->tell->out, "%*sWARN in the table code\n", SIM_INDENT, "");
}

static void condense(struct condenser *c, const struct sim_happening *h)
{
	/* Maintenance belongs to the changes of its own table. */
	if (c->has_now && c->now.nested != h->nested)
		flush_now(c, false);
	switch (h->event.kind) {
	case S2_PT_WRITE:
		on_write(c, h);
		break;
	/* Leave out cache maintenance that the CPUs do not need. */
	case S2_PT_DCACHE:
		if (!s2_vm_config(c->vm)->fwb)
			now(c, h)->cleaned += h->event.size;
		break;
	case S2_PT_ICACHE:
		if (!s2_vm_config(c->vm)->dic)
			now(c, h)->icache += h->event.size;
		break;
	case S2_PT_ALLOC:
		break;
	case S2_PT_FREE:
		c->freed++;
		break;
	case S2_PT_WARN:
		on_warn(c);
		break;
	default:
		now(c, h)->tlbi[h->event.kind]++;
	}
}

static void put_event(const struct sim_tell *tell, const struct s2_vm *vm,
		      const struct sim_happening *h)
{
	const struct s2_pt *pt = s2_vm_table(vm, h->nested);
	const struct s2_pt_event *e = &h->event;
	char old[SIM_PHRASE], now_is[SIM_PHRASE];
	FILE *out = tell->out;

	fprintf(out, "%*sCPU %u: %s%s", SIM_INDENT, "", h->cpu,
		h->nested ? "shadow " : "", s2_pt_event_name(e->kind));
	if (e->kind == S2_PT_WRITE && pt)
		fprintf(out, "%s L%d 0x%" PRIx64 ": %s -> %s",
			e->unlinked ? " unlinked" : "", e->level, e->ipa.ipa,
			sim_desc(pt, e->level, e->old, old),
			sim_desc(pt, e->level, e->now, now_is));
	else if (e->kind == S2_PT_TLBI_IPA || e->kind == S2_PT_TLBI_IPA_NSH)
		fprintf(out, " 0x%" PRIx64, e->ipa.ipa);
	else if (e->kind == S2_PT_TLBI_RANGE)
		fprintf(out, " 0x%" PRIx64 ", 0x%" PRIx64, e->ipa.ipa, e->size);
	else if (e->kind != S2_PT_TLBI_VMID && e->kind != S2_PT_WARN)
		fprintf(out, " 0x%" PRIx64 ", 0x%" PRIx64, e->pa.pa, e->size);
	if ((e->kind == S2_PT_TLBI_IPA || e->kind == S2_PT_TLBI_IPA_NSH) &&
	    e->level != S2_TTL_UNKNOWN)
		fprintf(out, ", level %d", e->level);
	fputc('\n', out);
}

void sim_tell_tables(const struct sim_tell *tell, const struct s2_vm *vm,
		     const struct sim_happening *h, size_t nr)
{
	struct condenser c = { .tell = tell, .vm = vm };
	size_t i;

	for (i = 0; i < nr; i++) {
		if (tell->verbose)
			put_event(tell, vm, &h[i]);
		else
			condense(&c, &h[i]);
	}
	flush_now(&c, true);
	flush_run(&c);
	if (c.freed)
		fprintf(tell->out, "%*s%u page%s of tables freed\n", SIM_INDENT,
			"", c.freed, c.freed == 1 ? "" : "s");
}
