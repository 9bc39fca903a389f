/* SPDX-License-Identifier: GPL-2.0-only */
/* Covers: a set of faults as a few cubes, each as large as possible. */
#include "space.h"

/*
 * Opens the inputs of a cube as far as the cube stays in the set. Begins with
 * the last inputs of the table, which explain least. Opens inputs that rarely
 * have an unusual value at the very end, because they would stop others from
 * opening.
 */
static void cover_widen(struct space *s, mdd_ref forbidden,
			struct s2_cube *cube)
{
	static const bool rare[S2_NR_INPUTS] = {
		[S2_PFN_MEMATTR] = true,
		[S2_PFN_MKWRITE] = true,
		[S2_TABLE_NOW] = true,
	};
	static const bool none[S2_NR_INPUTS];

	s2_mdd_widen(&s->m, forbidden, rare, cube);
	s2_mdd_widen(&s->m, forbidden, none, cube);
}

/*
 * Drops values that only impossible faults have. But keeps race.seq if the
 * other inputs imply that the sequence moved: a reader must see this.
 */
static void cover_trim(struct space *s, struct s2_cube *cube)
{
	unsigned int i, v;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		s2_set may = cube->may[i];

		if (may == s2_all_values((enum s2_input)i) && i != S2_RACE_SEQ)
			continue;
		for (v = 0; v < s2_inputs[i].nr_values; v++) {
			if (!(may >> v & 1))
				continue;
			cube->may[i] = S2_SET(v);
			if (!s2_mdd_meets(&s->m, s->possible, cube))
				may &= (s2_set)~S2_SET(v);
		}
		cube->may[i] = may;
	}
}

/* One fault of the set, with quiet values where possible; races come first. */
static void cover_witness(struct space *s, mdd_ref set, struct s2_cube *fault)
{
	struct s2_cube calm;
	unsigned int i;

	s2_cube_all(fault);
	calm = *fault;
	calm.may[S2_RACE_SEQ] = S2_SET(0);
	if (s2_mdd_meets(&s->m, set, &calm))
		set = s2_mdd_and(&s->m, set, s2_mdd_cube(&s->m, &calm));
	s2_mdd_pick(&s->m, set, fault);
	for (i = 0; i < S2_NR_INPUTS; i++) {
		s2_set quiet = S2_SET(s2_inputs[i].quiet);

		if (fault->may[i] & quiet)
			fault->may[i] = quiet;
	}
}

mdd_ref s2_space_without_echoes(struct space *s, mdd_ref set)
{
	static const struct {
		enum s2_input input;
		s2_set eventful; /* the quiet value means: no race */
	} rare[] = {
		{ S2_TABLE_NOW, (s2_set)~S2_SET(S2_NOW_SAME) },
		{ S2_PFN_MEMATTR, (s2_set)~S2_SET(S2_PTE_AS_VMA) },
		{ S2_PFN_MKWRITE, S2_SET(S2_YES) },
		{ S2_VMA_LEAF, S2_SET(S2_LEAF_GONE) },
		{ S2_RACE_SEQ, S2_SET(1) },
		{ S2_RACE_TABLE, S2_SET(1) },
		{ S2_MEM_TOPUP, S2_SET(0) },
		{ S2_MEM_PIN, S2_SET(0) },
	};
	mdd_ref rest = set;
	size_t i;

	/*
	 * Removes each event separately; the rest may be an echo of these
	 * faults.
	 */
	for (i = 0; i < sizeof(rare) / sizeof(*rare); i++) {
		enum s2_input input = rare[i].input;
		mdd_ref calm = s2_mdd_restrict(&s->m, set, input,
					       s2_inputs[input].quiet);

		rest = s2_mdd_ite(&s->m, input, rare[i].eventful,
				  s2_mdd_minus(&s->m, rest, calm), rest);
	}
	return rest;
}

bool s2_is_cause(enum s2_input input, s2_set may)
{
	if (!(may & S2_SET(s2_inputs[input].quiet)))
		return true;
	if (may == s2_all_values(input))
		return false;
	if (input == S2_FAULT_ACCESS)
		return !(may & (may - 1));
	return input == S2_VMA_MEMATTR || input == S2_VMA_SHARED ||
	       input == S2_CPU_FWB || input == S2_CPU_DIC;
}

/* All faults with the causes of this fault. */
static mdd_ref cover_told(struct space *s, const struct s2_cube *cube)
{
	struct s2_cube told;
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++)
		told.may[i] = s2_is_cause((enum s2_input)i, cube->may[i]) ?
				      cube->may[i] :
				      s2_all_values((enum s2_input)i);
	return s2_mdd_cube(&s->m, &told);
}

/* A cube of the set that contains a fault of the rest. */
static void cover_next(struct space *s, mdd_ref rest, mdd_ref forbidden,
		       struct s2_cube *cube)
{
	s2_cube_all(cube);
	s2_mdd_pick(&s->m, rest, cube);
	cover_widen(s, forbidden, cube);
	cover_trim(s, cube);
}

void s2_cover_set(struct space *s, mdd_ref set,
		  const struct s2_verify_options *options,
		  struct s2_cover *cover)
{
	size_t max = options->max_cubes ? options->max_cubes : S2_MAX_CUBES;
	mdd_ref forbidden = s2_mdd_minus(&s->m, s->possible, set);
	mdd_ref rest = set, untold = set;
	struct s2_cube *cubes;
	size_t n = 0;

	*cover = (struct s2_cover){ .count = s2_mdd_count(&s->m, set) };
	cubes = s2_arena_alloc(&s->arena, max * sizeof(*cubes));
	if (!cubes)
		return;
	for (; untold != MDD_EMPTY && n < max && !s2_space_failed(s); n++) {
		cover_next(s, untold, forbidden, &cubes[n]);
		untold = s2_mdd_minus(&s->m, untold, cover_told(s, &cubes[n]));
		if (options->exact)
			rest = s2_mdd_minus(&s->m, rest,
					    s2_mdd_cube(&s->m, &cubes[n]));
	}
	cover->nr_told = n;
	while (options->exact && rest != MDD_EMPTY && n < max &&
	       !s2_space_failed(s)) {
		cover_next(s, rest, forbidden, &cubes[n]);
		rest = s2_mdd_minus(&s->m, rest,
				    s2_mdd_cube(&s->m, &cubes[n++]));
	}
	cover->cubes = cubes;
	cover->nr_cubes = n;
	cover->whole = options->exact && rest == MDD_EMPTY;
	cover->truncated = untold != MDD_EMPTY ||
			   (options->exact && rest != MDD_EMPTY);
	cover_witness(s, set, &cover->witness);
}
