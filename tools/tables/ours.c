/* SPDX-License-Identifier: GPL-2.0-only */
/* An operation of the table driver, done by the library. */
#include "tables.h"

struct looker {
	const struct table_op *op;
	const struct s2_pool *pool;
	unsigned int visits;
	uint64_t hash;
};

static int look(const struct s2_pt_visit *v, unsigned int what)
{
	struct looker *looker = v->arg;
	uint64_t at = (uint64_t)(v->entry - looker->pool->mem) * 8;

	looker->hash = table_visit_hash(looker->hash, what, v->level,
					v->addr.ipa, v->old,
					s2_pa_add(looker->pool->phys, at).pa);
	return ++looker->visits == looker->op->visit ? looker->op->visit_ret :
						       0;
}

static void walk(struct s2_pt *pt, const struct table_op *op,
		 struct table_result *result)
{
	struct looker looker = { .op = op, .pool = pt->pool };

	result->ret = s2_pt_walk(pt, s2_ipa(op->addr), op->size, op->flags,
				 look, &looker);
	result->pte = looker.hash;
}

/* Only what the tree's function tells, too. */
static void mkyoung(struct s2_pt *pt, const struct table_tree *tree,
		    const struct table_op *op, struct table_result *result)
{
	uint64_t pte = s2_pt_mkyoung(pt, s2_ipa(op->addr), op->flags);

	if (!tree->relax_flags)
		result->pte = pte;
}

static void create_unlinked(struct s2_pt *pt, const struct table_op *op,
			    struct s2_pt_cache *cache,
			    struct table_result *result)
{
	uint32_t page = S2_NO_PAGE;

	result->ret = s2_pt_create_unlinked(pt, s2_pa(op->phys), op->level,
					    op->prot, cache, op->force_pte,
					    &page);
	if (!result->ret)
		result->table = page;
}

static void get_leaf(struct s2_pt *pt, const struct table_op *op,
		     struct table_result *result)
{
	uint64_t pte = 0;
	int level = 0;

	result->ret = s2_pt_get_leaf(pt, s2_ipa(op->addr), &pte, &level);
	if (!result->ret) {
		result->pte = pte;
		result->level = level;
	}
}

/* Those that return an error, or nothing. */
static int run_plain(struct s2_pt *pt, const struct table_op *op,
		     struct s2_pt_cache *cache)
{
	switch (op->kind) {
	case TABLE_MAP:
		return s2_pt_map(pt, s2_ipa(op->addr), op->size,
				 s2_pa(op->phys), op->prot, cache, op->flags);
	case TABLE_ANNOTATE:
		return s2_pt_annotate(pt, s2_ipa(op->addr), op->size, cache,
				      op->type, op->annot);
	case TABLE_UNMAP:
		return s2_pt_unmap(pt, s2_ipa(op->addr), op->size);
	case TABLE_WRPROTECT:
		return s2_pt_wrprotect(pt, s2_ipa(op->addr), op->size);
	case TABLE_RELAX_PERMS:
		return s2_pt_relax_perms(pt, s2_ipa(op->addr), op->prot,
					 op->flags);
	case TABLE_TEST_CLEAR_YOUNG:
		return s2_pt_test_clear_young(pt, s2_ipa(op->addr), op->size,
					      op->mkold);
	case TABLE_IS_YOUNG:
		return s2_pt_is_young(pt, s2_ipa(op->addr));
	case TABLE_FLUSH:
		return s2_pt_flush(pt, s2_ipa(op->addr), op->size);
	case TABLE_SPLIT:
		return s2_pt_split(pt, s2_ipa(op->addr), op->size, cache);
	case TABLE_FREE_UNLINKED:
		s2_pt_free_unlinked(pt, op->table, op->level);
		return 0;
	case TABLE_TLB_FLUSH_RANGE:
		s2_pt_tlb_flush_range(pt, s2_ipa(op->addr), op->size);
		return 0;
	case TABLE_DESTROY_RANGE:
		s2_pt_destroy_range(pt, s2_ipa(op->addr), op->size);
		return 0;
	case TABLE_DESTROY_ROOT:
		s2_pt_destroy_root(pt);
		return 0;
	default:
		s2_pt_destroy(pt);
		return 0;
	}
}

void tables_ours(struct s2_pt *pt, const struct table_tree *tree,
		 const struct table_op *op, struct s2_pt_cache *cache,
		 struct table_result *result)
{
	*result = (struct table_result){ .table = S2_NO_PAGE };
	switch (op->kind) {
	case TABLE_MKYOUNG:
		mkyoung(pt, tree, op, result);
		break;
	case TABLE_MKOLD:
		result->pte = s2_pt_mkold(pt, s2_ipa(op->addr));
		break;
	case TABLE_CREATE_UNLINKED:
		create_unlinked(pt, op, cache, result);
		break;
	case TABLE_GET_LEAF:
		get_leaf(pt, op, result);
		break;
	case TABLE_WALK:
		walk(pt, op, result);
		break;
	default:
		result->ret = run_plain(pt, op, cache);
	}
}
