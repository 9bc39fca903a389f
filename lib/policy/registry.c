/* SPDX-License-Identifier: GPL-2.0-only */
/* The built-in policies: each kernel decides as the fault path here. */
#include <string.h>

#include "fault_path.h"
#include "kernel/kernels.h"

/* All but name, title, source and kernel. */
#define S2_FAULT_PATH                                           \
	.abi = S2_POLICY_ABI, .size = sizeof(struct s2_policy), \
	.decide = { s2_kvm_handle_guest_abort,                  \
		    s2_kvm_arch_prepare_memory_region },        \
	.meets = s2_kernel_meets, .tests = s2_test_names,       \
	.nr_tests = S2_NR_TESTS

#define POLICY(id, its_name, its_title, its_source, ...) \
	[S2_K_##id] = {                                  \
		S2_FAULT_PATH,                           \
		.name = (its_name),                      \
		.title = (its_title),                    \
		.source = (its_source),                  \
		.kernel = &s2_kernels[S2_K_##id],        \
	},

static const struct s2_policy policies[S2_NR_KERNELS] = { S2_KERNELS(POLICY) };

const struct s2_policy *s2_policy_at(size_t i)
{
	return i < S2_NR_KERNELS ? &policies[i] : NULL;
}

const struct s2_policy *s2_policy_find(const char *name)
{
	size_t i;

	for (i = 0; i < S2_NR_KERNELS; i++) {
		if (!strcmp(policies[i].name, name))
			return &policies[i];
	}
	return NULL;
}

void s2_policy_of_kernel(const struct s2_kernel *kernel,
			 struct s2_policy *policy)
{
	*policy = (struct s2_policy){
		S2_FAULT_PATH,		.name = kernel->name,
		.title = kernel->title, .source = kernel->source,
		.kernel = kernel,
	};
}
