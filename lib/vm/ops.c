/* SPDX-License-Identifier: GPL-2.0-only */
/* The correct functions of struct s2_vm_ops. */
#include "vm/vm.h"

const struct s2_vm_ops s2_vm_ops = {
	.input_syndrome = s2_vm_input_syndrome,
	.input_nested = s2_vm_input_nested,
	.finish_inputs = s2_vm_finish_inputs,
	.decide = s2_vm_decide,
	.sanitise_tags = s2_vm_sanitise_tags,
	.set_leaf = s2_vm_set_leaf,
	.release_page = s2_vm_release_page,
	.has_mte = s2_vm_has_mte,
	.maintain = s2_vm_maintain,
	.flush_slot = s2_vm_flush_slot,
	.host_step = s2_vm_do_host_step,
	.age = s2_vm_age,
	.unmap_range = s2_vm_unmap_range,
	.invalidate_start = s2_vm_invalidate_start,
	.host_invalidates = s2_vm_host_invalidates,
	.kernel_write_half = s2_vm_kernel_write_half,
	.kernel_write_holds_srcu = s2_vm_kernel_write_holds_srcu,
	.protect = s2_vm_log_protect,
	.protect_word = s2_vm_log_protect_word,
	.flush_slot_tlbs = s2_vm_log_flush_tlbs,
	.tlbi_size = s2_vm_tlbi_size,
	.shadow_is_used = s2_vm_shadow_is_used,
	.recycle_shadow = s2_vm_unmap_shadow,
	.free_unlinked = s2_vm_free_later,
	.end_tables = s2_vm_end_tables,
	.race = s2_vm_race,
};
