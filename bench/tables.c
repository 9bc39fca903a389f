/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cost of table operations per 4K page, in the library and in a kernel tree
 * ('build-plugin tables'): the same operations, without events.
 *
 *	map	one call a page, in order, as faults would
 *	relax	one call a page, of pages at random
 *	walk	get_leaf(), likewise: what grows with the tables are the misses
 *		of the caches of this machine
 *	in order	the same, of one page after the other
 *	unmap	one call for all
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <stage2/pgtable.h>

#include "../tools/kernel/shim/table_driver.h"
#include "bench.h"

#define ROUNDS	  15
#define GIB	  (UINT64_C(1) << 30)
#define PAGE	  UINT64_C(4096)
#define IPA_BITS  40
#define PHYS	  UINT64_C(0x8000001000) /* no two offsets alike: no blocks */
#define AT_RANDOM (1u << 20)		 /* pages, at most */

enum cost {
	COST_MAP,
	COST_RELAX,
	COST_WALK,
	COST_ORDER,
	COST_UNMAP,
	NR_COSTS
};

struct costs {
	double ns[NR_COSTS];
};

/* What is measured: the kernel's code, or the library. */
struct subject {
	const struct table_driver *driver; /* NULL: the library */
	struct s2_pt_cfg cfg;
	struct s2_pool pool;
	struct s2_pt pt;
	struct s2_pt_cache cache;
};

/* Whose turn it is. */
static struct subject *who;

static void die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(EXIT_FAILURE);
}

/* By way of a switch, as the kernel's code is called. */
static void run_ours(const struct table_op *op, struct s2_pt_cache *cache,
		     struct table_result *result)
{
	*result = (struct table_result){ 0 };
	switch (op->kind) {
	case TABLE_MAP:
		result->ret = s2_pt_map(&who->pt, s2_ipa(op->addr), op->size,
					s2_pa(op->phys), op->prot, cache,
					op->flags);
		break;
	case TABLE_RELAX_PERMS:
		result->ret = s2_pt_relax_perms(&who->pt, s2_ipa(op->addr),
						op->prot, op->flags);
		break;
	case TABLE_GET_LEAF:
		result->ret = s2_pt_get_leaf(&who->pt, s2_ipa(op->addr),
					     &result->pte, &result->level);
		break;
	case TABLE_UNMAP:
		result->ret = s2_pt_unmap(&who->pt, s2_ipa(op->addr), op->size);
		break;
	default:
		s2_pt_destroy(&who->pt);
	}
}

static void run(const struct table_op *op)
{
	struct table_result result;

	(who->driver ? who->driver->run : run_ours)(op, &who->cache, &result);
	if (result.ret)
		die("an operation failed");
	sink += result.pte;
}

static void init(void)
{
	const struct table_host host = {
		.cfg = who->cfg,
		.pool = &who->pool,
		.alloc = s2_pool_alloc,
		.put = s2_pool_put,
	};
	int level;

	/* A root is a row of pages that were never used. */
	s2_pool_init(&who->pool, S2_GRANULE_4K, who->pool.mem, who->pool.pages,
		     who->pool.nr, who->pool.phys);
	who->cache.nr = 0;
	if (who->driver ? who->driver->init(&host, &level) :
			  s2_pt_init(&who->pt, &who->cfg, &who->pool))
		die("no tables can be made");
	s2_pt_cache_topup(&who->cache, &who->pool, who->pool.nr);
}

/*
 * ---- one round --------------------------------------------------------------
 */

/* Nanoseconds, of n in that many seconds. */
static double each(double seconds, uint64_t n)
{
	return seconds / (double)n * 1e9;
}

static double in_order(struct table_op op, uint64_t size)
{
	double begin = now();

	for (; op.addr < size; op.addr += PAGE) {
		op.phys = PHYS + op.addr;
		run(&op);
	}
	return each(now() - begin, size / PAGE);
}

static double read_in_order(uint64_t size)
{
	double begin = now();
	uint64_t addr;

	for (addr = 0; addr < size; addr += PAGE)
		run(&(struct table_op){ .kind = TABLE_GET_LEAF, .addr = addr });
	return each(now() - begin, size / PAGE);
}

static double at_random(struct table_op op, uint64_t size)
{
	static uint64_t addr[AT_RANDOM];
	uint64_t pages = size / PAGE, n = pages, i;
	double begin;

	if (n > AT_RANDOM)
		n = AT_RANDOM;
	for (i = 0; i < n; i++)
		addr[i] = draw() % pages * PAGE;
	begin = now();
	for (i = 0; i < n; i++) {
		op.addr = addr[i];
		run(&op);
	}
	return each(now() - begin, n);
}

static double at_once(struct table_op op, uint64_t size)
{
	double begin = now();

	op.size = size;
	run(&op);
	return each(now() - begin, size / PAGE);
}

static struct costs one_round(uint64_t size)
{
	const struct table_op map = { .kind = TABLE_MAP,
				      .size = PAGE,
				      .prot = S2_PROT_R,
				      .flags = S2_WALK_SHARED };
	const struct table_op relax = { .kind = TABLE_RELAX_PERMS,
					.prot = S2_PROT_R | S2_PROT_W,
					.flags = S2_WALK_SHARED };
	struct costs costs;

	init();
	costs.ns[COST_MAP] = in_order(map, size);
	costs.ns[COST_RELAX] = at_random(relax, size);
	costs.ns[COST_WALK] =
		at_random((struct table_op){ .kind = TABLE_GET_LEAF }, size);
	costs.ns[COST_ORDER] = read_in_order(size);
	costs.ns[COST_UNMAP] =
		at_once((struct table_op){ .kind = TABLE_UNMAP }, size);
	run(&(struct table_op){ .kind = TABLE_DESTROY });
	return costs;
}

