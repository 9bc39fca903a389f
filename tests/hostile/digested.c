/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the script of 'stage2 kernel' makes of a tree, without a tree: a policy
 * that can be digested and counted. It can be told to be in the middle of it.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <stage2/explore.h>

extern S2_API const struct s2_policy stage2_policy;
extern S2_API const struct s2_digest_options stage2_digest;
S2_API void stage2_forget(void);

static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	const char *file = getenv("HOSTILE_RUNS");

	(void)policy;
	(void)q;
	if (file && open(file, O_WRONLY | O_CREAT, 0666) >= 0)
		pause();
	d->outcome = S2_RETRY;
	d->ret = 1;
}

static bool run(void *ctx, const struct s2_policy *policy, enum s2_entry entry,
		struct s2_query *q, struct s2_decision *d)
{
	(void)ctx;
	policy->decide[entry](policy, q, d);
	return true;
}

void stage2_forget(void)
{
}

const struct s2_policy stage2_policy = {
	.abi = S2_POLICY_ABI,
	.size = sizeof(struct s2_policy),
	.name = "digested",
	.decide = { decide, decide },
};

const struct s2_digest_options stage2_digest = { .run = run };
