/* SPDX-License-Identifier: GPL-2.0-only */
/* The entry that a walk of the VM's tables finds when KVM handles the fault. */
#include <stage2/fault.h>

static const struct {
	s2_set size, level, now;
} leaves[] = {
	{ S2_SET(S2_PAGE), S2_SET(S2_L3), S2_SET(S2_NOW_LEAF_3) },
	{ S2_SET(S2_PMD), S2_SET(S2_L2), S2_SET(S2_NOW_LEAF_2) },
	{ S2_SET(S2_PUD), S2_SET(S2_L1), S2_SET(S2_NOW_LEAF_1) },
};

bool s2_leaf_now(struct s2_query *q, s2_set sizes)
{
	s2_set levels = 0, now = 0;
	size_t i;

	for (i = 0; i < sizeof(leaves) / sizeof(*leaves); i++) {
		if (leaves[i].size & sizes) {
			levels |= leaves[i].level;
			now |= leaves[i].now;
		}
	}
	/* A leaf of this level causes these faults. */
	if (s2_any(q, S2_FAULT_STATUS, S2_PERMISSION, S2_ACCESS_FLAG) &&
	    s2_in(q, S2_FAULT_LEVEL, levels))
		now |= S2_SET(S2_NOW_SAME);
	return s2_in(q, S2_TABLE_NOW, now);
}

bool s2_table_now_for(struct s2_query *q, enum s2_size size)
{
	s2_set now = S2_SET_OF(S2_TABLE_NOW, S2_NOW_LEAF_3, S2_NOW_NONE_3);
	s2_set levels = S2_SET(S2_L3);

	if (size != S2_PAGE) {
		now |= S2_SET_OF(S2_TABLE_NOW, S2_NOW_LEAF_2, S2_NOW_NONE_2);
		levels |= S2_SET(S2_L2);
	}
	if (size == S2_PUD) {
		now |= S2_SET_OF(S2_TABLE_NOW, S2_NOW_LEAF_1, S2_NOW_NONE_1);
		levels |= S2_SET(S2_L1);
	}
	if (s2_in(q, S2_FAULT_LEVEL, levels))
		now |= S2_SET(S2_NOW_SAME);
	return s2_in(q, S2_TABLE_NOW, now);
}

enum s2_table_now s2_table_then(enum s2_fault_status status,
				enum s2_fault_level level)
{
	static const enum s2_table_now leaf[S2_NR_FAULT_LEVEL] = {
		[S2_L3] = S2_NOW_LEAF_3,
		[S2_L2] = S2_NOW_LEAF_2,
		[S2_L1] = S2_NOW_LEAF_1,
	};
	static const enum s2_table_now none[S2_NR_FAULT_LEVEL] = {
		[S2_L3] = S2_NOW_NONE_3,
		[S2_L2] = S2_NOW_NONE_2,
		[S2_L1] = S2_NOW_NONE_1,
		[S2_L0] = S2_NOW_NONE_0,
	};

	if (status == S2_TRANSLATION)
		return none[level];
	if (status == S2_PERMISSION || status == S2_ACCESS_FLAG)
		return leaf[level];
	return S2_NOW_SAME;
}
