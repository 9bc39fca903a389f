/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parse values from the command line. On an error, these print a message that
 * names the option, and return false.
 */
#ifndef STAGE2_VALUES_H
#define STAGE2_VALUES_H

#include <stdbool.h>
#include <stdint.h>

/* A decimal number. */
bool value_number(const char *what, const char *text, uint64_t least,
		  uint64_t most, uint64_t *value);

/* 0x and hexadecimal digits, or decimal; at most max. */
bool value_bits(const char *what, const char *text, uint64_t max,
		uint64_t *value);

/* One of "4k|16k|64k", as its index. */
bool value_word(const char *what, const char *text, const char *words,
		unsigned int *index);

#endif
