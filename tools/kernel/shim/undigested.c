/* SPDX-License-Identifier: GPL-2.0-only */
/* Empty diagrams, for a plug-in that is not digested yet. */
#include "diagram.h"
#include "unknown.h"

const struct s2_diagram shim_diagrams[S2_NR_ENTRIES];
const struct s2_diagram shim_pattern[S2_NR_ENTRIES];
const char *const shim_yes[] = { NULL };
