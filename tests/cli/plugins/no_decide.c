/* SPDX-License-Identifier: GPL-2.0-only */
/* Has nothing to say. */
#include "plugin.h"

PLUGIN("no-decide", NULL);
