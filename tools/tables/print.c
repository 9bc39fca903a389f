/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints a case and its difference. */
#include <inttypes.h>

#include "tables.h"

/* Number of events to print for each side. */
#define MOST_LINES 16

static const char *const op_names[NR_TABLE_OPS] = {
	[TABLE_MAP] = "map",
	[TABLE_ANNOTATE] = "annotate",
	[TABLE_UNMAP] = "unmap",
	[TABLE_WRPROTECT] = "wrprotect",
	[TABLE_RELAX_PERMS] = "relax_perms",
	[TABLE_MKYOUNG] = "mkyoung",
	[TABLE_TEST_CLEAR_YOUNG] = "test_clear_young",
	[TABLE_MKOLD] = "mkold",
	[TABLE_IS_YOUNG] = "is_young",
	[TABLE_FLUSH] = "flush",
	[TABLE_SPLIT] = "split",
	[TABLE_CREATE_UNLINKED] = "create_unlinked",
	[TABLE_FREE_UNLINKED] = "free_unlinked",
	[TABLE_GET_LEAF] = "get_leaf",
	[TABLE_TLB_FLUSH_RANGE] = "tlb_flush_range",
	[TABLE_WALK] = "walk",
	[TABLE_DESTROY_RANGE] = "destroy_range",
	[TABLE_DESTROY_ROOT] = "destroy_pgd",
	[TABLE_DESTROY] = "destroy",
};

static void print_prot(uint64_t prot)
{
	static const char *const names[] = { "px", "ux",     "w",
					     "r",  "device", "normal-nc" };
	unsigned int bit;

	fputs(" prot", stdout);
	for (bit = 0; bit < 6; bit++) {
		if (prot >> bit & 1)
			printf(" %s", names[bit]);
	}
	for (bit = 0; bit < 4; bit++) {
		if (prot >> (55 + bit) & 1)
			printf(" sw%u", bit);
	}
	if (!prot)
		fputs(" none", stdout);
}

static void print_flags(unsigned int flags)
{
	static const char *const names[] = { "leaf",	      "table-pre",
					     "table-post",    "shared",
					     "ignore-eagain", "skip-bbm-tlbi",
					     "skip-cmo" };
	unsigned int bit;

	for (bit = 0; bit < 7; bit++) {
		if (flags >> bit & 1)
			printf(" %s", names[bit]);
	}
}

static void print_call(const struct tables_call *call)
{
	const struct table_op *op = &call->op;

	printf("%s", op_names[op->kind]);
	if (op->kind == TABLE_CREATE_UNLINKED)
		printf(" level %d%s", op->level,
		       op->force_pte ? " force-pte" : "");
	else
		printf(" %#" PRIx64, op->addr);
	if (op->size)
		printf(" +%#" PRIx64, op->size);
	if (op->kind == TABLE_MAP || op->kind == TABLE_CREATE_UNLINKED)
		printf(" to %#" PRIx64, op->phys);
	if (op->kind == TABLE_MAP || op->kind == TABLE_CREATE_UNLINKED ||
	    op->kind == TABLE_RELAX_PERMS)
		print_prot(op->prot);
	if (op->kind == TABLE_ANNOTATE)
		printf(" type %u %#" PRIx64, op->type, op->annot);
	if (op->mkold)
		fputs(" mkold", stdout);
	print_flags(op->flags);
	if (op->visit)
		printf(" visit %u returns %d", op->visit, op->visit_ret);
	if (call->has_cache)
		printf(" cache %u", call->pages);
}

