/* SPDX-License-Identifier: GPL-2.0-only */
/* S2_API marks functions that the shared library exports; others are hidden. */
#ifndef STAGE2_EXPORT_H
#define STAGE2_EXPORT_H

#if defined(__GNUC__)
#define S2_API __attribute__((visibility("default")))
#else
#define S2_API
#endif

#endif
