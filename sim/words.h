/* SPDX-License-Identifier: GPL-2.0-only */
/* Phrases shared by text, pictures and JSON. */
#ifndef SIM_WORDS_H
#define SIM_WORDS_H

#include <stdio.h>

#include <stage2/vm.h>

#define SIM_PHRASE 128
#define SIM_WIDTH  80

/* "mmap hva 0x400000000000, size 2M, kind remap, no write" */
void sim_put_step(FILE *out, const struct s2_step *step);

/* The name of the value that a fault has. */
const char *sim_value(const struct s2_cube *fault, enum s2_input input);

/* "2M", "4K", "5000" */
const char *sim_size(uint64_t size, char buf[24]);

/* "RWX", "R-u": executable at both, at EL0, at EL1 ('p') or not at all. */
const char *sim_rights(const struct s2_desc *desc, char buf[4]);

/* "Normal", "Normal-NC", "Device", or the architecture's name of others. */
const char *sim_memtype(const struct s2_pt *pt, const struct s2_desc *desc);

/* "page 0x100200000 Normal RW-", "table 0x40003000", "invalid", "locked" */
const char *sim_desc(const struct s2_pt *pt, int level, uint64_t raw,
		     char buf[SIM_PHRASE]);

/* Does b at the next entry continue a? */
bool sim_goes_on(const struct s2_pt *pt, int level, uint64_t a, uint64_t b);

/* Prints words on wrapped lines; returns the column after the last. */
int sim_put_wrapped(FILE *out, const char *text, int column, int indent);

/* Decodes a descriptor with this table's configuration. */
void sim_decode(const struct s2_pt *pt, int level, uint64_t raw,
		struct s2_desc *desc);

#endif
