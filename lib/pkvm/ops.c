/* SPDX-License-Identifier: GPL-2.0-only */
/* The correct functions of struct s2_pkvm_ops. */
#include "pkvm/pkvm.h"

const struct s2_pkvm_ops s2_pkvm_ops = {
	.fix_page = s2_pkvm_fix_page,
	.ends_within = s2_pkvm_ends_within,
	.check_memcache = s2_pkvm_check_memcache,
	.poison_page = s2_pkvm_poison_page,
	.donate_guest = s2_pkvm_donate_guest,
	.host_share_guest = s2_pkvm_host_share_guest,
	.share_pfn_hyp = s2_pkvm_share_pfn_hyp,
	.unshare_pfn_hyp = s2_pkvm_unshare_pfn_hyp,
	.undo_share = s2_pkvm_undo_share,
};
