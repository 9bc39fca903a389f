/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The layout of a random life is fixed: a range of user space for each kind of
 * memory, and memslots over them, one of which is not aligned. The steps are
 * random; the VM ignores steps that make no sense. So a life remains valid when
 * steps are removed from it.
 */
#include "sim/random.h"

#include <string.h>

/* splitmix64 */
static uint64_t next(struct sim_random *random)
{
	uint64_t z = random->state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

void sim_random_init(struct sim_random *random, uint64_t seed, uint64_t life)
{
	random->state = seed;
	random->state = next(random) ^ life * 0x9e3779b97f4a7c15ull;
	next(random);
}

uint32_t sim_draw(struct sim_random *random, uint32_t n)
{
	return (uint32_t)((next(random) >> 32) * n >> 32);
}

static bool one_in(struct sim_random *random, uint32_t n)
{
	return !sim_draw(random, n);
}

/*
 * ---- the layout ------------------------------------------------------------
 */

/* In pages; a PMD is P of them. */
struct area {
	uint8_t kind; /* enum s2_vma_kind */
	uint8_t huge;
	uint16_t at, size; /* in eighths of a PMD */
	uint16_t pfn;	   /* drivers: likewise */
	uint64_t ipa;	   /* size of its memslot, in eighths of a PMD */
	bool askew;	   /* the memslot is one page off */
};

#define IPA_BASE 0x400ull
#define NEAR	 (1ull << 14) /* 4G with pages of 4K */
#define FAR	 (1ull << 21) /* 512G */

static const struct area areas[] = {
	{ S2_VMA_ANON, S2_PMD, 0, 8, 0, IPA_BASE, false },
	{ S2_VMA_HUGE, S2_PMD, 8, 8, 0, IPA_BASE + 8, false },
	{ S2_VMA_ANON, S2_PAGE, 16, 2, 0, IPA_BASE + 16, false },
	/* More than one entry of level 1 maps. */
	{ S2_VMA_SHMEM, S2_PAGE, 18, 2, 0, IPA_BASE + 18 + NEAR, false },
	{ S2_VMA_MIXED, S2_PAGE, 20, 2, 8, IPA_BASE + 20, false },
	{ S2_VMA_REMAP, S2_PAGE, 24, 8, 0, IPA_BASE + 24, false },
	{ S2_VMA_GUEST_MEMFD, S2_PAGE, 22, 2, 0, IPA_BASE + 22, false },
	/* The first range again, where another root table begins. */
	{ S2_VMA_ANON, S2_PMD, 0, 8, 0, IPA_BASE + FAR, true },
};

#define NR_AREAS  (sizeof(areas) / sizeof(*areas))
#define GMEM_AREA (NR_AREAS - 2)

static uint64_t eighth(const struct s2_vm_cfg *cfg)
{
	return 1ull << (s2_size_shift(S2_PMD, s2_granule_shift(cfg->granule)) -
			3);
}

static uint64_t page(const struct s2_vm_cfg *cfg)
{
	return 1ull << s2_granule_shift(cfg->granule);
}

/* Where the kernel has no guest_memfd, there is other memory. */
static bool has_gmem(const struct s2_vm_cfg *cfg)
{
	const struct s2_kernel *kernel = cfg->policy->kernel;

	return !kernel || s2_kernel_has(kernel, S2_C_GMEM);
}

static uint8_t kind_of(const struct s2_vm_cfg *cfg, const struct area *area)
{
	return area->kind == S2_VMA_GUEST_MEMFD && !has_gmem(cfg) ?
		       S2_VMA_SHMEM :
		       area->kind;
}

static uint64_t hva_of(const struct s2_vm_cfg *cfg, const struct area *area)
{
	return S2_VM_HVA + area->at * eighth(cfg);
}

static uint64_t size_of(const struct s2_vm_cfg *cfg, const struct area *area)
{
	return area->size * eighth(cfg);
}

static uint64_t ipa_of(const struct s2_vm_cfg *cfg, const struct area *area)
{
	return area->ipa * eighth(cfg) + (area->askew ? page(cfg) : 0);
}

/* Frequent pages: the first few, and those around the end of a block. */
static uint64_t offset(struct sim_random *random, const struct s2_vm_cfg *cfg,
		       const struct area *area)
{
	uint32_t pages = (uint32_t)(size_of(cfg, area) / page(cfg));

	switch (sim_draw(random, 4)) {
	case 0:
		return sim_draw(random, pages) * page(cfg);
	case 1:
		return (pages - 1 - sim_draw(random, 2)) * page(cfg);
	default:
		return sim_draw(random, 4) * page(cfg);
	}
}

static const struct area *draw_area(struct sim_random *random)
{
	return &areas[sim_draw(random, NR_AREAS)];
}

/*
 * ---- the beginning ---------------------------------------------------------
 */

static struct s2_step map_area(struct sim_random *random,
			       const struct s2_vm_cfg *cfg,
			       const struct area *area)
{
	struct s2_step step = s2_step_quiet(S2_STEP_MMAP);
	bool driver = area->kind == S2_VMA_REMAP || area->kind == S2_VMA_MIXED;

	step.mmap.hva = hva_of(cfg, area);
	step.mmap.size = size_of(cfg, area);
	step.mmap.kind = kind_of(cfg, area);
	step.mmap.huge = area->huge;
	step.mmap.pfn = (uint32_t)(area->pfn * eighth(cfg) / page(cfg));
	step.mmap.shared = driver;
	step.mmap.mte = !driver && !one_in(random, 8);
	if (driver) {
		static const uint8_t attrs[] = { S2_MT_NORMAL, S2_MT_NORMAL_NC,
						 S2_MT_DEVICE_nGnRE };

		step.mmap.memattr = attrs[sim_draw(random, 3)];
		step.mmap.any_uncached = one_in(random, 3);
	}
	return step;
}

static struct s2_step make_slot(struct sim_random *random,
				const struct s2_vm_cfg *cfg, size_t i)
{
	struct s2_step step = s2_step_quiet(S2_STEP_SLOT);

	step.slot.id = (uint32_t)i;
	step.slot.ipa = ipa_of(cfg, &areas[i]);
	step.slot.hva = hva_of(cfg, &areas[i]);
	step.slot.size = size_of(cfg, &areas[i]);
	step.slot.guest_memfd = kind_of(cfg, &areas[i]) == S2_VMA_GUEST_MEMFD;
	step.slot.readonly = !step.slot.guest_memfd && one_in(random, 12);
	return step;
}

static bool add(struct sim_scenario *s, struct s2_step step)
{
	struct sim_step *at = sim_scenario_add(s);

	if (!at)
		return false;
	at->step = step;
	return true;
}

/* pKVM excludes other features, so it is never drawn. */
static bool is_drawn(struct sim_random *random, const struct sim_feature *f)
{
	return f->offset != offsetof(struct s2_vm_cfg, pkvm) &&
	       one_in(random, 2);
}

/* Draw a feature that needs another one only if that was drawn. */
static void draw_features(struct sim_random *random,
			  const struct s2_vm_cfg *fixed, struct s2_vm_cfg *cfg)
{
	struct s2_vm_cfg always = *fixed, with;
	const struct sim_feature *f;
	int round;

	for (round = 0; round < 2; round++) {
		for (f = sim_features; f->name; f++) {
			with = *cfg;
			*sim_feature_in(&with, f) = is_drawn(random, f) ||
						    *sim_feature_in(&always, f);
			if (!s2_vm_cfg_complete(&with))
				*cfg = with;
		}
	}
}

static bool log_all(struct sim_scenario *s)
{
	struct s2_step step = s2_step_quiet(S2_STEP_LOG);
	size_t i;

	for (i = 0; i < NR_AREAS; i++) {
		step.log.id = (uint32_t)i;
		if (!add(s, step))
			return false;
	}
	return true;
}

bool sim_random_begin(struct sim_random *random, const struct s2_vm_cfg *like,
		      const struct s2_vm_cfg *fixed, struct sim_scenario *s)
{
	size_t i;

	s->cfg = *like;
	if (!s->cfg.ipa_bits)
		s->cfg.ipa_bits = one_in(random, 3) ? 48 : 40;
	s->cfg.pkvm |= fixed->pkvm;
	/*
	 * Small: a missing top-up shows at the second block, not at the
	 * fortieth.
	 */
	if (!s->cfg.memcache_pages)
		s->cfg.memcache_pages = 4;
	draw_features(random, fixed, &s->cfg);
	if (s2_vm_cfg_complete(&s->cfg))
		return false;
	for (i = 0; i + 1 < NR_AREAS; i++) {
		if (!add(s, map_area(random, &s->cfg, &areas[i])))
			return false;
	}
	for (i = 0; i < NR_AREAS; i++) {
		if (!add(s, make_slot(random, &s->cfg, i)))
			return false;
	}
	/* If logging is on before the first access, only pages are mapped. */
	return !one_in(random, 4) || log_all(s);
}

/*
 * ---- the steps -------------------------------------------------------------
 */

static struct s2_step guest(struct sim_random *random,
			    const struct s2_vm_cfg *cfg)
{
	static const uint8_t kinds[] = { S2_STEP_READ, S2_STEP_WRITE,
					 S2_STEP_WRITE, S2_STEP_FETCH,
					 S2_STEP_TAGS };
	static const uint8_t attrs[] = { S2_MK_NC_NC, S2_MK_DEVICE_nGnRE,
					 S2_MK_WT_WT };
	struct s2_step step = s2_step_quiet(kinds[sim_draw(random, 5)]);
	const struct area *area = draw_area(random);

	step.access.cpu = sim_draw(random, cfg->cpus);
	step.access.ipa = ipa_of(cfg, area) + offset(random, cfg, area);
	step.access.el = (uint8_t)sim_draw(random, 2);
	if (one_in(random, 6))
		step.access.attr = attrs[sim_draw(random, 3)];
	step.access.nested = cfg->nested && one_in(random, 3);
	if (step.access.nested)
		step.access.ipa = areas[sim_draw(random, 3)].ipa * eighth(cfg) +
				  sim_draw(random, 4) * page(cfg);
	/*
	 * No tables in a device: the guest would fault for ever by its own
	 * mistake.
	 */
	step.access.s1ptw = area->kind < S2_VMA_REMAP && !step.access.nested &&
			    step.kind != S2_STEP_FETCH && one_in(random, 10);
	if (step.kind == S2_STEP_READ || step.kind == S2_STEP_WRITE) {
		step.access.isv = !one_in(random, 8);
		step.access.atomic = !step.access.s1ptw &&
				     step.access.attr == S2_MK_WB_WB &&
				     one_in(random, 8);
	}
	/* No memslot can change after a fault's lookup of the memslot. */
	step.access.pause = one_in(random, 12);
	return step;
}

static struct s2_step go_on(struct sim_random *random,
			    const struct s2_vm_cfg *cfg)
{
	struct s2_step step = s2_step_quiet(S2_STEP_CPU);

	if (one_in(random, 4))
		return s2_step_quiet(S2_STEP_HOST);
	step.cpu.cpu = sim_draw(random, cfg->cpus);
	step.cpu.race = one_in(random, 4);
	step.cpu.other = sim_draw(random, cfg->cpus);
	step.cpu.at = sim_draw(random, 5);
	return step;
}

/* Sometimes a whole block. */
static uint64_t draw_size(struct sim_random *random,
			  const struct s2_vm_cfg *cfg, uint64_t *hva)
{
	uint64_t block = 8 * eighth(cfg);

	if (one_in(random, 3)) {
		*hva &= ~(block - 1);
		return block;
	}
	return (1 + sim_draw(random, 3)) * page(cfg);
}

static struct s2_step host(struct sim_random *random,
			   const struct s2_vm_cfg *cfg)
{
	static const uint8_t kinds[] = {
		S2_STEP_FORK,	  S2_STEP_MIGRATE,  S2_STEP_MERGE,
		S2_STEP_COLLAPSE, S2_STEP_COLLAPSE, S2_STEP_SPLIT,
		S2_STEP_RECLAIM,  S2_STEP_ZAP,	    S2_STEP_AGE,
		S2_STEP_MPROTECT, S2_STEP_MUNMAP,   S2_STEP_PUNCH_HOLE,
	};
	struct s2_step step =
		s2_step_quiet(kinds[sim_draw(random, sizeof(kinds))]);
	const struct area *area = step.kind == S2_STEP_PUNCH_HOLE ?
					  &areas[GMEM_AREA] :
					  draw_area(random);
	uint64_t hva = hva_of(cfg, area) + offset(random, cfg, area);
	uint64_t size = draw_size(random, cfg, &hva);

	if (step.kind == S2_STEP_AGE) {
		step.age.hva = hva;
		step.age.size = size;
		return step;
	}
	step.range.hva = hva;
	step.range.size = step.kind == S2_STEP_MERGE ? page(cfg) : size;
	step.range.pause = one_in(random, 5);
	if (step.kind == S2_STEP_MPROTECT)
		step.mprotect.write = one_in(random, 2);
	if (step.kind == S2_STEP_MERGE)
		step.merge.other =
			hva_of(cfg, area) + offset(random, cfg, area);
	return step;
}

static struct s2_step host_access(struct sim_random *random,
				  const struct s2_vm_cfg *cfg)
{
	struct s2_step step = s2_step_quiet(
		one_in(random, 2) ? S2_STEP_HOST_READ : S2_STEP_HOST_WRITE);
	const struct area *area = draw_area(random);

	step.host_access.hva = hva_of(cfg, area) + offset(random, cfg, area);
	return step;
}

/* Protected pages above all: who waits for a missing one may wait for long. */
static struct s2_step userfaultfd(struct sim_random *random,
				  const struct s2_vm_cfg *cfg)
{
	static const uint8_t kinds[] = { S2_STEP_UFFD_REGISTER,
					 S2_STEP_UFFD_PROTECT,
					 S2_STEP_UFFD_PROTECT,
					 S2_STEP_UFFD_COPY };
	struct s2_step step = s2_step_quiet(kinds[sim_draw(random, 4)]);
	const struct area *area = draw_area(random);
	uint64_t hva = hva_of(cfg, area) + offset(random, cfg, area);
	uint64_t size = draw_size(random, cfg, &hva);

	if (step.kind == S2_STEP_UFFD_PROTECT) {
		step.uffd_protect.range.hva = hva;
		step.uffd_protect.range.size = size;
		step.uffd_protect.range.pause = one_in(random, 5);
		step.uffd_protect.protect = one_in(random, 2);
	} else if (step.kind == S2_STEP_UFFD_COPY) {
		step.uffd_copy.hva = hva;
		step.uffd_copy.size = size;
		step.uffd_copy.protect = one_in(random, 4);
	} else {
		step.uffd_register.hva = hva_of(cfg, area);
		step.uffd_register.size = size_of(cfg, area);
		step.uffd_register.missing = one_in(random, 8);
		step.uffd_register.protect = one_in(random, 2) ||
					     !step.uffd_register.missing;
	}
	return step;
}

static struct s2_step kernel_write(struct sim_random *random,
				   const struct s2_vm_cfg *cfg)
{
	struct s2_step step = s2_step_quiet(S2_STEP_KERNEL_WRITE);
	const struct area *area = draw_area(random);

	step.kernel_write.ipa = ipa_of(cfg, area) + offset(random, cfg, area);
	step.kernel_write.cpu = sim_draw(random, cfg->cpus);
	step.kernel_write.by = (uint8_t)sim_draw(random, 2);
	step.kernel_write.pause = one_in(random, 4);
	return step;
}

static struct s2_step logging(struct sim_random *random,
			      const struct s2_vm_cfg *cfg)
{
	static const uint8_t kinds[] = { S2_STEP_LOG, S2_STEP_GET_LOG,
					 S2_STEP_GET_LOG, S2_STEP_CLEAR_LOG };
	struct s2_step step = s2_step_quiet(kinds[sim_draw(random, 4)]);

	/*
	 * The first memslot has a neighbour over the same memory, and blocks.
	 */
	step.log.id = one_in(random, 2) ? 0 : sim_draw(random, NR_AREAS);
	if (step.kind == S2_STEP_LOG)
		step.log.log = (uint8_t)sim_draw(random, 3);
	if (step.kind == S2_STEP_GET_LOG)
		step.get_log.pause = one_in(random, 4);
	(void)cfg;
	return step;
}

static struct s2_step slot(struct sim_random *random,
			   const struct s2_vm_cfg *cfg)
{
	size_t i = sim_draw(random, NR_AREAS);
	struct s2_step step;

	switch (sim_draw(random, 4)) {
	case 0:
		step = s2_step_quiet(S2_STEP_DELETE_SLOT);
		break;
	case 1:
		step = s2_step_quiet(S2_STEP_MOVE_SLOT);
		step.move_slot.ipa = ipa_of(cfg, &areas[i]) +
				     eighth(cfg) * 64 * sim_draw(random, 2);
		break;
	default:
		return make_slot(random, cfg, i);
	}
	step.delete_slot.id = (uint32_t)i;
	return step;
}

/* Maps a VMA again, possibly with other attributes. */
static struct s2_step mmap_again(struct sim_random *random,
				 const struct s2_vm_cfg *cfg)
{
	struct area area = areas[sim_draw(random, NR_AREAS - 1)];

	if (one_in(random, 3)) {
		area.kind = S2_VMA_ANON;
		area.huge = S2_PAGE;
	}
	return map_area(random, cfg, &area);
}

/* The nested guest's IPAs are those of the memslots plus an offset. */
static struct s2_step hypervisor(struct sim_random *random,
				 const struct s2_vm_cfg *cfg)
{
	static const uint8_t kinds[] = { S2_STEP_L1_MAP, S2_STEP_L1_MAP,
					 S2_STEP_L1_UNMAP, S2_STEP_L1_TLBI };
	struct s2_step step = s2_step_quiet(kinds[sim_draw(random, 4)]);
	const struct area *area = &areas[sim_draw(random, 3)];
	uint64_t at = sim_draw(random, 4) * page(cfg), size = page(cfg), l2;

	if (one_in(random, 16))
		return s2_step_quiet(S2_STEP_L1_SWITCH);
	if (one_in(random, 2)) {
		size = 8 * eighth(cfg);
		at &= ~(size - 1);
	}
	l2 = (area->ipa * eighth(cfg) + at) & ~(size - 1);
	if (step.kind == S2_STEP_L1_UNMAP) {
		step.l1_unmap.l2 = l2;
		return step;
	}
	if (step.kind == S2_STEP_L1_TLBI) {
		step.l1_tlbi.l2 = l2;
		step.l1_tlbi.size = one_in(random, 2) ? 0 : size;
		return step;
	}
	step.l1_map.l2 = l2;
	step.l1_map.size = size;
	step.l1_map.l1 = (ipa_of(cfg, draw_area(random)) + at) & ~(size - 1);
	step.l1_map.w = !one_in(random, 3);
	step.l1_map.px = !one_in(random, 3);
	step.l1_map.ux = !one_in(random, 3);
	return step;
}

static struct s2_step destroy(struct sim_random *random)
{
	struct s2_step step = s2_step_quiet(S2_STEP_DESTROY);

	step.destroy.race = one_in(random, 2);
	step.destroy.at = sim_draw(random, 5);
	return step;
}

/* A few pages of the host kernel, the last ones, and some beyond RAM. */
static uint64_t kernel_page(struct sim_random *random,
			    const struct s2_vm_cfg *cfg)
{
	uint32_t last = cfg->ram_pages - 1;

	switch (sim_draw(random, 8)) {
	case 0:
		return last - sim_draw(random, 64);
	case 1:
		return last + sim_draw(random, 4);
	default:
		return last - sim_draw(random, 12);
	}
}

/* Within RAM, beyond it, and where another root table begins. */
static uint64_t touched_page(struct sim_random *random,
			     const struct s2_vm_cfg *cfg)
{
	uint64_t second = (1ull << 39) - S2_VM_RAM;

	switch (sim_draw(random, 4)) {
	case 0:
		return sim_draw(random, cfg->ram_pages + cfg->device_pages);
	case 1:
		return second / page(cfg) + sim_draw(random, 1 << 20);
	default:
		return kernel_page(random, cfg);
	}
}

static struct s2_step owners(struct sim_random *random,
			     const struct s2_vm_cfg *cfg)
{
	struct s2_step step = s2_step_quiet(
		S2_STEP_SHARE_HYP +
		sim_draw(random, S2_STEP_HOST_FAULT + 1 - S2_STEP_SHARE_HYP));
	uint64_t ipa = (IPA_BASE + sim_draw(random, 2) * NEAR) * eighth(cfg) +
		       sim_draw(random, 8) * page(cfg);
	uint32_t drawn;

	if (step.kind == S2_STEP_UNSHARE_GUEST) {
		step.unshare_guest.ipa = ipa;
		return step;
	}
	drawn = (uint32_t)kernel_page(random, cfg);
	if (step.kind == S2_STEP_HOST_FAULT)
		drawn = (uint32_t)touched_page(random, cfg);
	if (step.kind <= S2_STEP_RETURN_HYP) {
		step.donate_hyp.page = drawn;
		step.donate_hyp.size = sim_draw(random, 4) * page(cfg);
		if (step.kind <= S2_STEP_UNSHARE_HYP)
			step.share_hyp.fail = one_in(random, 4);
	} else if (step.kind <= S2_STEP_SHARE_GUEST) {
		step.guest_page.page = drawn;
		step.guest_page.ipa = ipa;
		step.guest_page.cpu = sim_draw(random, cfg->cpus);
		step.guest_page.fail = one_in(random, 4);
	} else {
		step.page.page = drawn;
	}
	return step;
}

struct s2_step sim_random_step(struct sim_random *random,
			       const struct s2_vm_cfg *cfg)
{
	uint32_t dice;

	if (cfg->pkvm && one_in(random, 3))
		return owners(random, cfg);
	dice = sim_draw(random, 100);
	if (dice < 45)
		return guest(random, cfg);
	if (dice < 60)
		return go_on(random, cfg);
	if (dice < 75)
		return host(random, cfg);
	if (dice < 79 && one_in(random, 3))
		return userfaultfd(random, cfg);
	if (dice < 79)
		return one_in(random, 4) ? kernel_write(random, cfg) :
					   host_access(random, cfg);
	if (dice < 86)
		return logging(random, cfg);
	if (dice < 89)
		return slot(random, cfg);
	if (dice < 93)
		return mmap_again(random, cfg);
	if (dice < 99)
		return cfg->nested ? hypervisor(random, cfg) :
				     guest(random, cfg);
	return one_in(random, 8) ? destroy(random) :
				   s2_step_quiet(S2_STEP_FLUSH);
}
