/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The code's decisions over every input: computed when the plug-in was built,
 * and linked into it. See struct s2_diagram.
 */
#ifndef SHIM_DIAGRAM_H
#define SHIM_DIAGRAM_H

#include <stage2/explore.h>

/* One per entry; without nodes before the plug-in is digested. */
extern const struct s2_diagram shim_diagrams[S2_NR_ENTRIES];

/*
 * The code's decisions with another value in uninitialised variables: only if
 * they differ.
 */
extern const struct s2_diagram shim_pattern[S2_NR_ENTRIES];

/* Does the decision depend on an uninitialised variable? */
_Bool diagram_uses_unset(enum s2_entry entry, struct s2_query *q);

/* False if there is no diagram. */
_Bool diagram_decide(enum s2_entry entry, struct s2_query *q,
		     struct s2_decision *d);

#endif
