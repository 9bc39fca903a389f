/* SPDX-License-Identifier: GPL-2.0-only */
/* What a plug-in says of itself: build-plugin's compile_names(). */
#ifndef SHIM_NAMES_H
#define SHIM_NAMES_H

extern const char shim_name[], shim_title[], shim_source[];

#endif
