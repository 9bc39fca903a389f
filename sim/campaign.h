/* SPDX-License-Identifier: GPL-2.0-only */
/* Many random lives, until one violates what is not accepted. */
#ifndef SIM_CAMPAIGN_H
#define SIM_CAMPAIGN_H

#include "sim/accept.h"
#include "sim/random.h"

struct sim_campaign {
	struct s2_vm_cfg like;	/* policy, granule, mistakes */
	struct s2_vm_cfg fixed; /* features that are always on */
	uint64_t seed;
	uint64_t steps;		/* of this shard */
	uint32_t shard, shards; /* this one, from 0, of how many */
	uint32_t life;		/* steps of a long one */
	struct sim_accepted accepted;
	sim_findings only; /* all else is not looked at */
	/* Now and then; NULL: nobody wants to know. */
	void (*progress)(void *ctx, uint64_t steps, uint64_t lives);
	void *ctx;

	/* What came of it. */
	uint64_t done, lives;
	uint64_t found[S2_NR_STATE_IDS]; /* lives that showed an accepted one */
	sim_findings violated;		 /* 0: nothing that is not accepted */
	struct sim_scenario scenario;	 /* shrunk, if it violated something */
	size_t bytes;			 /* memory of the largest VM */
};

/* False: out of memory. *scenario is the caller's to free if violated. */
bool sim_campaign(struct sim_campaign *c);

#endif
