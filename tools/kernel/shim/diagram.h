/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the code decides, over every input: worked out when the plug-in was
 * built, and linked into it. struct s2_diagram says what it is.
 */
#ifndef SHIM_DIAGRAM_H
#define SHIM_DIAGRAM_H

#include <stage2/explore.h>

/* By entry; without nodes if the plug-in has not been digested. */
extern const struct s2_diagram shim_diagrams[S2_NR_ENTRIES];

/*
 * What the code decides if what nobody has set has another value: there only
 * if that is not the same.
 */
extern const struct s2_diagram shim_pattern[S2_NR_ENTRIES];

/* Does the decision hang on what nobody has set? */
_Bool diagram_uses_unset(enum s2_entry entry, struct s2_query *q);

/* False if there is no diagram. */
_Bool diagram_decide(enum s2_entry entry, struct s2_query *q,
		     struct s2_decision *d);

#endif
