/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compares the machine with the architecture's rules, taken literally: a set of
 * all states that two CPUs' walks and TLBs can be in. Walks see writes at any
 * later time, TLBIs take effect at any time until their DSB, and TLBs cache what
 * they can. Every sequence of events up to a length is tried; after each event,
 * both must allow the same translations, no more and no fewer.
 *
 * There is one IPA, with an entry of level 2 (nothing, a block, or a table) and
 * one of level 3 in this table (nothing, or one of two pages). The model shares
 * no code with the machine, and keeps no records: it has what is in a TLB, not
 * what is stale. Once two TLBIs were incomplete at a time, the machine may
 * allow more than the model: it does not know which one took effect first.
 */
#include "main.h"
#include "test_machine_tables.h"

#define CPUS	2
#define MOST	10 /* events in a sequence */
#define PENDING 3  /* TLBIs that are not complete */
#define STATES	4096

/* What the IPA may be translated to: the block, or one of the pages. */
enum {
	TO_BLOCK,
	TO_X,
	TO_Y,
	NR_TO
};

static const uint64_t leaves[NR_TO] = {
	[TO_BLOCK] = 0x40000000 | RW | 1,
	[TO_X] = 0x1000000 | RW | 3,
	[TO_Y] = 0x2000000 | RW | 3,
};

/* ---- the model --------------------------------------------------------- */

struct values {
	uint8_t top;  /* 0: invalid, 1: the block, 2: the table */
	uint8_t page; /* 0: invalid, or a TO_ */
};

/* One state of one CPU. */
struct state {
	uint8_t view; /* values[] that its walks read */
	uint8_t s2;   /* TLB: bit of each TO_, as an entry of stage 2 */
	uint8_t both; /* and together with stage 1 */
	uint8_t walk; /* walk cache: the table */
	uint8_t done; /* TLBIs that had their effect */
};

struct pending {
	uint8_t op, cpu, hits[CPUS];
};

struct model {
	struct values values[MOST + 1];
	uint8_t writer[MOST + 1];
	uint8_t nr_values;
	uint8_t read[CPUS];  /* the last value that a CPU knows by a load */
	uint8_t wrote[CPUS]; /* and the last one that it wrote */
	struct pending pending[PENDING];
	uint8_t nr_pending;
	bool several; /* TLBIs were incomplete at once */
	uint32_t nr_states[CPUS];
	struct state states[CPUS][STATES];
};

enum tlbi {
	IPA,
	STAGE1,
	ALL
};

static void model_add(struct model *m, unsigned int cpu, struct state s)
{
	uint32_t i;

	for (i = 0; i < m->nr_states[cpu]; i++)
		if (!memcmp(&m->states[cpu][i], &s, sizeof(s)))
			return;
	assert_true(m->nr_states[cpu] < STATES);
	m->states[cpu][m->nr_states[cpu]++] = s;
}

/* Caches all that can be cached. */
static struct state model_fill(const struct model *m, struct state s)
{
	const struct values *v = &m->values[s.view];

	if (v->top == 1)
		s.s2 |= 1u << TO_BLOCK;
	if (v->top == 2)
		s.walk = 1;
	if (s.walk && v->page)
		s.s2 |= (uint8_t)(1u << v->page);
	s.both |= s.s2;
	return s;
}

static struct state model_invalidate(struct state s, enum tlbi op)
{
	if (op != STAGE1)
		s.s2 = s.walk = 0;
	if (op != IPA)
		s.both = 0;
	return s;
}

/* What may happen by itself, from each state on. */
static void model_close(struct model *m, unsigned int cpu)
{
	uint32_t i, t;

	for (i = 0; i < m->nr_states[cpu]; i++) {
		struct state s = m->states[cpu][i], n;

		if (s.view + 1u < m->nr_values) {
			n = s;
			n.view++;
			model_add(m, cpu, model_fill(m, n));
		}
		for (t = 0; t < m->nr_pending; t++) {
			if (s.done & 1u << t || !m->pending[t].hits[cpu])
				continue;
			n = model_invalidate(s, m->pending[t].op);
			n.done |= (uint8_t)(1u << t);
			model_add(m, cpu, model_fill(m, n));
		}
	}
}

/* Only states remain where walks see this, and these TLBIs had their effect. */
static void model_keep(struct model *m, unsigned int cpu, uint8_t view,
		       uint8_t done)
{
	uint32_t i, n = 0;

	for (i = 0; i < m->nr_states[cpu]; i++) {
		struct state s = m->states[cpu][i];

		if (s.view >= view && !(done & ~s.done))
			m->states[cpu][n++] = s;
	}
	m->nr_states[cpu] = n;
	assert_true(n);
}

