/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boundary to plug-ins: policies that answer whatever the bytes say are
 * refused, or judged like any other. Memory may run out at any time.
 */
#include <string.h>

#include <stage2/explore.h>

#include "bytes.h"

/* A tree of questions: node n goes on to 2n + 1 or 2n + 2. */
#define NODES	 7
#define NR_TREES 2
#define LEAVES	 (NODES + 1)

struct answers {
	uint8_t input[NODES];
	s2_set set[NODES];
	struct s2_decision leaf[LEAVES];
	uint8_t kind; /* what the policy does apart from deciding */
	unsigned int calls;
};

static unsigned int leaf_of(const struct answers *a, struct s2_query *q)
{
	unsigned int n = 0;

	while (n < NODES) {
		bool in = s2_query_in(q, (enum s2_input)a->input[n], a->set[n]);

		n = 2 * n + (in ? 1 : 2);
	}
	return n - NODES;
}

/* Bit 0: not always the same, which is what nobody may be. */
static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	struct answers *a = (struct answers *)(uintptr_t)policy->data;
	unsigned int leaf = leaf_of(a, q);

	if ((a->kind & 3) == 3 && a->calls++ & 1)
		leaf ^= 1;
	if (policy->nr_tests)
		s2_test(q, leaf % policy->nr_tests, leaf & 1);
	*d = a->leaf[leaf];
}

static bool meets(const struct s2_policy *policy, struct s2_query *q)
{
	const struct answers *a = policy->data;

	return s2_query_in(q, (enum s2_input)a->input[0], a->set[0]);
}

/* Of this range, or, now and then, anything. */
static uint8_t near(struct bytes *b, uint8_t n)
{
	uint8_t value = bytes_u8(b);

	return value < 0xe0 ? value % n : value;
}

static struct s2_cond read_cond(struct bytes *b)
{
	struct s2_cond cond = { .base = near(b, 2) };
	unsigned int i;

	cond.n = near(b, 3);
	for (i = 0; i < 2 && i < cond.n; i++)
		cond.input[i] = near(b, S2_NR_INPUTS);
	return cond;
}

static struct s2_decision read_decision(struct bytes *b)
{
	static const int16_t rets[] = { 0, 1, -S2_EFAULT, -S2_EINVAL,
					-S2_EAGAIN };
	uint8_t raw = bytes_u8(b), more;
	struct s2_decision d = { .outcome = near(b, S2_NR_OUTCOMES) };

	if (raw == 0xff) {
		d.ret = (int16_t)bytes_uint(b, 2);
		d.type = bytes_u8(b);
		d.size = bytes_u8(b);
		d.leak = bytes_u8(b);
		d.uninit = bytes_u8(b);
		d.misplaced = bytes_u8(b);
		d.misreported = bytes_u8(b);
		return d;
	}
	d.ret = rets[raw % 5];
	d.inject = near(b, S2_NR_INJECTS);
	d.exit = near(b, S2_NR_EXITS);
	d.type = near(b, S2_NR_MEMTYPES);
	d.size = near(b, S2_NR_SIZES);
	d.r = read_cond(b);
	d.w = read_cond(b);
	d.px = read_cond(b);
	d.ux = read_cond(b);
	d.dirty = read_cond(b);
	more = bytes_u8(b);
	d.sanitise = more % S2_NR_SANITISES;
	d.leak = more >> 2 & 1;
	d.topup = more >> 3 & 1;
	d.dcache = (more >> 4) % S2_NR_UPKEEPS;
	d.tlbi = (more >> 6) % S2_NR_UPKEEPS;
	return d;
}

static void read_policy(struct bytes *b, struct s2_policy *policy,
			struct answers *a)
{
	static const char *const names[] = { "mine", "a-b.c_9", "", "a/b",
					     NULL };
	static const char *const tests[] = { "one", "two", "three" };
	uint8_t odd = bytes_u8(b);
	unsigned int i;

