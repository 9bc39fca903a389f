/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM begins and ends; what its tables tell, the machine sees. */
#include "vm/internal.h"

/* ---- the configuration ---------------------------------------------------- */

static void usual(uint32_t *number, uint32_t value)
{
	if (!*number)
		*number = value;
}

/* The table code of each kernel; proposals are for the one before 6.17. */
static const char *tables_of(const char *policy)
{
	if (!strncmp(policy, "linux-6.1", 9) &&
	    (policy[9] == '\0' || policy[9] == '.'))
		return "6.1";
	if (!strncmp(policy, "linux-7", 7))
		return "7.3";
	return "6.12";
}

static const char *check_features(const struct s2_vm_cfg *cfg)
{
	if (cfg->fwb && !cfg->idc)
		return "FWB implies IDC: name both";
	if (cfg->lpa2 && cfg->granule == S2_GRANULE_64K)
		return "LPA2 is for pages of 4K and 16K";
	if (cfg->lpa2 && cfg->tables->no_normal_nc)
		return "this kernel's stage 2 has no LPA2";
	if (cfg->xnx && cfg->tables->xn_is_one_bit)
		return "this kernel's stage 2 makes no use of XNX";
	if (cfg->pkvm && strcmp(cfg->tables->name, "7.3"))
		return "pKVM is that of 7.3";
	if (cfg->pkvm &&
	    (cfg->ram_pages < 2 * PKVM_KERNEL || cfg->table_pages < 128))
		return "pKVM takes 128 pages of RAM and 128 for tables";
	if (cfg->pkvm && (cfg->nested || cfg->eager_split))
		return "pKVM has no nested guests, and splits no blocks";
	if (cfg->init_set && !cfg->manual_protect)
		return "init-set needs manual-protect";
	if (cfg->nested && !strcmp(cfg->tables->name, "6.1"))
		return "this kernel has no nested guests";
	return NULL;
}

static const char *check_numbers(const struct s2_vm_cfg *cfg)
{
	if (cfg->ipa_bits < 32 || cfg->ipa_bits > (cfg->lpa2 ? 52 : 48))
		return "an IPA has 32 to 48 bits, or 52 with LPA2";
	if (cfg->cpus > S2_VM_CPUS)
		return "there are at most 4 vCPUs";
	if (cfg->ram_pages > 1u << 18 || cfg->hva_pages > 1u << 18 ||
	    cfg->device_pages > 1u << 16 || cfg->table_pages > 1u << 16)
		return "so much memory is not simulated";
	if (cfg->ram_pages < 64 || cfg->table_pages < 64)
		return "at least 64 pages of RAM and 64 for tables";
	return NULL;
}

const char *s2_vm_cfg_complete(struct s2_vm_cfg *cfg)
{
	const char *why;

	if (!cfg->policy)
		return "a VM needs a policy";
	if (!cfg->policy->decide[S2_GUEST_ABORT])
		return "a VM needs a policy that decides faults";
	if ((unsigned int)cfg->granule >= S2_NR_GRANULES)
		return "there is no such granule";
	if (!cfg->tables)
		cfg->tables = s2_pt_version_find(tables_of(cfg->policy->name));
	if (!cfg->ipa_bits)
		cfg->ipa_bits = 40;
	if (!cfg->cpus)
		cfg->cpus = 2;
	/* Two PMDs and a bit; with 64K pages these would be too large. */
	usual(&cfg->hva_pages, cfg->granule == S2_GRANULE_16K ? 6144 : 2048);
	usual(&cfg->ram_pages, cfg->granule == S2_GRANULE_16K ? 8192 : 3072);
	usual(&cfg->device_pages, 1024);
	usual(&cfg->table_pages, 256);
	why = check_numbers(cfg);
	return why ? why : check_features(cfg);
}

/* ---- memory --------------------------------------------------------------- */

#define RECORDS 512
#define TABLES	6

/* Parts of the VM's memory, one behind the other. */
struct parts {
	size_t vm, mem, pool_pages, tlb_pages, tables, records, memory, pages,
		hptes, bitmaps, pkvm, size;
};

static size_t part(size_t *at, size_t bytes)
{
	size_t here = *at;

	*at = (here + bytes + 15) & ~(size_t)15;
	return here;
}

