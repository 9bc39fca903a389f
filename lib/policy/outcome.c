/* SPDX-License-Identifier: GPL-2.0-only */
/* How a fault ends: the outcomes that several steps share. */
#include "pipeline.h"

void s2_end_retry(struct s2_decision *d)
{
	d->outcome = S2_RETRY;
	d->ret = 1;
}

void s2_end_error(struct s2_decision *d, int ret)
{
	d->outcome = S2_ERROR;
	d->ret = (int16_t)ret;
}

void s2_end_inject(struct s2_decision *d, enum s2_inject inject)
{
	d->outcome = S2_INJECT;
	d->inject = (uint8_t)inject;
	d->ret = 1;
}

void s2_end_exit(struct s2_decision *d, enum s2_exit exit)
{
	d->outcome = S2_EXIT;
	d->exit = (uint8_t)exit;
	d->ret = 0;
}

void s2_end_hwpoison(struct s2_decision *d, enum s2_size lsb)
{
	d->outcome = S2_SIGNAL;
	d->lsb = (uint8_t)lsb;
	d->ret = 1;
}

/* stage2_set_prot_attr() refuses to let Device and Normal-NC be executed. */
static bool attributes_refused(const struct s2_decision *d)
{
	return d->type != S2_TYPE_NORMAL && (d->px.base || d->ux.base);
}

/* __pkvm_host_share_guest() and its like: guests get RAM, and nothing else. */
static int hypervisor_refuses(struct s2_fault_desc *f)
{
	if (!f->rules->pkvm_guests || !s2_yes(f->q, S2_VM_PKVM))
		return 0;
	if (f->d->type != S2_TYPE_NORMAL)
		return -S2_EINVAL;
	return s2_yes(f->q, S2_PFN_MAP_MEMORY) ? 0 : -S2_EPERM;
}

/* Nothing is written, because the entry is not what it was. */
static void lost_race(struct s2_fault_desc *f, bool relax)
{
	s2_end_retry(f->d);
	/* In 6.1, relaxing a leaf that is gone looks like success. */
	if (relax && !f->rules->relax_misses)
		f->d->dirty = f->d->w;
}

bool s2_stage2_write(struct s2_fault_desc *f, bool relax)
{
	struct s2_decision *d = f->d;
	int refused = 0;

	if (!relax && attributes_refused(d)) {
		s2_end_error(d, -S2_EINVAL);
		return false;
	}
	/* Rights of memory that is not Normal cannot be relaxed under pKVM. */
	if (relax && d->type != S2_TYPE_NORMAL)
		refused = hypervisor_refuses(f);
	if (!refused && s2_yes(f->q, S2_RACE_TABLE)) {
		lost_race(f, relax);
		return false;
	}
	if (!relax)
		refused = hypervisor_refuses(f);
	if (refused) {
		s2_end_error(d, refused);
		return false;
	}
	d->outcome = relax ? S2_RELAX : S2_MAP;
	d->ret = 1;
	/* Relaxing keeps the software bits that the leaf has. */
	d->nested_level = !relax && f->nested;
	return true;
}

bool s2_topup_mmu_memcache(struct s2_fault_desc *f)
{
	if (!s2_yes(f->q, S2_MEM_TOPUP)) {
		s2_end_error(f->d, -S2_ENOMEM);
		return false;
	}
	f->d->topup = 1;
	return true;
}
