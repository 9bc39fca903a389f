/* SPDX-License-Identifier: GPL-2.0-only */
/* The correct functions of struct s2_pt_ops. */
#include "pgtable/internal.h"

const struct s2_pt_ops s2_pt_ops = {
	.page_of_entry = s2_pt_page_of_entry,
	.again_goes_on = s2_pt_again_goes_on,
	.try_break = s2_pt_break,
	.make = s2_pt_make,
	.forget = s2_pt_forget,
	.forget_table = s2_pt_forget_table,
	.flush_range = s2_pt_flush_range,
	.clean = s2_pt_clean,
	.make_executable = s2_pt_make_executable,
	.needs_update = s2_pt_needs_update,
	.phys_of = s2_pt_phys_of,
	.set_leaf = s2_pt_set_leaf,
	.free_table = s2_pt_free_table,
	.anchored_tlbi = s2_pt_anchored_tlbi,
	.unmap_tlbi = s2_pt_unmap_tlbi,
	.clean_unmapped = s2_pt_clean_unmapped,
	.free_walker = s2_pt_free_walker,
	.relaxes_xn = s2_pt_relaxes_xn,
	.relax_level = s2_pt_relax_level,
	.age = s2_pt_age,
};