static void lay_out(const struct s2_vm_cfg *cfg, struct parts *p)
{
	size_t pages = cfg->ram_pages + cfg->device_pages, at = 0;
	size_t shift = s2_granule_shift(cfg->granule);

	p->vm = part(&at, sizeof(struct s2_vm));
	p->pool_pages =
		part(&at, cfg->table_pages * sizeof(struct s2_pool_page));
	p->tlb_pages = part(&at, cfg->table_pages * sizeof(struct s2_tlb_page));
	p->tables = part(&at, TABLES * sizeof(struct s2_tlb_table));
	p->records = part(&at, RECORDS * sizeof(struct s2_tlb_record));
	p->memory = part(&at, pages * sizeof(struct s2_memory_page));
	p->pages = part(&at, pages * sizeof(struct s2_host_page));
	p->hptes = part(&at, cfg->hva_pages * sizeof(struct s2_host_pte));
	p->bitmaps = part(&at, (2 * S2_VM_SLOTS + 1) *
				       (size_t)(cfg->hva_pages / 8 + 1));
	p->pkvm =
		part(&at, cfg->pkvm ? pages * sizeof(struct s2_pkvm_page) : 0);
	p->mem = part(&at, (size_t)cfg->table_pages << shift);
	p->size = at;
}

size_t s2_vm_size(const struct s2_vm_cfg *cfg)
{
	struct parts p;

	lay_out(cfg, &p);
	return p.size;
}

static void init_host(struct s2_vm *vm, char *mem, const struct parts *p)
{
	const struct s2_vm_cfg *cfg = &vm->cfg;
	const struct s2_host_cfg host = {
		.ram_pages = cfg->ram_pages,
		.device_pages = cfg->device_pages,
		.hva_pages = cfg->hva_pages,
		.hva = S2_VM_HVA,
		.page_shift = vm->page_shift,
	};
	const struct s2_host_notifier notifier = {
		.start = vm_invalidate_begin,
		.end = vm_invalidate_end,
		.ctx = vm,
	};

	s2_memory_init(&vm->memory,
		       (struct s2_memory_page *)(void *)(mem + p->memory),
		       cfg->ram_pages + cfg->device_pages, S2_VM_RAM,
		       vm->page_shift, cfg->idc, cfg->dic);
	s2_host_init(&vm->host, &host, &notifier, &vm->memory,
		     (struct s2_host_page *)(void *)(mem + p->pages),
		     (struct s2_host_pte *)(void *)(mem + p->hptes));
}

static void init_logs(struct s2_vm *vm, char *mem, const struct parts *p)
{
	size_t bytes = vm->cfg.hva_pages / 8 + 1, i;
	uint8_t *bits = (uint8_t *)mem + p->bitmaps;

	memset(bits, 0, (2 * S2_VM_SLOTS + 1) * bytes);
	vm->bitmap_bytes = bytes;
	for (i = 0; i < S2_VM_SLOTS; i++) {
		vm->logged[i] = bits + bytes * 2 * i;
		vm->written[i] = vm->logged[i] + bytes;
	}
	vm->taken = bits + bytes * 2 * S2_VM_SLOTS;
}

static int init_table(struct s2_vm *vm, struct s2_pt *pt, struct table_ctx *ctx)
{
	const struct s2_vm_cfg *cfg = &vm->cfg;
	struct s2_pt_cfg pt_cfg = {
		.arch = { .granule = cfg->granule,
			  .lpa2 = cfg->lpa2,
			  .fwb = cfg->fwb,
			  .xnx = cfg->xnx,
			  .sh0 = S2_SH_INNER },
		.version = cfg->tables,
		.ipa_bits = cfg->ipa_bits,
		.start_level =
			(int8_t)s2_kvm_start_level(cfg->granule, cfg->ipa_bits),
		.tlb_range = cfg->tlb_range,
		.dcache = true,
		.icache = true,
		.inject = (uint32_t)cfg->pt_inject,
		.event = vm_event,
		.ctx = ctx,
	};

	if (!vm_bug(vm, S2_VM_BUG_FREE_AT_ONCE))
		pt_cfg.free_unlinked = vm_free_later;
	*ctx = (struct table_ctx){ .vm = vm, .pt = pt };
	return s2_pt_init(pt, &pt_cfg, &vm->pool);
}

