/* SPDX-License-Identifier: GPL-2.0-only */
/* __pkvm_init_finalise(): the hypervisor takes ownership of its pages. */
#include "pkvm/pkvm.h"

/* ---- tables ------------------------------------------------------------ */

static void tell_event(struct s2_pkvm_table *t, const struct s2_pt_event *event)
{
	struct s2_pkvm *pkvm = t->pkvm;

	pkvm->event(pkvm->ctx, &t->pt, event);
	if (event->kind == S2_PT_WARN)
		s2_pkvm_warn_on(pkvm, 1, "a WARN of the table code");
}

static void host_event(void *ctx, const struct s2_pt_event *event)
{
	struct s2_pkvm_table *t = ctx;

	tell_event(t, event);
	if (event->kind == S2_PT_WRITE && s2_pte_is_valid(event->now) &&
	    !s2_pte_is_table(event->now, event->level))
		s2_pkvm_check_secret(
			t->pkvm, s2_pte_to_phys(&t->pt, event->now),
			s2_level_size(t->pkvm->cfg.granule, event->level));
}

/* clean_dcache_guest_page(), invalidate_icache_guest_page() */
static void guest_event(void *ctx, const struct s2_pt_event *event)
{
	struct s2_pkvm_table *t = ctx;
	const struct s2_pkvm_cfg *cfg = &t->pkvm->cfg;

	tell_event(t, event);
	if ((event->kind == S2_PT_DCACHE && !cfg->fwb) ||
	    (event->kind == S2_PT_ICACHE && !cfg->dic))
		s2_memory_event(t->pkvm->memory, event);
}

/* An IPA size that needs concatenated root pages, if possible. */
static uint8_t host_bits(const struct s2_pkvm *pkvm)
{
	return pkvm->cfg.granule == S2_GRANULE_64K ? 44 : 40;
}

static int begin_table(struct s2_pkvm *pkvm, const struct s2_pt_cfg *like,
		       struct s2_pkvm_table *t, uint16_t vmid)
{
	const struct s2_pkvm_cfg *cfg = &pkvm->cfg;
	bool host = t == &pkvm->host;
	struct s2_pt_cfg pt = *like;
	unsigned int i;
	int err;

	*t = (struct s2_pkvm_table){ .pkvm = pkvm };
	for (i = 0; i < PKVM_CPUS; i++)
		t->memcache[i] = (struct s2_pt_cache){
			.pages = t->cached[i],
			.capacity = PKVM_MEMCACHE,
		};
	pt.event = host ? host_event : guest_event;
	pt.free_unlinked = NULL;
	pt.ctx = t;
	if (host) {
		pt.ipa_bits = host_bits(pkvm);
		pt.start_level =
			(int8_t)s2_kvm_start_level(cfg->granule, pt.ipa_bits);
		pt.idmap = pt.as_s1 = true;
		pt.dcache = pt.icache = false;
		pt.force_pte = s2_pkvm_force_pte;
	}
	err = s2_pt_init(&t->pt, &pt, pkvm->pool);
	return err ? err : s2_tlb_attach(pkvm->tlb, &t->pt, vmid, false);
}

/* ---- owners ------------------------------------------------------------ */

static const struct s2_pkvm_hyp_mapping hyp_mappings[] = {
	{ 0, 2, true, false },
	{ 2, 6, false, false }, /* data, stacks, page tables */
	{ 8, 8, false, true },	/* behind hyp_vmemmap */
};

/* fix_host_ownership() */
static int fix_owners(struct s2_pkvm *pkvm)
{
	uint32_t hyp = pkvm->cfg.ram_pages - PKVM_KERNEL, page;
	const struct s2_pkvm_hyp_mapping *m = hyp_mappings;
	size_t i;
	int ret = 0;

	for (i = 0; i < sizeof(hyp_mappings) / sizeof(*m); i++, m++) {
		for (page = hyp + m->first; page < hyp + m->first + m->n;
		     page++) {
			pkvm->pages[page].hyp_maps = true;
			pkvm->pages[page].text = m->text;
			if (!ret)
				ret = pkvm->ops.fix_page(pkvm, page, m);
		}
	}
	return ret;
}

int s2_pkvm_begin(struct s2_pkvm *pkvm, const struct s2_pt_cfg *like)
{
	uint32_t i;
	int err;

	pkvm->ops = s2_pkvm_ops;
	s2_pkvm_put_mistakes_back(pkvm);
	for (i = 0; i < pkvm->memory->nr; i++)
		pkvm->pages[i] = (struct s2_pkvm_page){ .hyp = PKVM_NOPAGE };
	pkvm->host_pool = (struct s2_pt_cache){
		.pages = pkvm->host_pooled,
		.capacity = PKVM_HOST_POOL,
	};
	for (i = 0; i < PKVM_CPUS; i++)
		pkvm->given[i].memcache = (struct s2_pt_cache){
			.pages = pkvm->given[i].pages,
			.capacity = PKVM_MEMCACHE,
		};
	err = begin_table(pkvm, like, &pkvm->host, VMID_HOST);
	if (!err)
		err = begin_table(pkvm, like, &pkvm->other, VMID_OTHER);
	if (!err)
		err = begin_table(pkvm, like, &pkvm->protected, VMID_PROTECTED);
	return err ? err : fix_owners(pkvm);
}

/* ---- teardown ---------------------------------------------------------- */

static void end_table(struct s2_pkvm *pkvm, struct s2_pkvm_table *t)
{
	unsigned int i;

	for (i = 0; i < PKVM_CPUS; i++)
		s2_pt_cache_drain(&t->memcache[i], pkvm->pool);
	s2_tlb_detach(pkvm->tlb, &t->pt);
	s2_pt_destroy(&t->pt);
}

/* pkvm_pgtable_stage2_destroy_range(); the host's stage 2 stays. */
void s2_pkvm_end(struct s2_pkvm *pkvm, struct s2_pt *own)
{
	uint64_t all = 1ull << pkvm->cfg.ipa_bits;
	unsigned int i;

	for (i = 0; i < PKVM_CPUS; i++)
		s2_pt_cache_drain(&pkvm->given[i].memcache, pkvm->pool);
	s2_pkvm_unmap(pkvm, own, s2_ipa(0), all);
	s2_pkvm_unmap(pkvm, &pkvm->other.pt, s2_ipa(0), all);
	s2_pkvm_reclaim_all(pkvm);
	end_table(pkvm, &pkvm->other);
	end_table(pkvm, &pkvm->protected);
	pkvm->ended = true;
}
