/* SPDX-License-Identifier: GPL-2.0-only */
/* Changes attributes of existing leaves: stage2_update_leaf_attrs(). */
#include "pgtable/internal.h"

struct attrs {
	uint64_t set, clr;
	uint64_t old; /* level of the last leaf */
	int level;
};

static int attr_walker(const struct s2_pt_visit *v, unsigned int what)
{
	const struct s2_pt *pt = v->pt;
	struct attrs *attrs = v->arg;
	uint64_t now;

	(void)what;
	if (!s2_pte_is_valid(v->old))
		return !s2_pt_has(pt, S2_C_PT_ATTR_EAGAIN) ? 0 : -S2_EAGAIN;
	attrs->level = v->level;
	attrs->old = v->old;
	now = (v->old & ~attrs->clr) | attrs->set;
	if (now == v->old)
		return 0;
	if (!s2_pt_is_executable(pt, v->old))
		pt->ops->make_executable(v, now);
	return s2_pt_try_store(v, now) ? 0 : -S2_EAGAIN;
}

static int update_leaf_attrs(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
			     struct attrs *attrs, unsigned int flags)
{
	attrs->set &= PTE_ATTR;
	attrs->clr &= PTE_ATTR;
	return s2_pt_walk(pt, addr, size, flags | S2_WALK_LEAF, attr_walker,
			  attrs);
}

/* The walk flags of a fault handler. */
static unsigned int fault_flags(const struct s2_pt *pt, unsigned int flags)
{
	return s2_pt_faults_share(pt) ? S2_WALK_SHARED : flags;
}

int s2_pt_wrprotect(struct s2_pt *pt, s2_ipa_t addr, uint64_t size)
{
	struct attrs attrs = { .clr = PTE_S2AP_W };

	return update_leaf_attrs(pt, addr, size, &attrs, S2_WALK_IGNORE_EAGAIN);
}

bool s2_pt_relaxes_xn(const struct s2_pt *pt, uint64_t prot)
{
	(void)pt;
	return prot & S2_PROT_X;
}

/* The XN bits that an added execution right changes. */
static int relax_xn(const struct s2_pt *pt, uint64_t prot, struct attrs *attrs)
{
	uint64_t mask = s2_pt_perms(pt) & PTE_XN, xn;
	int err;

	if (!pt->ops->relaxes_xn(pt, prot))
		return 0;
	err = s2_pt_xn_attr(pt, prot, &xn);
	if (err)
		return err;
	attrs->set |= xn & mask;
	attrs->clr |= ~xn & mask;
	return 0;
}

/*
 * The level hint: a leaf that is gone may have been at any level.
 * Before 8d187d4b33c2 a variable that nobody wrote: 0, as kernels are built.
 */
int s2_pt_relax_level(const struct s2_pt *pt, int ret, int level)
{
	if (ret == -S2_EAGAIN && !s2_pt_has(pt, S2_C_PT_RELAX_TTL))
		return s2_pt_known_level(pt, 0);
	if (ret != -S2_EAGAIN)
		return level || s2_pt_has(pt, S2_C_PT_RELAX_LOCAL) ?
			       level :
			       S2_TTL_UNKNOWN;
	return S2_TTL_UNKNOWN;
}

static void relax_forget(const struct s2_pt *pt, s2_ipa_t addr, int ret,
			 int level)
{
	if (!s2_pt_has(pt, S2_C_PT_RELAX_LOCAL)) {
		if (!ret)
			s2_pt_tlbi(pt, S2_PT_TLBI_IPA, addr,
				   pt->ops->relax_level(pt, ret, level));
	} else if (!ret ||
		   (ret == -S2_EAGAIN && s2_pt_has(pt, S2_C_PT_RELAX_AGAIN))) {
		s2_pt_tlbi(pt, S2_PT_TLBI_IPA_NSH, addr,
			   pt->ops->relax_level(pt, ret, level));
	}
}

int s2_pt_relax_perms(struct s2_pt *pt, s2_ipa_t addr, uint64_t prot,
		      unsigned int flags)
{
	struct attrs attrs = { 0 };
	int ret;

	if (prot & PTE_SW)
		return -S2_EINVAL;
	if (prot & S2_PROT_R)
		attrs.set |= PTE_S2AP_R;
	if (prot & S2_PROT_W)
		attrs.set |= PTE_S2AP_W;
	ret = relax_xn(pt, prot, &attrs);
	if (ret)
		return ret;
	ret = update_leaf_attrs(pt, addr, 1, &attrs, fault_flags(pt, flags));
	relax_forget(pt, addr, ret, attrs.level);
	return ret;
}

uint64_t s2_pt_mkyoung(struct s2_pt *pt, s2_ipa_t addr, unsigned int flags)
{
	struct attrs attrs = { .set = PTE_AF };

	return update_leaf_attrs(pt, addr, 1, &attrs, fault_flags(pt, flags)) ?
		       0 :
		       attrs.old;
}

uint64_t s2_pt_mkold(struct s2_pt *pt, s2_ipa_t addr)
{
	struct attrs attrs = { .clr = PTE_AF };

	return update_leaf_attrs(pt, addr, 1, &attrs, 0) ? 0 : attrs.old;
}

bool s2_pt_is_young(struct s2_pt *pt, s2_ipa_t addr)
{
	struct attrs attrs = { 0 };

	return !update_leaf_attrs(pt, addr, 1, &attrs, 0) &&
	       (attrs.old & PTE_AF);
}

struct age {
	bool mkold;
	bool young;
};

/*
 * The caller invalidates TLBs. The walk is not shared, so the store cannot
 * fail, and the kernel's -EAGAIN cannot occur.
 */
static int age_walker(const struct s2_pt_visit *v, unsigned int what)
{
	uint64_t now = v->old & ~PTE_AF;
	struct age *age = v->arg;

	(void)what;
	if (!s2_pte_is_valid(v->old) || now == v->old)
		return 0;
	age->young = true;
	if (age->mkold)
		s2_pt_store(v, now);
	return 0;
}

bool s2_pt_age(struct s2_pt *pt, s2_ipa_t addr, uint64_t size, bool mkold)
{
	struct age age = { .mkold = mkold };

	if (s2_pt_walk(pt, addr, size, S2_WALK_LEAF, age_walker, &age))
		s2_pt_warn(pt);
	return age.young;
}

bool s2_pt_test_clear_young(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
			    bool mkold)
{
	return pt->ops->age(pt, addr, size, mkold);
}
