/* SPDX-License-Identifier: GPL-2.0-only */
/* Begins a VM: lays out its memory, and initialises all parts. */
#include "vm/vm.h"

#define RECORDS 512
#define TABLES	6

/* Parts of the VM's memory, one after the other. */
struct parts {
	size_t vm, mem, pool_pages, tlb_pages, tables, records, memory, pages,
		hptes, file, bitmaps, pkvm, size;
};

static size_t reserve_part(size_t *at, size_t bytes)
{
	size_t here = *at;

	*at = (here + bytes + 15) & ~(size_t)15;
	return here;
}

static void lay_out(const struct s2_vm_cfg *cfg, struct parts *p)
{
	size_t pages = cfg->ram_pages + cfg->device_pages, at = 0;
	size_t shift = s2_granule_shift(cfg->granule);

	p->vm = reserve_part(&at, sizeof(struct s2_vm));
	p->pool_pages = reserve_part(&at, cfg->table_pages *
						  sizeof(struct s2_pool_page));
	p->tlb_pages = reserve_part(&at, cfg->table_pages *
						 sizeof(struct s2_tlb_page));
	p->tables = reserve_part(&at, TABLES * sizeof(struct s2_tlb_table));
	p->records = reserve_part(&at, RECORDS * sizeof(struct s2_tlb_record));
	p->memory = reserve_part(&at, pages * sizeof(struct s2_memory_page));
	p->pages = reserve_part(&at, pages * sizeof(struct s2_host_page));
	p->hptes =
		reserve_part(&at, cfg->hva_pages * sizeof(struct s2_host_pte));
	p->file = reserve_part(&at, cfg->hva_pages * sizeof(uint32_t));
	p->bitmaps = reserve_part(
		&at, (2 * S2_VM_SLOTS + 1) * (size_t)(cfg->hva_pages / 8 + 1));
	p->pkvm = reserve_part(
		&at, cfg->pkvm ? pages * sizeof(struct s2_pkvm_page) : 0);
	p->mem = reserve_part(&at, (size_t)cfg->table_pages << shift);
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
		.start = vm->ops.invalidate_start,
		.end = s2_vm_invalidate_end,
		.reads = s2_vm_kernel_reads,
		.ctx = vm,
	};

	s2_memory_init(&vm->memory,
		       (struct s2_memory_page *)(void *)(mem + p->memory),
		       cfg->ram_pages + cfg->device_pages, s2_pa(S2_VM_RAM),
		       vm->page_shift, cfg->idc, cfg->dic);
	s2_host_init(&vm->host, &host, &notifier, &vm->memory,
		     (struct s2_host_page *)(void *)(mem + p->pages),
		     (struct s2_host_pte *)(void *)(mem + p->hptes),
		     (uint32_t *)(void *)(mem + p->file));
}

static void init_logs(struct s2_vm *vm, char *mem, const struct parts *p)
{
	size_t bytes = vm->cfg.hva_pages / 8 + 1, i;
	uint8_t *bits = (uint8_t *)mem + p->bitmaps;

	memset(bits, 0, (2 * S2_VM_SLOTS + 1) * bytes);
	vm->log.bytes = bytes;
	for (i = 0; i < S2_VM_SLOTS; i++) {
		vm->log.logged[i] = bits + bytes * 2 * i;
		vm->log.written[i] = vm->log.logged[i] + bytes;
	}
	vm->log.taken = bits + bytes * 2 * S2_VM_SLOTS;
}

static int begin_tables(struct s2_vm *vm, char *mem, const struct parts *p)
{
	const struct s2_vm_table_memory parts = {
		.tables = (uint64_t *)(void *)(mem + p->mem),
		.pool_pages =
			(struct s2_pool_page *)(void *)(mem + p->pool_pages),
		.tlb_pages = (struct s2_tlb_page *)(void *)(mem + p->tlb_pages),
		.tlb_tables = (struct s2_tlb_table *)(void *)(mem + p->tables),
		.records = (struct s2_tlb_record *)(void *)(mem + p->records),
		.max_tlb_tables = TABLES,
		.max_records = RECORDS,
	};

	return s2_vm_begin_tables(vm, &parts);
}

static void pkvm_event(void *ctx, const struct s2_pt *pt,
		       const struct s2_pt_event *event)
{
	struct s2_vm *vm = ctx;

	s2_tlb_event(&vm->tables.tlb, pt, vm->cpu, event);
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
	vm->pkvm.pool = &vm->tables.pool;
	vm->pkvm.tlb = &vm->tables.tlb;
	vm->pkvm.reports = &vm->reports;
	vm->pkvm.event = pkvm_event;
	vm->pkvm.ctx = vm;
	s2_host_reserve(&vm->host, cfg->ram_pages - PKVM_KERNEL, PKVM_KERNEL);
	return s2_pkvm_begin(&vm->pkvm, &vm->tables.own.cfg);
}

static void hardware_update(void *ctx, const struct s2_pt *pt, unsigned int cpu,
			    const struct s2_pt_event *event)
{
	struct s2_vm *vm = ctx;

	s2_tlb_event(&vm->tables.tlb, pt, cpu, event);
	if (vm->watch.event)
		vm->watch.event(vm->watch.ctx, cpu, pt == &vm->tables.shadow,
				event);
}

/* kvm_mmu_memory_cache_alloc(): WARNs, and allocates atomically */
static uint32_t alloc_atomically(void *ctx)
{
	struct s2_vm *vm = ctx;
	const struct s2_vm_fault *f = &vm->vcpus[vm->cpu].fault;

	s2_state_found(&vm->reports, S2_ST_MEMORY, f->nested, f->ipa, 0, 0,
		       "a WARN: the memcache is empty");
	return s2_pool_alloc(&vm->tables.pool);
}

static void init_caches(struct s2_vm *vm)
{
	unsigned int i;

	for (i = 0; i < S2_VM_CPUS; i++)
		vm->vcpus[i].cache = (struct s2_pt_cache){
			.pages = vm->vcpus[i].cached,
			.capacity = vm->cfg.memcache_pages,
			.refill = vm->cfg.pkvm ? NULL : alloc_atomically,
			.ctx = vm,
		};
	vm->log.split_cache = (struct s2_pt_cache){
		.pages = vm->log.split_cached,
		.capacity = SPLIT_PAGES,
	};
}

struct s2_vm *s2_vm_begin(const struct s2_vm_cfg *cfg, void *mem)
{
	struct s2_vm *vm = mem;
	struct parts p;
	int err;

	lay_out(cfg, &p);
	/* Clear padding, too: a snapshot compares it. */
	memset(mem, 0, p.size);
	vm->cfg = *cfg;
	vm->ops = s2_vm_ops;
	vm->page_shift = (uint8_t)s2_granule_shift(cfg->granule);
	vm->log.paused = -1;
	vm->seq_late = s2_vm_kernel_samples_late(cfg->policy);
	vm->mmu = (struct s2_mmu){
		.ha = cfg->haf,
		.ptw = true,
		.update = hardware_update,
		.ctx = vm,
	};
	s2_vm_put_mistakes_back(vm);
	init_caches(vm);
	init_host(vm, mem, &p);
	init_logs(vm, mem, &p);
	err = begin_tables(vm, mem, &p);
	if (!err)
		s2_vm_begin_mistakes(vm);
	if (!err && cfg->pkvm)
		err = begin_pkvm(vm, (char *)mem + p.pkvm);
	return err ? NULL : vm;
}
