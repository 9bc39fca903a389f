/* SPDX-License-Identifier: GPL-2.0-only */
/* Injected mistakes of pKVM. */
#include "inject/mistakes.h"
#include "pkvm/pkvm.h"
#include "state/found.h"

static bool has_mistake(const struct s2_pkvm *pkvm, uint64_t mistake)
{
	return pkvm->cfg.inject & mistake;
}

static int pass_over_page(struct s2_pkvm *pkvm, uint32_t page,
			  const struct s2_pkvm_hyp_mapping *m)
{
	if ((m->block && has_mistake(pkvm, S2_VM_BUG_PKVM_BLOCK)) ||
	    (m->text && has_mistake(pkvm, S2_VM_BUG_PKVM_TEXT_VA)))
		return 0;
	return s2_pkvm_fix_page(pkvm, page, m);
}

static bool ends_anywhere(const struct s2_pkvm_range *range, s2_pa_t end)
{
	(void)range;
	(void)end;
	return true;
}

static int trust_memcache(const struct s2_pt *pt,
			  const struct s2_pt_cache *memcache)
{
	(void)pt;
	(void)memcache;
	return 0;
}

static void poison_in_cache(struct s2_pkvm *pkvm, uint32_t page)
{
	if (pkvm->cfg.fwb)
		s2_memory_give(pkvm->memory, page, S2_OWNER_OTHER, true);
	else
		s2_pkvm_poison_page(pkvm, page);
}

static int donate_and_warn(struct s2_pkvm *pkvm, uint32_t page, s2_ipa_t ipa,
			   struct s2_pt_cache *memcache)
{
	int ret = s2_pkvm_donate_guest(pkvm, page, ipa, memcache);

	s2_pkvm_warn_on(pkvm, ret, "a WARN: the hypercall failed");
	return ret;
}

static int share_and_warn(struct s2_pkvm *pkvm, struct s2_pt *pt,
			  struct s2_pt_cache *memcache, s2_ipa_t ipa,
			  uint64_t size, s2_pa_t pa, uint64_t prot)
{
	int ret = s2_pkvm_host_share_guest(pkvm, pt, memcache, ipa, size, pa,
					   prot);

	s2_pkvm_warn_on(pkvm, ret, "a WARN: the hypercall failed");
	return ret;
}

/* Changes the count before the hypercall, and does not correct it. */
static int share_and_keep_count(struct s2_pkvm *pkvm, uint32_t page, bool fail)
{
	int ret = s2_pkvm_share_pfn_hyp(pkvm, page, fail);

	if (ret)
		pkvm->pages[page].tracked = 1;
	return ret;
}

static int unshare_and_keep_count(struct s2_pkvm *pkvm, uint32_t page,
				  bool pinned)
{
	int ret = s2_pkvm_unshare_pfn_hyp(pkvm, page, pinned);

	if (ret)
		pkvm->pages[page].tracked = 0;
	return ret;
}

static void undo_nothing(struct s2_pkvm *pkvm, uint32_t page)
{
	(void)pkvm;
	(void)page;
}

void s2_pkvm_put_mistakes_back(struct s2_pkvm *pkvm)
{
	struct s2_pkvm_ops *ops = &pkvm->ops;

	if (has_mistake(pkvm, S2_VM_BUG_PKVM_BLOCK | S2_VM_BUG_PKVM_TEXT_VA))
		ops->fix_page = pass_over_page;
	if (has_mistake(pkvm, S2_VM_BUG_PKVM_RANGE))
		ops->ends_within = ends_anywhere;
	if (has_mistake(pkvm, S2_VM_BUG_PKVM_MEMCACHE))
		ops->check_memcache = trust_memcache;
	if (has_mistake(pkvm, S2_VM_BUG_PKVM_POISON_FWB))
		ops->poison_page = poison_in_cache;
	if (has_mistake(pkvm, S2_VM_BUG_PKVM_WARN)) {
		ops->donate_guest = donate_and_warn;
		ops->host_share_guest = share_and_warn;
	}
	if (has_mistake(pkvm, S2_VM_BUG_PKVM_TRACK)) {
		ops->share_pfn_hyp = share_and_keep_count;
		ops->unshare_pfn_hyp = unshare_and_keep_count;
		ops->undo_share = undo_nothing;
	}
}
