/* SPDX-License-Identifier: GPL-2.0-only */
/* Before there is a digest. */
#include "diagram.h"

const struct s2_diagram shim_diagrams[S2_NR_ENTRIES];
