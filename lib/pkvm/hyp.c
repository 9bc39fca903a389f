/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Page transfers between the host and the hypervisor. The host counts its
 * shares in a tree, because one page can hold two shared structures.
 */
#include "pkvm/pkvm.h"

/* ---- hypercalls: all checks come before any change --------------------- */

static int host_share_hyp(struct s2_pkvm *pkvm, uint32_t page)
{
	int ret = s2_pkvm_check_host(pkvm, page, 1, PKVM_OWNED);

	if (!ret)
		ret = s2_pkvm_check_hyp(pkvm, page, 1, PKVM_NOPAGE);
	if (ret)
		return ret;
	s2_pkvm_set_hyp(pkvm, page, 1, PKVM_SHARED_BORROWED);
	s2_pkvm_set_host(pkvm, page, 1, PKVM_SHARED_OWNED);
	return 0;
}

/* pinned: the hypervisor uses it, hyp_pin_shared_mem() */
static int host_unshare_hyp(struct s2_pkvm *pkvm, uint32_t page, bool pinned)
{
	int ret = s2_pkvm_check_host(pkvm, page, 1, PKVM_SHARED_OWNED);

	if (!ret)
		ret = s2_pkvm_check_hyp(pkvm, page, 1, PKVM_SHARED_BORROWED);
	if (!ret && pinned)
		ret = -S2_EBUSY;
	if (ret)
		return ret;
	s2_pkvm_set_hyp(pkvm, page, 1, PKVM_NOPAGE);
	s2_pkvm_set_host(pkvm, page, 1, PKVM_OWNED);
	return 0;
}

static void set_hyp_maps(struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
			 bool maps)
{
	uint32_t i;

	for (i = page; i < page + n && i < pkvm->memory->nr; i++)
		pkvm->pages[i].hyp_maps = maps;
}

static int host_donate_hyp(struct s2_pkvm *pkvm, uint32_t page, uint32_t n)
{
	int ret = s2_pkvm_check_host(pkvm, page, n, PKVM_OWNED);

	if (!ret)
		ret = s2_pkvm_check_hyp(pkvm, page, n, PKVM_NOPAGE);
	if (ret)
		return ret;
	s2_pkvm_set_hyp(pkvm, page, n, PKVM_OWNED);
	set_hyp_maps(pkvm, page, n, true);
	s2_pkvm_warn_on(pkvm, s2_pkvm_set_owner(pkvm, page, n, PKVM_ID_HYP, 0),
			"a WARN: the host keeps what it gave away");
	return 0;
}

static int hyp_donate_host(struct s2_pkvm *pkvm, uint32_t page, uint32_t n)
{
	int ret = s2_pkvm_check_hyp(pkvm, page, n, PKVM_OWNED);

	if (!ret)
		ret = s2_pkvm_check_host(pkvm, page, n, PKVM_NOPAGE);
	if (ret)
		return ret;
	s2_pkvm_set_hyp(pkvm, page, n, PKVM_NOPAGE);
	set_hyp_maps(pkvm, page, n, false);
	s2_pkvm_warn_on(pkvm, s2_pkvm_set_owner(pkvm, page, n, PKVM_ID_HOST, 0),
			"a WARN: the host does not get what it was given");
	return 0;
}

/* ---- the host's side --------------------------------------------------- */

int s2_pkvm_share_pfn_hyp(struct s2_pkvm *pkvm, uint32_t page, bool fail)
{
	struct s2_pkvm_page *p = &pkvm->pages[page];
	int ret;

	if (p->tracked++)
		return 0;
	ret = fail ? -S2_ENOMEM : host_share_hyp(pkvm, page);
	if (ret)
		p->tracked = 0;
	return ret;
}

int s2_pkvm_unshare_pfn_hyp(struct s2_pkvm *pkvm, uint32_t page, bool pinned)
{
	struct s2_pkvm_page *p = &pkvm->pages[page];
	int ret;

	if (!p->tracked) {
		s2_pkvm_warn_on(pkvm, 1, "a WARN: nobody knows of this share");
		return -S2_ENOENT;
	}
	if (p->tracked > 1) {
		p->tracked--;
		return 0;
	}
	ret = host_unshare_hyp(pkvm, page, pinned);
	if (!ret)
		p->tracked = 0;
	return ret;
}

void s2_pkvm_undo_share(struct s2_pkvm *pkvm, uint32_t page)
{
	s2_pkvm_warn_on(pkvm, pkvm->ops.unshare_pfn_hyp(pkvm, page, false),
			"a WARN: a share cannot be undone");
}

/* The hypercall for the last page fails. */
static int share_hyp(struct s2_pkvm *pkvm, uint32_t page, uint32_t n, bool fail)
{
	uint32_t i, undo;
	int ret = 0;

	for (i = page; i < page + n && !ret; i++)
		ret = pkvm->ops.share_pfn_hyp(pkvm, i,
					      fail && i == page + n - 1);
	if (!ret) {
		for (i = page; i < page + n; i++)
			pkvm->pages[i].held++;
		return 0;
	}
	for (undo = page; undo < i - 1; undo++)
		pkvm->ops.undo_share(pkvm, undo);
	return ret;
}

/* A pinned page stays shared: lost for the host, but recorded. */
static int unshare_hyp(struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
		       bool fail)
{
	int ret = 0, err;
	uint32_t i;

	for (i = page; i < page + n; i++) {
		err = pkvm->ops.unshare_pfn_hyp(pkvm, i,
						fail && i == page + n - 1);
		if (!err)
			pkvm->pages[i].held--;
		else
			ret = err;
	}
	return ret;
}

static bool all_held(const struct s2_pkvm *pkvm, uint32_t page, uint32_t n)
{
	uint32_t i;

	for (i = page; i < page + n; i++) {
		if (!pkvm->pages[i].held)
			return false;
	}
	return true;
}

const char *s2_pkvm_hyp_step(struct s2_pkvm *pkvm, const struct s2_step *step,
			     int *ret)
{
	uint32_t page = step->donate_hyp.page;
	uint32_t n = (uint32_t)(step->donate_hyp.size >> pkvm->cfg.page_shift);

	n = n ? n : 1;
	switch (step->kind) {
	case S2_STEP_SHARE_HYP:
		*ret = share_hyp(pkvm, page, n, step->share_hyp.fail);
		break;
	case S2_STEP_UNSHARE_HYP:
		if (!all_held(pkvm, page, n))
			return "it is not shared with the hypervisor";
		*ret = unshare_hyp(pkvm, page, n, step->share_hyp.fail);
		break;
	case S2_STEP_DONATE_HYP:
		*ret = host_donate_hyp(pkvm, page, n);
		break;
	default:
		*ret = hyp_donate_host(pkvm, page, n);
		break;
	}
	return NULL;
}