static void model_forget(struct model *m, uint32_t t)
{
	unsigned int cpu;
	uint32_t i;

	for (cpu = 0; cpu < CPUS; cpu++)
		for (i = 0; i < m->nr_states[cpu]; i++) {
			struct state *s = &m->states[cpu][i];
			uint8_t low = (uint8_t)((1u << t) - 1);

			s->done = (uint8_t)((s->done & low) |
					    (s->done >> 1 & ~low));
		}
	for (; t + 1 < m->nr_pending; t++)
		m->pending[t] = m->pending[t + 1];
	m->nr_pending--;
}

static void model_write(struct model *m, unsigned int cpu, struct values v)
{
	m->values[m->nr_values] = v;
	m->writer[m->nr_values] = (uint8_t)cpu;
	m->nr_values++;
	/* One order of all writes: the writer comes after all others. */
	m->wrote[cpu] = (uint8_t)(m->nr_values - 1);
	m->read[cpu] = (uint8_t)(m->nr_values - 2);
	model_close(m, 0);
	model_close(m, 1);
}

static void model_dsb(struct model *m, unsigned int cpu, bool inner,
		      enum s2_dsb_access access)
{
	bool all = access == S2_DSB_ALL;
	/* Of others' values, the CPU knows by loads. */
	uint8_t view = 0;
	uint32_t t;
	unsigned int c;

	if (access != S2_DSB_LD)
		view = m->wrote[cpu];
	if (access != S2_DSB_ST && m->read[cpu] > view)
		view = m->read[cpu];
	for (c = 0; c < CPUS; c++) {
		uint8_t done = 0;

		if (c != cpu && !inner)
			continue;
		for (t = 0; all && t < m->nr_pending; t++)
			if (m->pending[t].cpu == cpu && m->pending[t].hits[c])
				done |= (uint8_t)(1u << t);
		model_keep(m, c, view, done);
		for (t = 0; t < m->nr_pending; t++)
			if (done & 1u << t)
				m->pending[t].hits[c] = 0;
	}
	for (t = m->nr_pending; t--;)
		if (!m->pending[t].hits[0] && !m->pending[t].hits[1])
			model_forget(m, t);
	/* States may have become the same. */
	for (c = 0; c < CPUS; c++) {
		uint32_t n = m->nr_states[c], i;

		m->nr_states[c] = 0;
		for (i = 0; i < n; i++)
			model_add(m, c, m->states[c][i]);
	}
}

static void model_tlbi(struct model *m, unsigned int cpu, enum tlbi op,
		       bool local)
{
	struct pending *p = &m->pending[m->nr_pending++];

	*p = (struct pending){ .op = (uint8_t)op, .cpu = (uint8_t)cpu };
	p->hits[cpu] = 1;
	p->hits[!cpu] = !local;
	m->several |= m->nr_pending > 1;
	model_close(m, 0);
	model_close(m, 1);
}

/* The translations that a TLB may hold, and all that there may be. */
static uint8_t model_cached(const struct model *m, unsigned int cpu)
{
	uint8_t set = 0;
	uint32_t i;

	for (i = 0; i < m->nr_states[cpu]; i++)
		set |= m->states[cpu][i].s2 | m->states[cpu][i].both;
	return set;
}

/* ---- both -------------------------------------------------------------- */

static struct {
	struct world w;
	struct model m;
} now;

static struct s2_tlb_record records[64];

static void both_write(unsigned int cpu, uint8_t top, uint8_t page)
{
	const struct values *was = &now.m.values[now.m.nr_values - 1];
	struct values v = *was;
	uint64_t raw = 0;

	if (top != UINT8_MAX) {
		v.top = top;
		if (top)
			raw = top == 1 ? leaves[TO_BLOCK] : table(&now.w, 3);
	} else {
		v.page = page;
		raw = page ? leaves[page] : 0;
	}
	model_write(&now.m, cpu, v);
	run(&now.w, cpu,
	    (struct s2_insn){ .kind = S2_INSN_SEES, .value = !cpu });
	if (top != UINT8_MAX)
		put_by(&now.w, cpu, 2, 0, 2, 0, raw);
	else
		put_by(&now.w, cpu, 3, 0, 3, 0, raw);
}

static void both_tlbi(unsigned int cpu, enum tlbi op, bool local)
{
	static const enum s2_tlbi tlbis[][2] = {
		[IPA] = { S2_TLBI_IPAS2E1IS, S2_TLBI_IPAS2E1 },
		[STAGE1] = { S2_TLBI_VMALLE1IS, S2_TLBI_VMALLE1 },
		[ALL] = { S2_TLBI_VMALLS12E1IS, S2_TLBI_VMALLS12E1 },
	};

	model_tlbi(&now.m, cpu, op, local);
	run(&now.w, cpu,
	    (struct s2_insn){ .kind = S2_INSN_TLBI, .tlbi = tlbis[op][local] });
}

