/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps of the host: hypercalls about pages. */
#include "pkvm/pkvm.h"
#include "state/found.h"

/* The host first fills the memcache, unless fail is set. */
static struct s2_pt_cache *memcache_of(struct s2_pkvm *pkvm,
				       struct s2_pkvm_table *t,
				       const struct s2_step_guest_page *step)
{
	struct s2_pt_cache *cache = &t->memcache[step->cpu];

	if (step->fail)
		s2_pt_cache_drain(cache, pkvm->pool);
	else
		s2_pt_cache_topup(cache, pkvm->pool, PKVM_MEMCACHE);
	return cache;
}

/* The guest writes a secret. */
static void write_secret(struct s2_pkvm *pkvm, uint32_t page)
{
	pkvm->pages[page].secret = true;
	s2_memory_give(pkvm->memory, page, S2_OWNER_GUEST, false);
	s2_memory_write(pkvm->memory, page, S2_MK_WB_WB, S2_OWNER_GUEST);
}

/* pkvm_pgtable_stage2_map(), for a protected guest */
static int donate_guest(struct s2_pkvm *pkvm,
			const struct s2_step_guest_page *step)
{
	struct s2_pkvm_table *t = &pkvm->protected;
	uint64_t pte;
	int ret = s2_pt_get_leaf(&t->pt, s2_ipa(step->ipa), &pte, NULL);

	if (ret)
		return ret;
	/*
	 * The host has a record of a mapping, made by another vCPU or broken by
	 * it.
	 */
	if (pte)
		return s2_pte_is_valid(pte) ? -S2_EAGAIN : -S2_EFAULT;
	ret = pkvm->ops.donate_guest(pkvm, step->page, s2_ipa(step->ipa),
				     memcache_of(pkvm, t, step));
	if (!ret && !s2_pt_get_leaf(&t->pt, s2_ipa(step->ipa), &pte, NULL) &&
	    s2_pte_is_valid(pte))
		write_secret(pkvm, step->page);
	return ret;
}

static int share_guest(struct s2_pkvm *pkvm,
		       const struct s2_step_guest_page *step)
{
	struct s2_pkvm_table *t = &pkvm->other;

	return s2_pkvm_share_guest(pkvm, &t->pt, memcache_of(pkvm, t, step),
				   s2_ipa(step->ipa), s2_pkvm_page_bytes(pkvm),
				   s2_pkvm_pa_of(pkvm, step->page), PKVM_RWX);
}

static int unshare_guest(struct s2_pkvm *pkvm, s2_ipa_t ipa)
{
	uint64_t size;

	return s2_pkvm_unshare_guest(pkvm, &pkvm->other.pt, ipa, &size);
}

/* Pages of user space are shared only by faults of its own VM. */
static const char *check_pages(const struct s2_pkvm *pkvm, uint64_t page,
			       uint64_t n)
{
	if (page >= pkvm->memory->nr || n > pkvm->memory->nr - page)
		return "there is no such page";
	if (page < pkvm->cfg.ram_pages - PKVM_KERNEL)
		return "the page is user space's";
	return NULL;
}

static const char *check_address(const struct s2_pkvm *pkvm, uint64_t page)
{
	uint64_t pages = 1ull
			 << (pkvm->host.pt.cfg.ipa_bits - pkvm->cfg.page_shift);

	if (page >= pages - (pkvm->memory->phys.pa >> pkvm->cfg.page_shift))
		return "there is no such address";
	return NULL;
}

static const char *check_ipa(const struct s2_pkvm *pkvm, s2_ipa_t ipa)
{
	if (pkvm->ended)
		return "the guests are gone";
	return ipa.ipa >> pkvm->cfg.ipa_bits ? "there is no such IPA" : NULL;
}

static const char *check_guest_page(const struct s2_pkvm *pkvm,
				    const struct s2_step_guest_page *step)
{
	const char *why = check_ipa(pkvm, s2_ipa(step->ipa));

	if (why)
		return why;
	if (step->cpu >= pkvm->cfg.cpus)
		return "there is no such vCPU";
	return check_pages(pkvm, step->page, 1);
}

static const char *check_hyp(const struct s2_pkvm *pkvm,
			     const struct s2_step *step)
{
	uint32_t page = step->donate_hyp.page;

	if (step->kind == S2_STEP_RETURN_HYP &&
	    page < pkvm->cfg.ram_pages - PKVM_KERNEL + PKVM_HYP)
		return "the hypervisor keeps what it began with";
	return check_pages(pkvm, page,
			   step->donate_hyp.size >> pkvm->cfg.page_shift);
}

static const char *check_step(const struct s2_pkvm *pkvm,
			      const struct s2_step *step)
{
	switch (step->kind) {
	case S2_STEP_HOST_FAULT:
		return check_address(pkvm, step->page.page);
	case S2_STEP_RECLAIM_GUEST:
		return check_pages(pkvm, step->page.page, 1);
	case S2_STEP_DONATE_GUEST:
	case S2_STEP_SHARE_GUEST:
		return check_guest_page(pkvm, &step->guest_page);
	case S2_STEP_UNSHARE_GUEST:
		return check_ipa(pkvm, s2_ipa(step->unshare_guest.ipa));
	default:
		return check_hyp(pkvm, step);
	}
}

const char *s2_pkvm_step(struct s2_pkvm *pkvm, const struct s2_step *step,
			 int *ret)
{
	const char *why = check_step(pkvm, step);

	if (why)
		return why;
	switch (step->kind) {
	case S2_STEP_DONATE_GUEST:
		*ret = donate_guest(pkvm, &step->guest_page);
		break;
	case S2_STEP_SHARE_GUEST:
		*ret = share_guest(pkvm, &step->guest_page);
		break;
	case S2_STEP_UNSHARE_GUEST:
		*ret = unshare_guest(pkvm, s2_ipa(step->unshare_guest.ipa));
		break;
	case S2_STEP_RECLAIM_GUEST:
		*ret = s2_pkvm_force_reclaim(pkvm, step->page.page);
		break;
	case S2_STEP_HOST_FAULT:
		*ret = s2_pkvm_host_fault(pkvm,
					  s2_pkvm_pa_of(pkvm, step->page.page));
		break;
	default:
		return s2_pkvm_hyp_step(pkvm, step, ret);
	}
	return NULL;
}
