/* SPDX-License-Identifier: GPL-2.0-only */
/* A program of somebody else's: uses each room of an installed libstage2. */
#include <stdio.h>
#include <stdlib.h>

#include <stage2/stage2.h>

static void *resize(void *ctx, void *ptr, size_t old_size, size_t size)
{
	(void)ctx;
	(void)old_size;
	if (size)
		return realloc(ptr, size);
	free(ptr);
	return NULL;
}

/* A cacheable VM_PFNMAP page that the kernel has not mapped. */
static void decide(const struct s2_policy *policy)
{
	struct s2_decision d;
	struct s2_cube fault;
	struct s2_query q;

	s2_cube_quiet(&fault);
	fault.may[S2_VMA_PFNMAP] = S2_SET(1);
	fault.may[S2_PFN_LOOKUP] = S2_SET(S2_LOOKUP_RAW);
	fault.may[S2_PFN_MAP_MEMORY] = S2_SET(0);
	s2_query_init(&q, &fault);
	s2_decide(policy, S2_GUEST_ABORT, &q, &d);
	printf("%s: %s, %s\n", policy->name,
	       s2_field_value_name(S2_F_OUTCOME, d.outcome),
	       s2_field_value_name(S2_F_TYPE, d.type));
}

static int verify(const struct s2_policy *policy)
{
	const struct s2_mem mem = { .resize = resize };
	const struct s2_verify_options options = { .max_cubes = 1 };
	struct s2_report report;
	struct s2_count sum;
	int err;

	err = s2_verify(policy, &options, &mem, &report);
	if (!err) {
		sum = s2_count_add(report.assumed, report.unmet);
		sum = s2_count_add(sum, report.covered);
		printf("%s: %s\n", policy->name,
		       s2_count_cmp(sum, report.domain) ? "faults are missing" :
							  "covered");
	}
	s2_report_free(&report, &mem);
	return err;
}

int main(void)
{
	const struct s2_arch_cfg cfg = { .granule = S2_GRANULE_4K };
	struct s2_desc desc;

	s2_desc_decode(&cfg, 3, 0x400000400007ff, &desc);
	printf("%s at 0x%llx, %s\n", s2_desc_kind_name(desc.kind),
	       (unsigned long long)desc.oa,
	       s2_memattr(&cfg, desc.memattr)->name);
	decide(s2_policy_find("linux-6.16"));
	decide(s2_policy_find("linux-6.17"));
	return verify(s2_policy_find("linux-6.17")) ? EXIT_FAILURE :
						      EXIT_SUCCESS;
}
