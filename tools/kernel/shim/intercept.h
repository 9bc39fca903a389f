/* SPDX-License-Identifier: GPL-2.0-only */
/* Redirects calls of the kernel's code to the shim, which records them. */
#ifndef SHIM_INTERCEPT_H
#define SHIM_INTERCEPT_H

#ifdef PROBED_MAP_FLAGS
#define MAP_FLAGS , enum kvm_pgtable_walk_flags flags
#define MAP_PASS  , flags
#else
#define MAP_FLAGS
#define MAP_PASS
#endif
#ifdef PROBED_RELAX_FLAGS
#define RELAX_FLAGS , enum kvm_pgtable_walk_flags flags
#define RELAX_PASS  , flags
#else
#define RELAX_FLAGS
#define RELAX_PASS
#endif
#ifdef PROBED_MKYOUNG_FLAGS
#define MKYOUNG_FLAGS , enum kvm_pgtable_walk_flags flags
typedef void mkyoung_t;
#else
#define MKYOUNG_FLAGS
typedef kvm_pte_t mkyoung_t;
#endif

int shim_stage2_map(struct kvm_pgtable *pgt, u64 addr, u64 size, u64 phys,
		    enum kvm_pgtable_prot prot, void *mc MAP_FLAGS);
int shim_relax_perms(struct kvm_pgtable *pgt, u64 addr,
		     enum kvm_pgtable_prot prot RELAX_FLAGS);
mkyoung_t shim_mkyoung(struct kvm_pgtable *pgt, u64 addr MKYOUNG_FLAGS);

/* Its memslot is where the host's memory would be, if that were to move. */
#define __gfn_to_hva_memslot(slot, gfn) shim_gfn_to_hva(gfn)

#define kvm_pgtable_stage2_map	       shim_stage2_map
#define kvm_pgtable_stage2_relax_perms shim_relax_perms
#define kvm_pgtable_stage2_mkyoung     shim_mkyoung

#endif
