/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_PLUGIN_H
#define SHIM_PLUGIN_H

void world_make_tables(void);
int world_guest_abort(void);
int world_prepare_region(enum kvm_mr_change change);

#endif
