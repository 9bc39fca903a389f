/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a compiler must not take silently. MISTAKE 0 is right; each other one
 * is one wrong question.
 */
#include <stage2/policy.h>

extern bool question(struct s2_query *q, enum s2_input input,
		     enum s2_fault_el el);

bool question(struct s2_query *q, enum s2_input input, enum s2_fault_el el)
{
#if MISTAKE == 0
	return s2_is(q, S2_FAULT_STATUS, S2_PERMISSION) ||
	       s2_is(q, S2_FAULT_EL, el) || s2_is(q, S2_VMA_FOUND, 1) ||
	       s2_any(q, S2_FAULT_LEVEL, S2_L1, S2_L2) || s2_yes(q, input) ||
	       s2_yes(q, el == S2_EL0 ? S2_NESTED_UX : S2_NESTED_PX) ||
	       s2_in(q, input, S2_SET(S2_YES)) ||
	       s2_value(q, S2_FAULT_EL) == el || input || el;
#elif MISTAKE == 1 /* another input's value */
	return s2_is(q, S2_FAULT_STATUS, S2_EL0) || input || el;
#elif MISTAKE == 2
	return s2_is(q, S2_FAULT_STATUS, el) || input;
#elif MISTAKE == 3 /* an input for a value */
	return s2_is(q, S2_FAULT_STATUS, S2_FAULT_EL) || input || el;
#elif MISTAKE == 4 /* a value for an input */
	return s2_is(q, S2_EL0, S2_EL0) || input || el;
#elif MISTAKE == 5
	return s2_yes(q, S2_EL0) || input || el;
#elif MISTAKE == 6
	return s2_in(q, S2_EL0, S2_SET(S2_EL0)) || input || el;
#elif MISTAKE == 7 /* a value, or an input, for a set */
	return s2_in(q, S2_FAULT_EL, S2_EL0) || input || el;
#elif MISTAKE == 8
	return s2_in(q, S2_FAULT_EL, S2_FAULT_EL) || input || el;
#elif MISTAKE == 9  /* the last of several is another input's */
	return s2_any(q, S2_FAULT_STATUS, S2_EXTABT, S2_SECC, S2_EL0) ||
	       input || el;
#elif MISTAKE == 10 /* the first of several */
	return s2_any(q, S2_FAULT_STATUS, S2_EL0, S2_SECC) || input || el;
#elif MISTAKE == 11 /* a yes/no input has no other values */
	return s2_is(q, S2_VMA_FOUND, S2_EL0) || input || el;
#elif MISTAKE == 12 /* the input and its value, the wrong way round */
	return s2_is(q, S2_PERMISSION, S2_FAULT_STATUS) || input || el;
#elif MISTAKE == 13 /* a variable has no type of values */
	return s2_is(q, input, S2_EL0) || el;
#elif MISTAKE == 14 /* a value compared with another input's */
	return s2_value(q, S2_FAULT_STATUS) == el || input;
#endif
}

#if MISTAKE > 14
#error There are 14.
#endif