void tables_print_machine(FILE *f, const struct tables_case *c)
{
	const struct s2_pt_cfg *cfg = &c->cfg;

	fprintf(f,
		"%s, %u bits of IPA from level %d, %u of PA%s%s%s%s%s%s%s%s%s",
		s2_granule_name(cfg->arch.granule), cfg->ipa_bits,
		cfg->start_level, cfg->pa_bits, cfg->arch.fwb ? ", fwb" : "",
		cfg->arch.lpa2 ? ", lpa2" : "", cfg->arch.xnx ? ", xnx" : "",
		cfg->tlb_range ? ", tlb range" : "",
		cfg->idmap ? ", idmap" : "", cfg->as_s1 ? ", as-s1" : "",
		cfg->nofwb ? ", nofwb" : "", cfg->dcache ? ", dcache" : "",
		cfg->icache ? ", icache" : "");
	fprintf(f, "%s%s, tables at %#" PRIx64 "\n",
		c->force == TABLES_FORCE_ALL   ? ", pages only" :
		c->force == TABLES_FORCE_SMALL ? ", pages unless large" :
						 "",
		c->defer ? ", freed later" : "", c->pool_phys);
}

static void print_entry(const struct tables_log *e)
{
	const char *name =
		e->kind < S2_NR_PT_EVENTS ?
			s2_pt_event_name((enum s2_pt_event_kind)e->kind) :
		e->kind == TABLES_OTHER	   ? "another CPU:" :
		e->kind == TABLES_RESULT   ? "returns" :
		e->kind == TABLES_UNLINKED ? "unlinked table, page" :
					     "begins, returns";

	printf("    %s", name);
	switch (e->kind) {
	case S2_PT_WRITE:
		printf(" %#" PRIx64 ": %#" PRIx64 " -> %#" PRIx64, e->a, e->b,
		       e->c);
		break;
	case S2_PT_TLBI_IPA:
	case S2_PT_TLBI_IPA_NSH:
		printf(" %#" PRIx64, e->a);
		if (e->level != S2_TTL_UNKNOWN)
			printf(" level %d", e->level);
		break;
	case TABLES_RESULT:
		printf(" %" PRId64, (int64_t)e->a);
		if (e->b)
			printf(", %#" PRIx64 " level %d", e->b, e->level);
		if (e->c != S2_NO_PAGE)
			printf(", page %" PRIu64, e->c);
		break;
	case TABLES_START:
	case TABLES_UNLINKED:
		printf(" %" PRId64 ", level %d", (int64_t)e->a, e->level);
		break;
	case S2_PT_WARN:
	case S2_PT_TLBI_VMID:
	case TABLES_OTHER:
		break;
	default:
		printf(" %#" PRIx64, e->a);
		if (e->b)
			printf(" +%#" PRIx64, e->b);
	}
	putchar('\n');
}

static bool entries_alike(const struct tables_log *x,
			  const struct tables_log *y)
{
	return x->kind == y->kind && x->level == y->level && x->a == y->a &&
	       x->b == y->b && x->c == y->c;
}

/* Begins shortly before the first difference. */
static void print_logs(const struct tables_diff *diff)
{
	static const char *const names[] = { "the kernel", "the library" };
	size_t same = 0, first, i;
	int side;

	while (same < diff->nr[0] && same < diff->nr[1] &&
	       entries_alike(&diff->log[0][same], &diff->log[1][same]))
		same++;
	first = same > MOST_LINES / 3 ? same - MOST_LINES / 3 : 0;
	for (side = 0; side < 2; side++) {
		printf("  %s:%s\n", names[side], first ? " ..." : "");
		for (i = first; i < diff->nr[side] && i < first + MOST_LINES;
		     i++)
			print_entry(&diff->log[side][i]);
		if (i < diff->nr[side])
			puts("    ...");
	}
}

void tables_print(const struct tables_case *c, const struct tables_diff *diff)
{
	unsigned int i;

	tables_print_machine(stdout, c);
	for (i = 0; i < c->nr; i++) {
		printf("%3u  ", i + 1);
		print_call(&c->steps[i].call);
		if (c->steps[i].other_at) {
			printf("; at its event %u another CPU: ",
			       c->steps[i].other_at);
			print_call(&c->steps[i].other);
		}
		putchar('\n');
	}
	printf("differs in %s", diff->what);
	if (diff->page != S2_NO_PAGE)
		printf(": page %u, entry %zu: %#" PRIx64
		       " in the kernel's, %#" PRIx64 " in the library's",
		       diff->page, diff->entry, diff->value[0], diff->value[1]);
	putchar('\n');
	print_logs(diff);
}
