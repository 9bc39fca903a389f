/* SPDX-License-Identifier: GPL-2.0-only */
/* Cubes: sets of faults that leave some inputs open. */
#include <stage2/fault.h>

s2_set s2_all_values(enum s2_input input)
{
	return (s2_set)((1u << s2_inputs[input].nr_values) - 1);
}

void s2_cube_all(struct s2_cube *cube)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++)
		cube->may[i] = s2_all_values((enum s2_input)i);
}

void s2_cube_quiet(struct s2_cube *cube)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++)
		cube->may[i] = S2_SET(s2_inputs[i].quiet);
}

bool s2_cube_is_fault(const struct s2_cube *cube)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		s2_set may = cube->may[i];

		if (!may || (may & (may - 1)))
			return false;
	}
	return true;
}
