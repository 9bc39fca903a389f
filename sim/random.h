/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random lives of VMs. The same seed gives the same lives on every machine.
 */
#ifndef SIM_RANDOM_H
#define SIM_RANDOM_H

#include "sim/scenario.h"

struct sim_random {
	uint64_t state;
};

/* Begins life number `life` of a campaign. */
void sim_random_init(struct sim_random *random, uint64_t seed, uint64_t life);

/* A number below n. */
uint32_t sim_draw(struct sim_random *random, uint32_t n);

/*
 * The initial steps: draws features beyond those in fixed, and makes user space
 * and memslots. False: out of memory.
 */
bool sim_random_begin(struct sim_random *random, const struct s2_vm_cfg *like,
		      const struct s2_vm_cfg *fixed, struct sim_scenario *s);

/* Draws the next step. */
struct s2_step sim_random_step(struct sim_random *random,
			       const struct s2_vm_cfg *cfg);

#endif
