/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A range of IPAs as an array, one element per page: the expected contents of
 * the tables. It knows nothing of tables, except that a leaf can be larger than
 * a page. Separate code reads it from the tables.
 */
#ifndef FUZZ_TABLES_H
#define FUZZ_TABLES_H

#include <stage2/pgtable.h>

#include "bytes.h"

#define MODEL_PAGES 8192

struct model_page {
	uint64_t pa;
	bool valid, af;
	uint8_t s2ap, xn, memattr;
	uint8_t shift; /* of the leaf that it is part of */
};

struct model {
	const struct s2_pt *pt;
	uint64_t base; /* of the first page */
	uint64_t phys; /* where it is usually mapped to */
	uint32_t nr;
	struct model_page page[MODEL_PAGES];
};

enum op_kind {
	OP_MAP,
	OP_UNMAP,
	OP_WRPROTECT,
	OP_RELAX,
	OP_MKYOUNG,
	OP_AGE,
	OP_SPLIT,
	OP_FLUSH,
	NR_OPS
};

struct op {
	enum op_kind kind;
	uint64_t addr, size, phys, prot;
	unsigned int flags;
	bool clear;
	int ret;
	/* Of a map: what each page in the range shall be, but for its pa. */
	struct model_page want;
};

/* A kernel and a machine; whether it forces pages now and then. */
void tables_machine(struct bytes *b, struct s2_pt_cfg *cfg, bool *force);

/* The range of an operation, and what a map shall do. */
void tables_range(struct bytes *b, const struct model *m, struct op *op);
void tables_map(struct bytes *b, const struct model *m, struct op *op);

/* S2AP of a leaf with these rights. */
uint8_t tables_s2ap(uint64_t prot);

/* What the tables say, with every entry counted. */
void model_read(struct model *m);

/* Is what the tables say now what the operation can make of before? */
void model_compare(const struct model *before, const struct model *now,
		   const struct op *op);

#endif
