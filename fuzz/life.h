/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM that bytes drive: how it begins, a step, and what must not be found. */
#ifndef FUZZ_LIFE_H
#define FUZZ_LIFE_H

#include "bytes.h"
#include "sim/scenario.h"

/* A memslot and what lies under it. */
struct area {
	uint64_t hva, ipa, size;
	uint8_t kind; /* enum s2_vma_kind */
};

struct life {
	struct sim_scenario s; /* what was done so far */
	struct s2_vm *vm;
	size_t bytes; /* of it */
	struct area areas[S2_VM_SLOTS];
	unsigned int nr_areas;
	uint64_t page, block;
	bool walks; /* a stage-1 walk of the guest's was what was translated */
};

/* On the newest kernel: features are bytes, user space is as in campaigns. */
bool life_begin(struct life *life, struct bytes *b);

/* Does a step; what is not accepted is told with all steps, and the end. */
void life_step(struct life *life, const struct s2_step *step);

/* Stops, and gives back what was taken. */
void life_end(struct life *life);

/* One of these, and where in it. */
const struct area *life_area(const struct life *life, struct bytes *b);
uint64_t life_offset(const struct life *life, const struct area *area,
		     struct bytes *b);

#endif
