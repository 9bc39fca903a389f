/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the measurements. */
#ifndef STAGE2_BENCH_H
#define STAGE2_BENCH_H

#include <stdint.h>

/* xorshift64*, always with the same seed. */
uint64_t draw(void);

/* Seconds. */
double now(void);

/* Sorts. */
double median_of(double *values, int n);

/* Collects every result, so that the compiler cannot drop the work. */
extern volatile uint64_t sink;

/*
 * Tables of pages: what an operation costs, beside the kernel's code if there
 * is a shared object of it, and with more and more memory. The exit status.
 */
int bench_tables(const char *path, const char *model);

#endif
