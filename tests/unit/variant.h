/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Variants: built-in policies with one mistake, to see which invariant objects.
 * A variant removes commits, or changes an input or the decision.
 */
#ifndef TESTS_VARIANT_H
#define TESTS_VARIANT_H

#include <stdlib.h>
#include <string.h>

#include <stage2/explore.h>

struct variant {
	const char *base; /* the built-in policy that is broken */
	/* NULL, or changes its set of commits before it runs. */
	void (*kernel)(struct s2_kernel *kernel);
	/* NULL, or decides instead, through variant_base(). */
	void (*decide)(const struct variant *v, enum s2_entry entry,
		       struct s2_query *q, struct s2_decision *d);
};

/* A variant as a policy that can be verified. */
struct variant_policy {
	/* must be first: decide() casts it to the variant */
	struct s2_policy policy;
	struct s2_policy base;
	struct s2_kernel kernel;
	const struct variant *variant;
};

/* The policy that the running variant is made of. */
static const struct s2_policy *variant_current;

/* What the policy, with its commits changed, decides. */
static inline void variant_base(enum s2_entry entry, struct s2_query *q,
				struct s2_decision *d)
{
	s2_decide(variant_current, entry, q, d);
}

/* The same, but the policy reads this value for the input. */
static inline void variant_believes(enum s2_entry entry, struct s2_query *q,
				    struct s2_decision *d, enum s2_input input,
				    int value)
{
	s2_set before = q->cube.may[input];

	q->cube.may[input] = S2_SET(value);
	variant_base(entry, q, d);
	q->cube.may[input] = before;
}

static inline void variant_decide(const struct s2_policy *policy,
				  enum s2_entry entry, struct s2_query *q,
				  struct s2_decision *d)
{
	const struct variant_policy *v = (const struct variant_policy *)policy;

	variant_current = &v->base;
	if (v->variant->decide)
		v->variant->decide(v->variant, entry, q, d);
	else
		variant_base(entry, q, d);
}

static inline void variant_abort(const struct s2_policy *policy,
				 struct s2_query *q, struct s2_decision *d)
{
	variant_decide(policy, S2_GUEST_ABORT, q, d);
}

static inline void variant_region(const struct s2_policy *policy,
				  struct s2_query *q, struct s2_decision *d)
{
	variant_decide(policy, S2_PREPARE_REGION, q, d);
}

static inline bool variant_meets(const struct s2_policy *policy,
				 struct s2_query *q)
{
	const struct variant_policy *v = (const struct variant_policy *)policy;

	return v->base.meets(&v->base, q);
}

static inline void variant_init(struct variant_policy *v,
				const struct variant *variant)
{
	v->base = *s2_policy_find(variant->base);
	v->kernel = *v->base.kernel;
	if (variant->kernel)
		variant->kernel(&v->kernel);
	v->base.kernel = &v->kernel;
	v->variant = variant;
	v->policy = v->base;
	v->policy.name = "variant";
	v->policy.decide[S2_GUEST_ABORT] = variant_abort;
	v->policy.decide[S2_PREPARE_REGION] = variant_region;
	v->policy.meets = variant_meets;
}

static inline void *variant_resize(void *ctx, void *ptr, size_t old_size,
				   size_t size)
{
	(void)ctx;
	(void)old_size;
	if (size)
		return realloc(ptr, size);
	free(ptr);
	return NULL;
}

static const struct s2_mem variant_mem = { .resize = variant_resize };

/* How many faults violate the invariant of this name? */
static inline struct s2_count variant_violations(const struct s2_policy *policy,
						 const char *invariant)
{
	const struct s2_invariant *only = s2_invariant_find(invariant);
	struct s2_verify_options options = {
		.max_cubes = 1,
		.possible_only = true,
		.only = &only,
		.nr_only = 1,
	};
	struct s2_count sum = s2_count_of(0);
	struct s2_report report;
	size_t i;

	if (!only || s2_verify(policy, &options, &variant_mem, &report))
		abort();
	for (i = 0; i < report.nr_findings; i++)
		sum = s2_count_add(sum, report.findings[i].cover.count);
	s2_report_free(&report, &variant_mem);
	return sum;
}

/* Does the invariant object to more than it does with the base alone? */
static inline bool variant_is_caught(const struct variant *variant,
				     const char *invariant)
{
	struct variant_policy v;

	variant_init(&v, variant);
	return s2_count_cmp(variant_violations(&v.policy, invariant),
			    variant_violations(s2_policy_find(variant->base),
					       invariant)) > 0;
}

#endif
