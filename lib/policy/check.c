/* SPDX-License-Identifier: GPL-2.0-only */
/* Checks a policy before anyone calls it. */
#include <stage2/policy.h>

static bool name_is_sound(const char *name)
{
	size_t n = 0;

	for (; name[n]; n++) {
		char c = name[n];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      (c >= '0' && c <= '9') || c == '-' || c == '.' ||
		      c == '_' || c == '+') ||
		    n >= S2_MAX_NAME - 1)
			return false;
	}
	return n;
}

const char *s2_policy_check(const struct s2_policy *policy)
{
	if (policy->abi != S2_POLICY_ABI)
		return "built for another plug-in ABI: rebuild it against this <stage2/policy.h>";
	if (policy->size != sizeof(*policy))
		return "struct s2_policy has another size: rebuild it against this <stage2/policy.h>";
	if (!policy->name || !name_is_sound(policy->name))
		return "name must be 1 to 64 letters, digits, dots, dashes, underscores or signs";
	if (!policy->decide[S2_GUEST_ABORT] &&
	    !policy->decide[S2_PREPARE_REGION])
		return "decide[] is empty: nothing to ask";
	if (policy->nr_tests > S2_MAX_TESTS)
		return "more than 64 tests";
	if (policy->nr_tests && !policy->tests)
		return "nr_tests is not 0, but tests is NULL";
	return NULL;
}
