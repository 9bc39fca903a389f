/* SPDX-License-Identifier: GPL-2.0-only */
/* Queries that do not explore, and conditions on inputs. */
#include <stage2/fault.h>

/* Without an explorer, the lowest possible value stands for the input. */
static bool choose_lowest(void *explorer, struct s2_query *q,
			  enum s2_input input, s2_set set)
{
	s2_set may = q->cube.may[input];
	s2_set lowest = (s2_set)(may & -may);

	(void)explorer;
	q->cube.may[input] = lowest;
	return lowest & set;
}

void s2_query_init(struct s2_query *q, const struct s2_cube *cube)
{
	*q = (struct s2_query){ .cube = *cube, .choose = choose_lowest };
}

int s2_query_value(struct s2_query *q, enum s2_input input)
{
	int v;

	for (v = 0; v < s2_inputs[input].nr_values - 1; v++) {
		if (s2_query_in(q, input, S2_SET(v)))
			return v;
	}
	return v;
}

struct s2_cond s2_cond_and(struct s2_cond cond, enum s2_input input)
{
	uint8_t in = (uint8_t)input;

	if (!cond.base)
		return S2_NEVER;
	if (cond.n && (cond.input[0] == in || cond.input[cond.n - 1] == in))
		return cond;
	if (cond.n == 2)
		return (struct s2_cond){ 1, 3, { 0, 0 } };
	if (cond.n && cond.input[0] > in) {
		cond.input[1] = cond.input[0];
		cond.input[0] = in;
	} else {
		cond.input[cond.n] = in;
	}
	cond.n++;
	return cond;
}

bool s2_cond_same(struct s2_cond a, struct s2_cond b)
{
	return a.base == b.base && a.n == b.n && a.input[0] == b.input[0] &&
	       a.input[1] == b.input[1];
}

bool s2_cond_holds(struct s2_query *q, struct s2_cond cond)
{
	unsigned int i;

	if (!cond.base)
		return false;
	for (i = 0; i < cond.n; i++) {
		if (!s2_yes(q, (enum s2_input)cond.input[i]))
			return false;
	}
	return true;
}
