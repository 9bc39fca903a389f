/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How fast the library is on this machine.
 *
 *	bench			one table
 *	bench --faults N	N possible faults, as 'stage2 explain --batch' reads
 *	bench --kernel FILE POLICY
 *				what 'stage2 kernel build' made, beside a policy
 *	bench --tables [FILE MODEL]
 *				the tables' operations; what 'build-plugin
 *				tables' made, beside the library's
 *
 * Every time is the median of ROUNDS. Random numbers begin with the same seed.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <stage2/arch.h>
#include <stage2/explore.h>

#include "bench.h"

#define ROUNDS	  7
#define NR_FAULTS 4096
#define NR_DESCS  65536
#define REFERENCE "linux-7.3"

static uint64_t seed = 20250620;

volatile uint64_t sink;

uint64_t draw(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 0x2545f4914f6cdd1dull;
}

double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double median_of(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(*values), by_value);
	return values[n / 2];
}

/* The median of the seconds that a run takes. */
static double median(void (*run)(const void *arg), const void *arg)
{
	double seconds[ROUNDS];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		double begin = now();

		run(arg);
		seconds[i] = now() - begin;
	}
	return median_of(seconds, ROUNDS);
}

static void *resize(void *ctx, void *ptr, size_t old_size, size_t size)
{
	(void)ctx;
	(void)old_size;
	if (size)
		return realloc(ptr, size);
	free(ptr);
	return NULL;
}

static const struct s2_mem mem = { .resize = resize };

/* ------------------------------------------------------------------------
 * Faults
 */

static bool is_mapped(const struct s2_cube *fault)
{
	struct s2_decision d;
	struct s2_query q;

	s2_query_init(&q, fault);
	s2_decide(s2_policy_find(REFERENCE), S2_GUEST_ABORT, &q, &d);
	return d.outcome == S2_MAP;
}

/*
 * A walk at random through the possible faults, or through those of them that
 * the reference maps: one input gets another value, and keeps it if that does
 * not lead outside. In the long run each fault that can be reached comes up as
 * often as any other.
 */
static void stroll(struct s2_cube *fault, bool mapped)
{
	int steps;

	for (steps = 0; steps < 64; steps++) {
		size_t input = draw() % S2_NR_INPUTS;
		s2_set before = fault->may[input];

		fault->may[input] = S2_SET(draw() % s2_inputs[input].nr_values);
		if (s2_impossible(fault) || (mapped && !is_mapped(fault)))
			fault->may[input] = before;
	}
}

static void draw_faults(struct s2_cube *faults, bool mapped)
{
	struct s2_cube fault;
	size_t n;

	s2_cube_quiet(&fault);
	for (n = 0; n < NR_FAULTS; n++) {
		stroll(&fault, mapped);
		faults[n] = fault;
	}
}

static void print_fault(const struct s2_cube *fault)
{
	const char *comma = "";
	size_t i;

	putchar('{');
	for (i = 0; i < S2_NR_INPUTS; i++) {
		int v = 0;

		while (!(fault->may[i] >> v & 1))
			v++;
		if (v == s2_inputs[i].quiet)
			continue;
		printf("%s\"%s\": \"%s\"", comma, s2_inputs[i].name,
		       s2_inputs[i].values[v]);
		comma = ", ";
	}
	puts("}");
}

static void print_faults(unsigned long n)
{
	struct s2_cube fault;

	s2_cube_quiet(&fault);
	while (n--) {
		stroll(&fault, false);
		print_fault(&fault);
	}
}

/* ------------------------------------------------------------------------
 * Policies
 */
struct decisions {
	const struct s2_policy *policy;
	const struct s2_cube *faults;
};

static void run_decisions(const void *arg)
{
	const struct decisions *job = arg;
	struct s2_decision d;
	struct s2_query q;
	size_t i;

	for (i = 0; i < NR_FAULTS; i++) {
		s2_query_init(&q, &job->faults[i]);
		s2_decide(job->policy, S2_GUEST_ABORT, &q, &d);
		sink += d.outcome;
	}
}