static void both_dsb(unsigned int cpu, bool inner, enum s2_dsb_access access)
{
	model_dsb(&now.m, cpu, inner, access);
	dsb(&now.w, cpu, inner ? S2_DSB_ISH : S2_DSB_NSH, access);
	isb(&now.w, cpu);
}

static void both_see(unsigned int cpu)
{
	uint8_t other = now.m.wrote[!cpu];

	if (now.m.read[!cpu] > other)
		other = now.m.read[!cpu];
	if (other > now.m.read[cpu])
		now.m.read[cpu] = other;
	run(&now.w, cpu,
	    (struct s2_insn){ .kind = S2_INSN_SEES, .value = !cpu });
}

struct event {
	const char *name;
	uint8_t what, cpu, a, b;
};

enum {
	WRITE_TOP,
	WRITE_PAGE,
	TLBI,
	DSB,
	SEE
};

static const struct event events[] = {
	{ "top=0", WRITE_TOP, 0, 0, 0 },
	{ "top=block", WRITE_TOP, 0, 1, 0 },
	{ "top=table", WRITE_TOP, 0, 2, 0 },
	{ "page=0", WRITE_PAGE, 0, 0, 0 },
	{ "page=x", WRITE_PAGE, 0, TO_X, 0 },
	{ "page=y", WRITE_PAGE, 0, TO_Y, 0 },
	{ "1:page=0", WRITE_PAGE, 1, 0, 0 },
	{ "ipas2e1is", TLBI, 0, IPA, 0 },
	{ "ipas2e1", TLBI, 0, IPA, 1 },
	{ "vmalle1is", TLBI, 0, STAGE1, 0 },
	{ "vmalls12e1is", TLBI, 0, ALL, 0 },
	{ "1:ipas2e1is", TLBI, 1, IPA, 0 },
	{ "1:vmalle1is", TLBI, 1, STAGE1, 0 },
	{ "dsb ishst", DSB, 0, 1, S2_DSB_ST },
	{ "dsb ish", DSB, 0, 1, S2_DSB_ALL },
	{ "dsb nsh", DSB, 0, 0, S2_DSB_ALL },
	{ "1:dsb ish", DSB, 1, 1, S2_DSB_ALL },
	{ "1:dsb ishst", DSB, 1, 1, S2_DSB_ST },
	{ "1:dsb ishld", DSB, 1, 1, S2_DSB_LD },
	{ "1:sees 0", SEE, 1, 0, 0 },
};

#define NR_EVENTS (sizeof(events) / sizeof(*events))

static bool both_do(const struct event *e)
{
	switch (e->what) {
	case WRITE_TOP:
		both_write(e->cpu, e->a, 0);
		break;
	case WRITE_PAGE:
		both_write(e->cpu, UINT8_MAX, e->a);
		break;
	case TLBI:
		if (now.m.nr_pending == PENDING)
			return false;
		both_tlbi(e->cpu, (enum tlbi)e->a, e->b);
		break;
	case DSB:
		both_dsb(e->cpu, e->a, (enum s2_dsb_access)e->b);
		break;
	default:
		both_see(e->cpu);
		break;
	}
	return true;
}

/*
 * The machine's: records, and what is in the tables or is replaced there and
 * not yet seen.
 */
static uint8_t machine_cached(unsigned int cpu)
{
	static const struct s2_mmu mmu;
	struct s2_access a = {
		.cpu = cpu,
		.what = S2_READ,
		.el = 1,
		.s1_kind = S2_MK_WB_WB,
		.s1_sh = S2_SH_INNER,
	};
	struct s2_access_result out[16];
	size_t n = s2_access_candidates(&mmu, &now.w.tlb, &now.w.pt, &a, out,
					16),
	       i;
	uint8_t set = 0;
	unsigned int k;

	assert_true(n <= 16);
	for (i = 0; i < n; i++)
		for (k = 0; k < NR_TO; k++)
			if (!out[i].fault &&
			    out[i].pa.pa == (leaves[k] & 0xfffffffff000))
				set |= (uint8_t)(1u << k);
	return set;
}

static unsigned int path[MOST], depth, compared;

