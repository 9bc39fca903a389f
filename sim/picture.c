/* SPDX-License-Identifier: GPL-2.0-only */
/* Draws tables, entry by entry; adjacent entries share a line. */
#include "sim/picture.h"

#include <inttypes.h>

#include "sim/words.h"

struct walk {
	const struct s2_pt *pt;
	void (*visit)(void *ctx, const struct sim_run_of *run);
	void *ctx;
};

static void table(const struct walk *w, uint32_t page, uint32_t entries,
		  int level, s2_ipa_t ipa, unsigned int depth);

static void run(const struct walk *w, struct sim_run_of *r)
{
	uint32_t below;

	if (!s2_pte_is_table(r->raw, r->level)) {
		if (r->raw)
			w->visit(w->ctx, r);
		return;
	}
	below = s2_pool_page_of(w->pt->pool, s2_pte_to_phys(w->pt, r->raw));
	r->refs = below == S2_NO_PAGE ? 0 : w->pt->pool->pages[below].refs;
	w->visit(w->ctx, r);
	if (r->refs && r->level < S2_LEVEL_LAST)
		table(w, below, s2_table_entries(w->pt->cfg.arch.granule),
		      r->level + 1, r->ipa, r->depth + 1);
}

/* Do not walk into a free page: it may hold anything. */
static void table(const struct walk *w, uint32_t page, uint32_t entries,
		  int level, s2_ipa_t ipa, unsigned int depth)
{
	const uint64_t *entry = s2_pool_at(w->pt->pool, page);
	unsigned int shift = s2_level_shift(w->pt->cfg.arch.granule, level);
	uint32_t i, next;

	for (i = 0; i < entries; i = next) {
		struct sim_run_of r = {
			.pt = w->pt,
			.page = page,
			.first = i,
			.level = level,
			.depth = depth,
			.ipa = s2_ipa_add(ipa, (uint64_t)i << shift),
			.raw = entry[i],
		};

		for (next = i + 1; next < entries; next++) {
			if (!sim_goes_on(w->pt, level, entry[next - 1],
					 entry[next]))
				break;
		}
		r.count = next - i;
		run(w, &r);
	}
}

void sim_each_run(const struct s2_pt *pt,
		  void (*visit)(void *ctx, const struct sim_run_of *run),
		  void *ctx)
{
	const struct walk w = { pt, visit, ctx };

	if (pt->root == S2_NO_PAGE)
		return;
	table(&w, pt->root,
	      pt->root_pages * s2_table_entries(pt->cfg.arch.granule),
	      pt->cfg.start_level, s2_ipa(0), 0);
}

struct picture {
	FILE *out;
	unsigned int indent;
	size_t lines;
};

static void line(void *ctx, const struct sim_run_of *run)
{
	char what[SIM_PHRASE], index[32];
	struct picture *p = ctx;

	if (run->count == 1)
		snprintf(index, sizeof(index), "[%" PRIu32 "]", run->first);
	else
		snprintf(index, sizeof(index), "[%" PRIu32 "..%" PRIu32 "]",
			 run->first, run->first + run->count - 1);
	fprintf(p->out, "%*sL%d %-10s 0x%010" PRIx64 "  %s",
		(int)(p->indent + 2 * run->depth), "", run->level, index,
		run->ipa.ipa, sim_desc(run->pt, run->level, run->raw, what));
	if (run->count > 1)
		fprintf(p->out, " and on, %" PRIu32 " entries", run->count);
	if (s2_pte_is_table(run->raw, run->level))
		fprintf(p->out, " (refs %" PRIu32 ")", run->refs);
	fputc('\n', p->out);
	p->lines++;
}

void sim_picture(FILE *out, const struct s2_pt *pt, bool nested,
		 unsigned int indent)
{
	struct picture p = { out, indent + 2, 0 };

	if (!pt)
		return;
	fprintf(out, "%*s%s, %u bits, ", (int)indent, "",
		nested ? "the shadow stage 2" : "stage 2", pt->cfg.ipa_bits);
	if (pt->root == S2_NO_PAGE) {
		fputs("the tables are gone\n", out);
		return;
	}
	fprintf(out,
		"from level %d on, root 0x%" PRIx64 " of %" PRIu32 " page%s\n",
		pt->cfg.start_level, s2_pool_phys(pt->pool, pt->root).pa,
		pt->root_pages, pt->root_pages == 1 ? "" : "s");
	sim_each_run(pt, line, &p);
	if (!p.lines)
		fprintf(out, "%*snothing is mapped\n", (int)p.indent, "");
}
