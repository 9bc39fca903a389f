/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists the invariants of all families. */
#include <string.h>

#include "facts.h"

static const struct s2_family *const families[] = {
	&s2_family_attr,    &s2_family_size,	 &s2_family_write,
	&s2_family_exec,    &s2_family_mte,	 &s2_family_nested,
	&s2_family_upkeep,  &s2_family_progress, &s2_family_error,
	&s2_family_outcome, &s2_family_region,
};

const struct s2_invariant *s2_invariant_at(size_t i)
{
	size_t f;

	for (f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
		if (i < families[f]->n)
			return &families[f]->invariants[i];
		i -= families[f]->n;
	}
	return NULL;
}

const struct s2_invariant *s2_invariant_find(const char *name)
{
	const struct s2_invariant *invariant;
	size_t i;

	for (i = 0; (invariant = s2_invariant_at(i)); i++) {
		if (!strcmp(invariant->name, name))
			break;
	}
	return invariant;
}

const char *s2_class_name(enum s2_class kind)
{
	static const char *const names[S2_NR_CLASSES] = {
		[S2_SAFETY] = "safety",
		[S2_LIVENESS] = "liveness",
		[S2_INTERFACE] = "interface",
	};

	return kind < S2_NR_CLASSES ? names[kind] : "?";
}
