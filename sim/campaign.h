/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs VMs with random steps, until one has a finding that is not accepted. */
#ifndef SIM_CAMPAIGN_H
#define SIM_CAMPAIGN_H

#include "sim/accept.h"
#include "sim/random.h"

struct sim_campaign {
	struct s2_vm_cfg like;	/* policy, granule, mistakes */
	struct s2_vm_cfg fixed; /* features that are always on */
	uint64_t seed;
	uint64_t steps; /* of this shard */
	/* this shard, from 0, and the number of shards */
	uint32_t shard, shards;
	uint32_t life; /* maximum number of steps of a life */
	struct sim_accepted accepted;
	sim_findings only; /* ignores all others */
	/* Called now and then; may be NULL. */
	void (*progress)(void *ctx, uint64_t steps, uint64_t lives);
	void *ctx;

	/* The result. */
	uint64_t done, lives;
	/* number of lives with an accepted finding */
	uint64_t found[S2_NR_STATE_IDS];
	/* 0: no finding, or only accepted ones */
	sim_findings violated;
	struct sim_scenario scenario; /* shrunk, if it violated something */
	size_t bytes;		      /* memory of the largest VM */
};

/* False: out of memory. If violated, the caller frees *scenario. */
bool sim_campaign(struct sim_campaign *c);

#endif