/* Another VM's table, of whose VMID this one has got hold, too. */
static void share_vmid(struct s2_vm *vm)
{
	if (!vm_bug(vm, S2_VM_BUG_VMID_SHARED) ||
	    init_table(vm, &vm->other, &vm->ctx[2]))
		return;
	s2_tlb_attach(&vm->tlb, &vm->other, VMID_VM, false);
	s2_pt_cache_topup(&vm->split_cache, &vm->pool, SPLIT_PAGES);
	s2_pt_map(&vm->other, 1ull << 28, page_bytes(vm),
		  pa_of(vm, vm->cfg.ram_pages - 1), S2_PROT_R, &vm->split_cache,
		  0);
	s2_pt_cache_drain(&vm->split_cache, &vm->pool);
}

static void pkvm_event(void *ctx, const struct s2_pt *pt,
		       const struct s2_pt_event *event)
{
	struct s2_vm *vm = ctx;

	s2_tlb_event(&vm->tlb, pt, vm->cpu, event);
}

static int begin_pkvm(struct s2_vm *vm, void *pages)
{
	const struct s2_vm_cfg *cfg = &vm->cfg;

	vm->pkvm.cfg = (struct s2_pkvm_cfg){
		.granule = cfg->granule,
		.page_shift = vm->page_shift,
		.ipa_bits = cfg->ipa_bits,
		.cpus = cfg->cpus,
		.fwb = cfg->fwb,
		.dic = cfg->dic,
		.ram_pages = cfg->ram_pages,
		.inject = cfg->inject,
	};
	vm->pkvm.pages = pages;
	vm->pkvm.memory = &vm->memory;
	vm->pkvm.pool = &vm->pool;
	vm->pkvm.tlb = &vm->tlb;
	vm->pkvm.reports = &vm->reports;
	vm->pkvm.event = pkvm_event;
	vm->pkvm.ctx = vm;
	s2_host_reserve(&vm->host, cfg->ram_pages - PKVM_KERNEL, PKVM_KERNEL);
	return s2_pkvm_begin(&vm->pkvm, &vm->pt.cfg);
}

static int init_tables(struct s2_vm *vm, char *mem, const struct parts *p)
{
	struct s2_tlb_cfg tlb = {
		.pool = &vm->pool,
		.cpus = vm->cfg.cpus,
		.pages = (struct s2_tlb_page *)(void *)(mem + p->tlb_pages),
		.tables = (struct s2_tlb_table *)(void *)(mem + p->tables),
		.max_tables = TABLES,
		.records = (struct s2_tlb_record *)(void *)(mem + p->records),
		.max_records = RECORDS,
		.found = vm_found_tlb,
		.ctx = vm,
	};
	int err;

	s2_pool_init(&vm->pool, vm->cfg.granule,
		     (uint64_t *)(void *)(mem + p->mem),
		     (struct s2_pool_page *)(void *)(mem + p->pool_pages),
		     vm->cfg.table_pages, 1ull << 32 << 4);
	err = s2_tlb_init(&vm->tlb, &tlb);
	if (!err)
		err = init_table(vm, &vm->pt, &vm->ctx[0]);
	if (!err)
		err = s2_tlb_attach(&vm->tlb, &vm->pt, VMID_VM, false);
	if (!err && vm->cfg.nested)
		err = init_table(vm, &vm->shadow, &vm->ctx[1]);
	if (!err && vm->cfg.nested)
		err = s2_tlb_attach(&vm->tlb, &vm->shadow, VMID_SHADOW, false);
	if (!err)
		share_vmid(vm);
	if (!err && vm->cfg.pkvm)
		err = begin_pkvm(vm, mem + p->pkvm);
	return err;
}

/* Does the policy's kernel sample the sequence behind mmap_lock? */
static bool samples_late(const struct s2_policy *policy)
{
	struct s2_decision d;
	struct s2_cube quiet;
	struct s2_query q;

	s2_cube_quiet(&quiet);
	s2_query_init(&q, &quiet);
	s2_decide(policy, S2_GUEST_ABORT, &q, &d);
	return d.seq_late;
}

