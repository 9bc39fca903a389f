/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VM's whole state is in its memory: the same steps give the same result, and
 * a restored copy goes on as if nothing had happened since.
 */
#include <stdio.h>

#include "main.h"
#include "test_vm.h"

#define NR_STEPS 400

static uint64_t seed;

static uint32_t draw(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 33) % n;
}

/* Any step, of pages 0 to 15 of a memslot that the host has as a huge page. */
static void draw_step(char text[96])
{
	static const char *const guests[] = { "read", "write", "fetch",
					      "tags" };
	static const char *const hosts[] = { "reclaim", "migrate", "fork",
					     "split",	"age",	   "collapse" };
	static const char *const vmms[] = {
		"log id=0",
		"log id=0 log=off",
		"get-log id=0",
		"get-log id=0 pause",
		"flush",
		"l1-map l2=0x10000000 size=4K l1=0x80000000",
		"l1-unmap l2=0x10000000",
		"l1-tlbi l2=0x10000000",
		"write ipa=0x10000000 nested pause",
		"write ipa=0x10000000 cpu=1 nested",
	};
	/* Of what is paused, all goes on in the end. */
	static const char *const next[] = { "cpu", "cpu cpu=1", "host",
					    "get-log id=0" };
	unsigned int page = draw(16);
	const char *host;

	switch (draw(8)) {
	case 0:
		snprintf(text, 96, "%s", vmms[draw(10)]);
		break;
	case 1:
		host = hosts[draw(6)];
		snprintf(text, 96, "%s hva=0x4000000%02x000 size=%s%s", host,
			 draw(2) ? page : 0, draw(2) ? "4K" : "2M",
			 draw(4) || !strcmp(host, "age") ? "" : " pause");
		break;
	case 2:
	case 3:
		snprintf(text, 96, "%s", next[draw(4)]);
		break;
	case 4:
		snprintf(text, 96, "%s ipa=0x10000000 cpu=%u nested",
			 guests[draw(3)], draw(2));
		break;
	default:
		snprintf(text, 96, "%s ipa=0x8000%x000 cpu=%u%s",
			 guests[draw(4)], page, draw(2),
			 draw(8) ? "" : " pause");
	}
}

/* What came of many steps, as one number. */
static uint64_t digest(uint64_t sum, const void *of, size_t bytes)
{
	const unsigned char *at = of;

	/* clang's analyzer does not know an integer's bytes. */
	while (bytes--)
		sum = (sum ^ *at++) * 0x100000001b3ull; /* NOLINT */
	return sum;
}

static uint64_t add_result(uint64_t sum)
{
	const uint64_t of[] = {
		r.outcome, (uint64_t)r.ret,	  r.faults, r.decision.outcome,
		r.esr,	   r.read.latest.version, r.logged, found,
	};

	return digest(sum, of, sizeof(of));
}

/* The state's memory with the tables, and nothing that is a pointer. */
static uint64_t add_tables(uint64_t sum)
{
	const struct s2_pool *pool = table(false)->pool;

	return digest(sum, pool->mem, (size_t)pool->fresh << pool->shift);
}

static uint64_t live(uint64_t from, int steps, uint64_t sum)
{
	char text[96];

	seed = from * 0x9e3779b97f4a7c15ull;
	while (steps--) {
		draw_step(text);
		go(text);
		sum = add_result(sum);
	}
	return add_tables(sum);
}

static void usual(const char *policy)
{
	begin(policy, "fwb dic idc mte nested eager-split");
	did(HUGE_2M);
	did(SLOT_2M);
}

static void same_again(void **state)
{
	uint64_t first, from;

	(void)state;
	for (from = 1; from < 6; from++) {
		usual("linux-7.3");
		first = live(from, NR_STEPS, 0);
		usual("linux-7.3");
		assert_int_equal(live(from, NR_STEPS, 0), first);
		usual("linux-7.3");
		assert_int_not_equal(live(from + 100, NR_STEPS, 0), first);
	}
}

/* At any time, also in the middle of faults and of what the host does. */
static void put_back(void **state)
{
	size_t size;
	void *copy;
	int before;

	(void)state;
	usual("linux-7.3");
	size = s2_vm_size(s2_vm_config(vm));
	copy = malloc(size);
	assert_non_null(copy);
	for (before = 0; before < 60; before += 7) {
		uint64_t first, was;

		usual("linux-7.3");
		live(before + 1, before, 0);
		was = found;
		memcpy(copy, vm, size);
		first = live(77, NR_STEPS, 0);
		live(78, NR_STEPS, 0);
		memcpy(vm, copy, size);
		found = was;
		assert_int_equal(live(77, NR_STEPS, 0), first);
	}
	free(copy);
}

/* A copy is enough after the end of the VM, too. */
static void back_to_life(void **state)
{
	size_t size;
	void *copy;

	(void)state;
	usual("linux-7.3");
	did("write ipa=0x80000000");
	size = s2_vm_size(s2_vm_config(vm));
	copy = malloc(size);
	assert_non_null(copy);
	memcpy(copy, vm, size);
	did("destroy");
	senseless("read ipa=0x80000000", "the VM is gone");
	memcpy(vm, copy, size);
	faults("read ipa=0x80000000", 0, S2_MAP);
	did("destroy");
	nothing_found();
	free(copy);
}

/* Looking changes nothing. */
static void looking_is_free(void **state)
{
	uint64_t first, before;
	size_t size;

	(void)state;
	usual("linux-7.3");
	size = s2_vm_size(s2_vm_config(vm));
	live(3, 50, 0);
	first = live(4, NR_STEPS, 0);
	usual("linux-7.3");
	live(3, 50, 0);
	look();
	before = digest(0, vm, size);
	look();
	s2_vm_is_quiet(vm);
	s2_vm_table(vm, true);
	assert_int_equal(digest(0, vm, size), before);
	assert_int_equal(live(4, NR_STEPS, 0), first);
}

struct seen {
	unsigned int events, decisions, nested;
};

static void on_event(void *ctx, unsigned int cpu, bool nested,
		     const struct s2_pt_event *event)
{
	struct seen *seen = ctx;

	(void)event;
	assert_true(cpu < 2);
	seen->events++;
	seen->nested += nested;
}

static void on_decision(void *ctx, unsigned int cpu,
			const struct s2_cube *fault,
			const struct s2_decision *d)
{
	struct seen *seen = ctx;

	(void)fault;
	(void)d;
	assert_true(cpu < 2);
	seen->decisions++;
}

/* Being watched changes nothing, and each decision is told. */
static void watching_is_free(void **state)
{
	struct seen seen = { 0 };
	uint64_t first;

	(void)state;
	usual("linux-7.3");
	first = live(9, NR_STEPS, 0);
	usual("linux-7.3");
	s2_vm_watch(vm, &(struct s2_vm_watch){ on_event, on_decision, &seen });
	assert_int_equal(live(9, NR_STEPS, 0), first);
	assert_true(seen.events > seen.decisions);
	assert_true(seen.decisions && seen.nested);
	s2_vm_watch(vm, &(struct s2_vm_watch){ 0 });
	seen = (struct seen){ 0 };
	live(10, 50, 0);
	assert_int_equal(seen.events, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_again),
		cmocka_unit_test(put_back),
		cmocka_unit_test(back_to_life),
		cmocka_unit_test(looking_is_free),
		cmocka_unit_test(watching_is_free),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
