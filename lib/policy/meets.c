/* SPDX-License-Identifier: GPL-2.0-only */
/* The faults that a kernel can meet. */
#include "fault_path.h"

static bool nested_meets(const struct s2_kernel *kernel, struct s2_query *q)
{
	/* Only a walk that sets access flags can lose a race. */
	if (!s2_kernel_has(kernel, S2_C_NESTED_HAF) &&
	    s2_is(q, S2_NESTED_WALK, S2_WALK_AGAIN))
		return false;
	/* Before d93febe2ed2e, KVM hid FEAT_XNX from guest hypervisors. */
	return s2_kernel_has(kernel, S2_C_XNX) ||
	       s2_yes(q, S2_NESTED_PX) == s2_yes(q, S2_NESTED_UX);
}

bool s2_kernel_meets(const struct s2_policy *policy, struct s2_query *q)
{
	const struct s2_kernel *kernel = policy->kernel;
	bool nested = s2_kernel_has(kernel, S2_C_NESTED);

	if (!nested && s2_yes(q, S2_NESTED))
		return false;
	if (!s2_kernel_has(kernel, S2_C_GMEM) && s2_yes(q, S2_SLOT_GMEM))
		return false;
	if (!s2_kernel_has(kernel, S2_C_PKVM_GUESTS) && s2_yes(q, S2_VM_PKVM))
		return false;
	if (!s2_kernel_has(kernel, S2_C_PROTECTED_VM) &&
	    s2_yes(q, S2_VM_PROTECTED))
		return false;
	return !nested || !s2_yes(q, S2_NESTED) || nested_meets(kernel, q);
}