static double decision_ns(const struct s2_policy *policy,
			  const struct s2_cube *faults)
{
	const struct decisions job = { policy, faults };

	return median(run_decisions, &job) / NR_FAULTS * 1e9;
}

static void run_verify(const void *arg)
{
	struct s2_report report;

	if (s2_verify(arg, NULL, &mem, &report)) {
		fputs("bench: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	s2_report_free(&report, &mem);
}

static double as_double(struct s2_count n)
{
	return (double)n.hi * 18446744073709551616.0 + (double)n.lo;
}

static void bench_policy(const struct s2_policy *policy, double reference,
			 const struct s2_cube *any,
			 const struct s2_cube *mapped)
{
	double seconds = median(run_verify, policy);
	struct s2_report report;
	double paths;

	if (s2_verify(policy, NULL, &mem, &report))
		exit(EXIT_FAILURE);
	paths = (double)(report.paths[S2_GUEST_ABORT] +
			 report.paths[S2_PREPARE_REGION]);
	printf("%-18s %8.1f %7.2f %9.1e %9.0f %10.2f %10.1f %10.1f\n",
	       policy->name, seconds * 1e3, seconds / reference,
	       as_double(report.covered) / seconds, paths,
	       paths / seconds * 1e-6, decision_ns(policy, any),
	       decision_ns(policy, mapped));
	s2_report_free(&report, &mem);
}

static void bench_policies(void)
{
	static struct s2_cube any[NR_FAULTS], mapped[NR_FAULTS];
	const struct s2_policy *policy;
	double reference;
	size_t i;

	draw_faults(any, false);
	draw_faults(mapped, true);
	reference = median(run_verify, s2_policy_find(REFERENCE));
	printf("%-18s %8s %7s %9s %9s %10s %10s %10s\n", "", "verify", "to 7.3",
	       "faults", "paths", "paths", "any fault", "a map");
	printf("%-18s %8s %7s %9s %9s %10s %10s %10s\n", "policy", "ms",
	       "ratio", "1/s", "", "M/s", "ns", "ns");
	for (i = 0; (policy = s2_policy_at(i)); i++)
		bench_policy(policy, reference, any, mapped);
}

/* ------------------------------------------------------------------------
 * A kernel's own code
 */

/* Runs the code over every fault, once: seconds, and how many runs. */
static double explore_seconds(const struct s2_policy *policy,
			      const struct s2_digest_options *options,
			      uint64_t *runs)
{
	double begin = now();
	unsigned int entry;

	*runs = 0;
	for (entry = 0; entry < S2_NR_ENTRIES; entry++) {
		struct s2_diagram diagram;

		if (s2_digest(policy, (enum s2_entry)entry, options, &mem,
			      &diagram)) {
			fputs("bench: the code could not be run\n", stderr);
			exit(EXIT_FAILURE);
		}
		*runs += diagram.runs;
		s2_diagram_free(&diagram, &mem);
	}
	return now() - begin;
}

static void print_decisions(const char *name, double any, double mapped)
{
	printf("%-28s %10.1f %10.1f\n", name, any, mapped);
}

static int bench_kernel(const char *path, const char *name)
{
	static struct s2_cube any[NR_FAULTS], mapped[NR_FAULTS];
	void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct s2_policy *model = s2_policy_find(name), *kernel;
	const struct s2_digest_options *options;
	double code, verify, kernel_ns[2], model_ns[2];
	uint64_t runs;

	kernel = object ? dlsym(object, S2_POLICY_SYMBOL) : NULL;
	options = object ? dlsym(object, "stage2_digest") : NULL;
	if (!model || !kernel || !options) {
		fprintf(stderr, "bench: %s\n", model ? dlerror() : name);
		return 2;
	}
	code = explore_seconds(kernel, options, &runs);
	verify = median(run_verify, model);
	printf("\n%-28s %10s %10s\n%-28s %10s %10s\n", "", "runs", "time",
	       "all faults", "", "s");
	printf("%-28s %10.0f %10.2f\n", "the kernel's code", (double)runs,
	       code);
	printf("%-28s %10s %10.2f\n", "verify of its model", "", verify);
	printf("%-28s %10s %10.1f\n", "ratio", "", code / verify);

	draw_faults(any, false);
	draw_faults(mapped, true);
	kernel_ns[0] = decision_ns(kernel, any);
	kernel_ns[1] = decision_ns(kernel, mapped);
	model_ns[0] = decision_ns(model, any);
	model_ns[1] = decision_ns(model, mapped);
	printf("\n%-28s %10s %10s\n%-28s %10s %10s\n", "", "any fault", "a map",
	       "one fault", "ns", "ns");
	print_decisions("the kernel's code", kernel_ns[0], kernel_ns[1]);
	print_decisions(name, model_ns[0], model_ns[1]);
	print_decisions("ratio", kernel_ns[0] / model_ns[0],
			kernel_ns[1] / model_ns[1]);
	return EXIT_SUCCESS;
}

/* ------------------------------------------------------------------------
 * Descriptors
 */
struct descs {
	struct s2_arch_cfg cfg;
	int8_t level[NR_DESCS];
	uint64_t raw[NR_DESCS];
	struct s2_desc desc[NR_DESCS];
};

static void run_decode(const void *arg)
{
	const struct descs *job = arg;
	struct s2_desc desc;
	size_t i;

	for (i = 0; i < NR_DESCS; i++) {
		s2_desc_decode(&job->cfg, job->level[i], job->raw[i], &desc);
		sink += desc.oa;
	}
}

static void run_encode(const void *arg)
{
	const struct descs *job = arg;
	uint64_t raw = 0;
	size_t i;

	for (i = 0; i < NR_DESCS; i++) {
		s2_desc_encode(&job->cfg, &job->desc[i], &raw);
		sink += raw;
	}
}

/* Any values to decode; those that are not reserved to encode. */
static void draw_descs(struct descs *job)
{
	size_t n = 0;

	while (n < NR_DESCS) {
		job->level[n] = (int8_t)(draw() % 4);
		job->raw[n] = draw();
		s2_desc_decode(&job->cfg, job->level[n], job->raw[n],
			       &job->desc[n]);
		if (job->desc[n].kind != S2_DESC_RESERVED)
			n++;
	}
}

static void bench_descs(void)
{
	static struct descs job;
	int granule;

	printf("\n%-18s %8s %7s\n%-18s %8s %7s\n", "", "decode", "encode",
	       "descriptors", "ns", "ns");
	for (granule = 0; granule < S2_NR_GRANULES; granule++) {
		job.cfg = (struct s2_arch_cfg){ .granule = granule };
		draw_descs(&job);
		printf("%-18s %8.1f %7.1f\n", s2_granule_name(job.cfg.granule),
		       median(run_decode, &job) / NR_DESCS * 1e9,
		       median(run_encode, &job) / NR_DESCS * 1e9);
	}
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--faults")) {
		print_faults(strtoul(argv[2], NULL, 10));
		return EXIT_SUCCESS;
	}
	if (argc == 4 && !strcmp(argv[1], "--kernel"))
		return bench_kernel(argv[2], argv[3]);
	if ((argc == 2 || argc == 4) && !strcmp(argv[1], "--tables"))
		return bench_tables(argc == 4 ? argv[2] : NULL,
				    argc == 4 ? argv[3] : NULL);
	if (argc != 1) {
		fputs("usage: bench [--faults N | --kernel FILE POLICY | --tables [FILE MODEL]]\n",
		      stderr);
		return 2;
	}
	bench_policies();
	bench_descs();
	return EXIT_SUCCESS;
}