/* Alternate, so that other load on the machine affects both alike. */
static void measure(struct subject *subjects, int nr, uint64_t size, int rounds,
		    struct costs *costs)
{
	double ns[2][NR_COSTS][ROUNDS];
	int round, i, c;

	for (round = 0; round < rounds; round++) {
		for (i = 0; i < nr; i++) {
			struct costs once;

			who = &subjects[i];
			once = one_round(size);
			for (c = 0; c < NR_COSTS; c++)
				ns[i][c][round] = once.ns[c];
		}
	}
	for (i = 0; i < nr; i++) {
		for (c = 0; c < NR_COSTS; c++)
			costs[i].ns[c] = median_of(ns[i][c], rounds);
	}
}

/* ---- memory ------------------------------------------------------------ */

/* Tables for all of it, the root, and a row's alignment. */
static uint32_t pages_for(uint64_t size)
{
	return (uint32_t)(size / PAGE / 512 + size / PAGE / 512 / 512 + 64);
}

static bool fits(uint64_t size)
{
	uint64_t have = (uint64_t)sysconf(_SC_AVPHYS_PAGES) *
			(uint64_t)sysconf(_SC_PAGESIZE);

	return have / 8 * 7 > pages_for(size) * PAGE;
}

static void subject_init(struct subject *subject,
			 const struct table_driver *driver,
			 const struct s2_kernel *kernel, uint64_t size)
{
	uint32_t nr = pages_for(size);
	void *mem = mmap(NULL, nr * PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct s2_pool_page *pages = malloc(nr * sizeof(*pages));

	*subject = (struct subject){
		.driver = driver,
		.cfg = { .arch = { .granule = S2_GRANULE_4K, .fwb = true },
			 .kernel = kernel,
			 .ipa_bits = IPA_BITS,
			 .start_level = (int8_t)s2_kvm_start_level(
				 S2_GRANULE_4K, IPA_BITS),
			 .pa_bits = 48,
			 .tlb_range = s2_kernel_has(kernel, S2_C_PT_RANGE) },
		.cache = { .pages = malloc(nr * sizeof(uint32_t)),
			   .capacity = nr },
	};
	if (mem == MAP_FAILED || !pages || !subject->cache.pages)
		die("out of memory");
	s2_pool_init(&subject->pool, S2_GRANULE_4K, mem, pages, nr, s2_pa(GIB));
}

static void subject_free(struct subject *subject)
{
	munmap(subject->pool.mem, subject->pool.nr * PAGE);
	free(subject->pool.pages);
	free(subject->cache.pages);
}

/* ---- tables of numbers ------------------------------------------------- */

static void print_costs(const char *name, const struct costs *costs)
{
	printf("%-28s %8.1f %8.1f %8.1f %8.1f %8.1f\n", name,
	       costs->ns[COST_MAP], costs->ns[COST_RELAX], costs->ns[COST_WALK],
	       costs->ns[COST_ORDER], costs->ns[COST_UNMAP]);
}

static void print_heading(const char *what)
{
	printf("\n%-28s %8s %8s %8s %8s %8s\n%-28s %8s %8s %8s %8s %8s\n", "",
	       "map", "relax", "walk", "in order", "unmap", what, "ns", "ns",
	       "ns", "ns", "ns");
}

static int beside(const char *path, const struct s2_kernel *kernel)
{
	void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct table_driver *driver;
	struct subject subjects[2];
	struct costs costs[2], ratio;
	char name[64];
	int c;

	driver = object ? dlsym(object, TABLE_DRIVER_SYMBOL) : NULL;
	if (!driver || driver->page_shift != 12) {
		fprintf(stderr, "bench: %s\n",
			driver ? "not for 4K pages" : dlerror());
		return 2;
	}
	subject_init(&subjects[0], driver, kernel, GIB);
	subject_init(&subjects[1], NULL, kernel, GIB);
	measure(subjects, 2, GIB, ROUNDS, costs);
	subject_free(&subjects[0]);
	subject_free(&subjects[1]);
	for (c = 0; c < NR_COSTS; c++)
		ratio.ns[c] = costs[0].ns[c] / costs[1].ns[c];
	snprintf(name, sizeof(name), "the library, as %s", kernel->name);
	print_heading("a 4K page of 1 GiB");
	print_costs("the kernel's table code", &costs[0]);
	print_costs(name, &costs[1]);
	print_costs("ratio", &ratio);
	dlclose(object);
	return 0;
}

static void grow(const struct s2_kernel *kernel)
{
	static const struct {
		const char *name;
		uint64_t size;
	} sizes[] = {
		{ "1 GiB", GIB },
		{ "16 GiB", 16 * GIB },
		{ "256 GiB", 256 * GIB },
		{ "1 TiB", 1024 * GIB },
	};
	size_t i;

	print_heading("a 4K page, the library");
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct subject subject;
		struct costs costs;

		if (!fits(sizes[i].size)) {
			printf("%-28s not measured: needs %u MiB of tables\n",
			       sizes[i].name, pages_for(sizes[i].size) / 256);
			continue;
		}
		subject_init(&subject, NULL, kernel, sizes[i].size);
		measure(&subject, 1, sizes[i].size, i ? 1 : ROUNDS, &costs);
		subject_free(&subject);
		print_costs(sizes[i].name, &costs);
	}
}

int bench_tables(const char *path, const char *model)
{
	const struct s2_kernel *kernel =
		s2_kernel_find(model ? model : "linux-7.3");

	if (!kernel) {
		fprintf(stderr, "bench: no model '%s'\n", model);
		return 2;
	}
	if (path)
		return beside(path, kernel);
	grow(kernel);
	return EXIT_SUCCESS;
}