static void hardware_update(void *ctx, const struct s2_pt *pt, unsigned int cpu,
			    const struct s2_pt_event *event)
{
	struct s2_vm *vm = ctx;

	s2_tlb_event(&vm->tlb, pt, cpu, event);
	if (vm->watch.event)
		vm->watch.event(vm->watch.ctx, cpu, pt == &vm->shadow, event);
}

struct s2_vm *s2_vm_begin(const struct s2_vm_cfg *cfg, void *mem)
{
	struct s2_vm *vm = mem;
	struct parts p;
	unsigned int i;

	lay_out(cfg, &p);
	/* All of it: what lies between members is part of a snapshot. */
	memset(mem, 0, p.size);
	vm->cfg = *cfg;
	vm->page_shift = (uint8_t)s2_granule_shift(cfg->granule);
	vm->log_paused = -1;
	vm->seq_late = samples_late(cfg->policy);
	vm->mmu = (struct s2_mmu){
		.ha = cfg->haf,
		.ptw = true,
		.update = hardware_update,
		.ctx = vm,
	};
	for (i = 0; i < S2_VM_CPUS; i++)
		vm->vcpus[i].cache = (struct s2_pt_cache){
			.pages = vm->vcpus[i].cached,
			.capacity = CACHE_PAGES,
		};
	vm->split_cache = (struct s2_pt_cache){
		.pages = vm->split_cached,
		.capacity = SPLIT_PAGES,
	};
	init_host(vm, mem, &p);
	init_logs(vm, mem, &p);
	return init_tables(vm, mem, &p) ? NULL : vm;
}

/* ---- the end --------------------------------------------------------------- */

/*
 * By ranges, as the kernel does to let others run: each as large as the largest
 * block. Kernels that free tables blindly do it in one go.
 */
static void end_table(struct s2_vm *vm, struct s2_pt *pt)
{
	uint64_t size = s2_level_size(vm->cfg.granule, pt->min_block_level);
	uint64_t end = 1ull << vm->cfg.ipa_bits, at;

	s2_tlb_detach(&vm->tlb, pt);
	if (pt->cfg.version->destroy_is_blind) {
		s2_pt_destroy(pt);
		return;
	}
	for (at = 0; at < end; at += size)
		s2_pt_destroy_range(pt, at, size);
	s2_pt_destroy_root(pt);
}

/* Another shadow takes its place; nobody else is asked. */
void vm_renew_shadow(struct s2_vm *vm)
{
	end_table(vm, &vm->shadow);
	s2_tlb_retire_vmid(&vm->tlb, VMID_SHADOW);
	s2_tlb_flush_all(&vm->tlb);
	if (!init_table(vm, &vm->shadow, &vm->ctx[1]))
		s2_tlb_attach(&vm->tlb, &vm->shadow, VMID_SHADOW, false);
}

void vm_destroy(struct s2_vm *vm, const struct s2_step *step,
		struct s2_step_result *r)
{
	unsigned int i;

	if (vm->destroyed || vm_any_fault(vm) || vm->log_paused >= 0) {
		vm_senseless(r, "a vCPU or an ioctl holds the VM");
		return;
	}
	if (step->arg[S2_A_DESTROY_RACE] &&
	    vm_bug(vm, S2_VM_BUG_NOTIFIER_UNLOCKED | S2_VM_BUG_DUMP_UNLOCKED)) {
		vm->race_at = (unsigned int)step->arg[S2_A_DESTROY_AT] + 1;
		vm->race_host = true;
	}
	for (i = 0; i < vm->cfg.cpus; i++)
		s2_pt_cache_drain(&vm->vcpus[i].cache, &vm->pool);
	s2_pt_cache_drain(&vm->split_cache, &vm->pool);
	if (vm->cfg.pkvm)
		s2_pkvm_end(&vm->pkvm, &vm->pt);
	if (!vm_bug(vm, S2_VM_BUG_KEEP_TABLES)) {
		end_table(vm, &vm->pt);
		if (vm->cfg.nested)
			end_table(vm, &vm->shadow);
	}
	vm->race_at = 0;
	vm->destroyed = true;
	/* Its VMIDs are used again when all of the TLB is forgotten. */
	s2_tlb_flush_all(&vm->tlb);
}