	memset(a, 0, sizeof(*a));
	a->kind = bytes_u8(b);
	for (i = 0; i < NODES; i++) {
		a->input[i] = (uint8_t)bytes_below(b, S2_NR_INPUTS);
		a->set[i] = (s2_set)bytes_uint(b, 2);
	}
	for (i = 0; i < LEAVES; i++)
		a->leaf[i] = read_decision(b);
	*policy = (struct s2_policy){
		.abi = S2_POLICY_ABI,
		.size = sizeof(*policy),
		.name = names[odd < 0xf0 ? odd % 2 : odd % 5],
		.title = "answers bytes",
		.source = "fuzz",
		.decide = { decide, decide },
		.meets = a->kind & 4 ? meets : NULL,
		.tests = tests,
		.nr_tests = a->kind & 8 ? 3 : 0,
		.data = a,
	};
	if (a->kind & 16)
		policy->decide[S2_PREPARE_REGION] = NULL;
	if (a->kind & 32)
		policy->decide[S2_GUEST_ABORT] = NULL;
	if (odd == 0xf0)
		policy->abi++;
	if (odd == 0xf1)
		policy->size--;
	if (odd == 0xf2)
		policy->tests = NULL;
	if (odd == 0xf3)
		policy->nr_tests = S2_MAX_TESTS + 1;
}

/* ---- memory that ends --------------------------------------------------------- */

static void *resize(void *ctx, void *ptr, size_t old_size, size_t size)
{
	unsigned int *left = ctx;

	if (!size) {
		free(ptr);
		return NULL;
	}
	if (size > old_size && !*left)
		return NULL;
	*left -= size > old_size;
	return realloc(ptr, size);
}

static void check_result(int ret, const char *nonsense)
{
	must(ret == 0 || ret == -S2_ENOMEM || ret == -S2_EINVAL, "%d", ret);
	must((ret == -S2_EINVAL) == (nonsense != NULL), "%d, %s", ret,
	     nonsense ? nonsense : "and no reason");
}

static void verify(const struct s2_policy *p, const struct s2_verify_options *o,
		   const struct s2_mem *mem)
{
	struct s2_report report;
	int ret = s2_verify(p, o, mem, &report);
	size_t i;

	check_result(ret, report.nonsense);
	for (i = 0; !ret && i < report.nr_findings; i++) {
		must(!s2_count_is_zero(report.findings[i].cover.count), "some");
		must(s2_cube_is_fault(&report.findings[i].cover.witness),
		     "a fault");
	}
	s2_report_free(&report, mem);
}

static void explore(const struct s2_policy *p, const struct s2_policy *other,
		    const struct s2_verify_options *o, const struct s2_mem *mem)
{
	const struct s2_digest_options digest = { .without =
							  S2_EVERY_ASSUMPTION };
	struct s2_diagram diagram;
	struct s2_changes changes;
	struct s2_table table;
	unsigned int e;
	int ret;

	ret = s2_diff(p, other, o, mem, &changes);
	check_result(ret, changes.nonsense);
	s2_changes_free(&changes, mem);
	for (e = 0; e < S2_NR_ENTRIES; e++) {
		if (!p->decide[e])
			continue;
		ret = s2_table(p, (enum s2_entry)e, o, mem, &table);
		check_result(ret, table.nonsense);
		s2_table_free(&table, mem);
		ret = s2_digest(p, (enum s2_entry)e, &digest, mem, &diagram);
		check_result(ret, diagram.nonsense);
		s2_diagram_free(&diagram, mem);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = bytes_of(data, size);
	uint8_t how = bytes_u8(&b), allocations = bytes_u8(&b);
	unsigned int left = allocations & 1 ? allocations : 100000;
	const struct s2_mem mem = { .resize = resize, .ctx = &left };
	/* Assumptions take a second: now and then will do. */
	const struct s2_verify_options options = {
		.max_cubes = 1 + (how & 3),
		/* Without it the policy would be trusted: ours, not these. */
		.twice = true,
		.without = how != 0xff ? S2_EVERY_ASSUMPTION : 0,
		.possible_only = how == 0xff && allocations & 2,
	};
	struct s2_policy policy[NR_TREES];
	struct answers answers[NR_TREES];
	unsigned int i;

	for (i = 0; i < NR_TREES; i++) {
		read_policy(&b, &policy[i], &answers[i]);
		if (s2_policy_check(&policy[i]))
			return 0;
	}
	verify(&policy[0], &options, &mem);
	explore(&policy[0], &policy[1], &options, &mem);
	return 0;
}