static void both_compare(void)
{
	const struct values *v = &now.m.values[now.m.nr_values - 1];
	uint8_t current = 0, stale = 0;
	unsigned int cpu, i;

	if (v->top == 1)
		current = 1u << TO_BLOCK;
	else if (v->top == 2 && v->page)
		current = (uint8_t)(1u << v->page);
	for (cpu = 0; cpu < CPUS; cpu++) {
		uint8_t model = model_cached(&now.m, cpu);
		uint8_t machine = machine_cached(cpu);

		stale |= model & (uint8_t)~current;
		compared++;
		if (model == machine ||
		    (now.m.several && !(model & (uint8_t)~machine)))
			continue;
		print_message("CPU %u: the model has 0x%x, the machine 0x%x:",
			      cpu, model, machine);
		for (i = 0; i < depth; i++)
			print_message(" %s;", events[path[i]].name);
		print_message("\n");
		fail();
	}
	if (!s2_tlb_stale(&now.w.tlb, VMID) ? stale :
					      !stale && !now.m.several) {
		print_message("stale: the model says 0x%x:", stale);
		for (i = 0; i < depth; i++)
			print_message(" %s;", events[path[i]].name);
		print_message("\n");
		fail();
	}
}

static void begin(void)
{
	unsigned int cpu;

	memset(&now.m, 0, sizeof(now.m));
	make_world(&now.w);
	now.w.tlb.cfg.records = records;
	now.w.tlb.cfg.max_records = 64;
	for (cpu = 0; cpu < CPUS; cpu++) {
		run(&now.w, cpu,
		    (struct s2_insn){
			    .kind = S2_INSN_VTTBR,
			    .value = s2_tlb_vttbr(&now.w.tlb, &now.w.pt) });
		isb(&now.w, cpu);
	}
	settle(&now.w);
	now.m.nr_values = 1;
	now.m.values[0] = (struct values){ .top = 2 };
	for (cpu = 0; cpu < CPUS; cpu++)
		model_add(&now.m, cpu,
			  model_fill(&now.m, (struct state){ .view = 0 }));
}

/* What a step can change, without the pool, which has two entries that do. */
struct saved {
	struct model *m;
	struct s2_tlb tlb;
	struct s2_tlb_record records[64];
	struct s2_tlb_page pages[PAGES];
	uint64_t top, page;
};

static struct saved saves[MOST];
static struct model models[MOST];

static void save(struct saved *s, struct model *m)
{
	*m = now.m; /* states beyond nr_states are of no interest */
	s->m = m;
	s->tlb = now.w.tlb;
	memcpy(s->records, records, sizeof(records));
	memcpy(s->pages, now.w.tlb_pages, sizeof(s->pages));
	s->top = *s2_pool_at(&now.w.pool, 2);
	s->page = *s2_pool_at(&now.w.pool, 3);
}

static void restore(const struct saved *s)
{
	now.m = *s->m;
	now.w.tlb = s->tlb;
	memcpy(records, s->records, sizeof(records));
	memcpy(now.w.tlb_pages, s->pages, sizeof(s->pages));
	*s2_pool_at(&now.w.pool, 2) = s->top;
	*s2_pool_at(&now.w.pool, 3) = s->page;
}

static void every_sequence(unsigned int length)
{
	unsigned int i, d = depth;

	if (!length)
		return;
	save(&saves[d], &models[d]);
	for (i = 0; i < NR_EVENTS; i++) {
		path[d] = i;
		depth = d + 1;
		if (both_do(&events[i])) {
			both_compare();
			every_sequence(length - 1);
		}
		restore(&saves[d]);
	}
	depth = d;
}

static void all_of_length(unsigned int length)
{
	depth = 0;
	begin();
	every_sequence(length);
}

static void test_three(void **state)
{
	(void)state;
	compared = 0;
	all_of_length(3);
	assert_int_equal(compared, 2 * (NR_EVENTS + NR_EVENTS * NR_EVENTS +
					NR_EVENTS * NR_EVENTS * NR_EVENTS));
}

static void test_four(void **state)
{
	(void)state;
	all_of_length(4);
}

static uint64_t seed;

static uint32_t pick(uint32_t n)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (uint32_t)((seed * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % n;
}

static void at_random(unsigned int lives)
{
	unsigned int i;

	while (lives--) {
		begin();
		for (depth = 0; depth < MOST;) {
			i = pick(NR_EVENTS);
			path[depth++] = i;
			if (both_do(&events[i]))
				both_compare();
			else
				depth--;
		}
	}
}

static void test_long(void **state)
{
	(void)state;
	seed = UINT64_C(0x9e3779b97f4a7c15);
	at_random(3000);
}

static void test_many_long(void **state)
{
	(void)state;
	seed = UINT64_C(0xd1b54a32d192ed03);
	at_random(100000);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_three),
		slow_unit_test(test_four),
		cmocka_unit_test(test_long),
		slow_unit_test(test_many_long),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
