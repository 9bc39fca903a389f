/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that an injected mistake can replace. ops.c has the correct ones;
 * only mistakes.c replaces them. Callers do not know which one they call.
 */
#ifndef PKVM_OPS_H
#define PKVM_OPS_H

#include <stage2/pgtable.h>

struct s2_pkvm;

struct s2_pkvm_range {
	s2_pa_t start, end;
};

/* The hypervisor's mappings at its start, counted from its first page. */
struct s2_pkvm_hyp_mapping {
	uint8_t first, n;
	bool text;  /* has a private alias, too */
	bool block; /* larger than a page */
};

struct s2_pkvm_ops {
	int (*fix_page)(struct s2_pkvm *pkvm, uint32_t page,
			const struct s2_pkvm_hyp_mapping *m);
	bool (*ends_within)(const struct s2_pkvm_range *range, s2_pa_t end);
	int (*check_memcache)(const struct s2_pt *pt,
			      const struct s2_pt_cache *memcache);
	void (*poison_page)(struct s2_pkvm *pkvm, uint32_t page);
	/* hypercalls, as the host sees them */
	int (*donate_guest)(struct s2_pkvm *pkvm, uint32_t page, s2_ipa_t ipa,
			    struct s2_pt_cache *memcache);
	int (*host_share_guest)(struct s2_pkvm *pkvm, struct s2_pt *pt,
				struct s2_pt_cache *memcache, s2_ipa_t ipa,
				uint64_t size, s2_pa_t pa, uint64_t prot);
	/* the host's count of what it shares with the hypervisor */
	int (*share_pfn_hyp)(struct s2_pkvm *pkvm, uint32_t page, bool fail);
	int (*unshare_pfn_hyp)(struct s2_pkvm *pkvm, uint32_t page,
			       bool pinned);
	void (*undo_share)(struct s2_pkvm *pkvm, uint32_t page);
};

/* ops.c: the correct ones */
extern const struct s2_pkvm_ops s2_pkvm_ops;

/* mistakes.c: installs those of cfg.inject */
void s2_pkvm_put_mistakes_back(struct s2_pkvm *pkvm);

#endif
