/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Litmus tests of herd's catalogue for AArch64 VMSA, and what they say of the
 * machine: the same outcomes allowed and forbidden. Their stage 1 is our stage
 * 2, their TLBI by VA our TLBI of the VMID, for which both stages are one.
 *
 * A step is a CPU and what it does:
 *
 *	w0 wx wy wr wa wd  writes the entry: invalid, to x, to y, x read-only, x
 *			   without AF, x read-only with DBM
 *	di ds dl		   DSB ISH, DSB ST, DSB LD
 *	ti tl to		   TLBI, of all CPUs, of this one, of another address
 *	b			   ISB
 *	s			   has read what the other CPU wrote
 *	L S A		   loads, stores, stores after a load (atomic)
 *
 * The entry is that of x at first, or as `first` says.
 */
#include "main.h"
#include "test_machine_tables.h"

enum verdict {
	ALLOWED,   /* an outcome has this */
	FORBIDDEN, /* none has */
	REQUIRED,  /* all have */
};

struct litmus {
	const char *name;
	char first;
	const char *steps;
	char asked; /* f: faults, n: does not, x, y: comes to x, to y */
	enum verdict verdict;
	bool ha, hd;
};

#define X 0x1000000
#define Y 0x2000000

static struct world w;

static uint64_t entry(char c)
{
	switch (c) {
	case 'x':
		return PAGE(X, RW);
	case 'y':
		return PAGE(Y, RW);
	case 'r':
		return PAGE(X, RO);
	case 'a':
		return PAGE(X, RW & ~AF);
	case 'd':
		return PAGE(X, RO | 1ull << 51);
	case 'e':
		return PAGE(X, (RO & ~AF) | 1ull << 51);
	default:
		return 0;
	}
}

static const struct litmus tests_of_herd[] = {
	/* invalid to valid */
	{ "I2V-UP-DSB-ISB", '0', "0wy 0di 0b 0L", 'f', FORBIDDEN, 0, 0 },
	{ "I2V-UP-DSB", '0', "0wy 0di 0L", 'f', ALLOWED, 0, 0 },
	{ "I2V-W-DSB.ISH-ISB-W", '0', "0wx 0di 0b 0S", 'f', FORBIDDEN, 0, 0 },
	{ "I2V-W-DSB.ST-ISB-R", '0', "0wx 0ds 0b 0L", 'f', FORBIDDEN, 0, 0 },
	{ "I2V-W-DSB.ST-ISB-W", '0', "0wx 0ds 0b 0S", 'f', FORBIDDEN, 0, 0 },
	{ "I2V-W-DSB.LD-ISB-R", '0', "0wx 0dl 0b 0L", 'f', ALLOWED, 0, 0 },
	{ "I2V-W-DSB.LD-ISB-W", '0', "0wx 0dl 0b 0S", 'f', ALLOWED, 0, 0 },
	{ "I2V-R-DSB.ISH-ISB-R+W", '0', "1wx 0s 0di 0b 0L", 'f', FORBIDDEN, 0,
	  0 },
	{ "I2V-R-DSB.ISH-ISB-W+W", '0', "1wx 0s 0di 0b 0S", 'f', FORBIDDEN, 0,
	  0 },
	{ "I2V-R-DSB.LD-ISB-R+W", '0', "1wx 0s 0dl 0b 0L", 'f', FORBIDDEN, 0,
	  0 },
	{ "I2V-R-DSB.LD-ISB-W+W", '0', "1wx 0s 0dl 0b 0S", 'f', FORBIDDEN, 0,
	  0 },
	{ "I2V-R-DSB.ST-ISB-R+W", '0', "1wx 0s 0ds 0b 0L", 'f', ALLOWED, 0, 0 },
	{ "I2V-R-DSB.ST-ISB-W+W", '0', "1wx 0s 0ds 0b 0S", 'f', ALLOWED, 0, 0 },
	{ "I2V-UP-STR-DSB-ISB", 'r', "0wx 0di 0b 0S", 'f', ALLOWED, 0, 0 },
	{ "I2V-UP-STR-DSB-TLBI-DSB-ISB", 'r', "0wx 0di 0ti 0di 0b 0S", 'f',
	  FORBIDDEN, 0, 0 },
	{ "DBchange-UP-STR-DSB-ISB", 'r', "0wx 0di 0b 0S", 'f', ALLOWED, 0, 0 },
	{ "DBchange-UP-STR-DSB-TLBI-DSB-ISB", 'r', "0wx 0di 0ti 0di 0b 0S", 'f',
	  FORBIDDEN, 0, 0 },
	/* valid to invalid */
	{ "V2I-load-DSB-ISB", 'x', "0w0 0di 0b 0L", 'n', ALLOWED, 0, 0 },
	{ "V2I-UP-DSB-TLBI-DSB", 'x', "0w0 0di 0ti 0di 0L", 'f', ALLOWED, 0,
	  0 },
	{ "V2I-UP-DSB-TLBI-DSB-ISB", 'x', "0w0 0di 0ti 0di 0b 0L", 'f', ALLOWED,
	  0, 0 },
	{ "V2I-UP-DSB-TLBI-DSB-ISB2", 'x', "0w0 0di 0ti 0di 0b 0L", 'n',
	  FORBIDDEN, 0, 0 },
	{ "W-DSB-TLBI-DSB", 'x', "0w0 0di 0ti 0di 0L", 'f', ALLOWED, 0, 0 },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ISH-ISB-W", 'x', "0w0 0di 0tl 0di 0b 0S", 'n',
	  FORBIDDEN, 0, 0 },
	{ "V2I-W-DSB.ISH-TLBI-DSB.LD-ISB-R", 'x', "0w0 0di 0tl 0dl 0b 0L", 'n',
	  ALLOWED, 0, 0 },
	{ "V2I-W-DSB.ISH-TLBI-DSB.LD-ISB-W", 'x', "0w0 0di 0tl 0dl 0b 0S", 'n',
	  ALLOWED, 0, 0 },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ST-ISB-R", 'x', "0w0 0di 0tl 0ds 0b 0L", 'n',
	  ALLOWED, 0, 0 },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ST-ISB-W", 'x', "0w0 0di 0tl 0ds 0b 0S", 'n',
	  ALLOWED, 0, 0 },
	{ "V2I-W-DSB.ST-TLBI-DSB.ISH-ISB-R", 'x', "0w0 0ds 0tl 0di 0b 0L", 'n',
	  FORBIDDEN, 0, 0 },
	{ "V2I-W-DSB.LD-TLBI-DSB.ISH-ISB-R", 'x', "0w0 0dl 0tl 0di 0b 0L", 'n',
	  ALLOWED, 0, 0 },
	{ "V2I-R-DSB.ST-TLBI-DSB.ISH-ISB-R+W", 'x', "1w0 0s 0ds 0tl 0di 0b 0L",
	  'n', ALLOWED, 0, 0 },
	{ "V2I-R-DSB.LD-TLBI-DSB.ISH-ISB-R+W", 'x', "1w0 0s 0dl 0tl 0di 0b 0L",
	  'n', FORBIDDEN, 0, 0 },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ISH-R+WR", 'x', "0w0 0di 0tl 0di 1L", 'n',
	  ALLOWED, 0, 0 },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ST-R+WR", 'x', "0w0 0di 0tl 0ds 1L", 'n',
	  ALLOWED, 0, 0 },
	{ "V2I-W-DSB.ISH-TLBI-DSB.LD-R+WR", 'x', "0w0 0di 0tl 0dl 1L", 'n',
	  ALLOWED, 0, 0 },
	/* another address, and loads and stores right after a write */
	{ "D15347-load", '0', "0wy 0L", 'f', ALLOWED, 0, 0 },
	{ "D15347-load-valid", 'x', "0wy 0L", 'f', FORBIDDEN, 0, 0 },
	{ "D15347-load-invalid", '0', "0wy 0L", 'f', ALLOWED, 0, 0 },
	{ "D15347-load-DSB", '0', "0wy 0di 0L", 'f', ALLOWED, 0, 0 },
	{ "D15347-load-DSB-ISB", '0', "0wy 0di 0b 0L", 'f', FORBIDDEN, 0, 0 },
	{ "D15347-load-DSB-ISB3", '0', "0w0 0di 0b 0L", 'f', ALLOWED, 0, 0 },
	{ "D15347-load-DSB-ISB4", 'x', "0wy 0di 0b 0L", 'x', ALLOWED, 0, 0 },
	{ "D15347-load-shoot", '0', "0wy 0di 0ti 0di 0L", 'f', ALLOWED, 0, 0 },
	{ "D15347-load-shoot+VMALL", '0', "0wy 0di 0ti 0di 0L", 'f', ALLOWED, 0,
	  0 },
	{ "D15347-store", '0', "0wy 0S", 'f', ALLOWED, 0, 0 },
	{ "D15347-store-DSB", '0', "0wy 0di 0S", 'f', ALLOWED, 0, 0 },
	{ "D15347-store-DSB-ISB", '0', "0wy 0di 0b 0S", 'f', FORBIDDEN, 0, 0 },
	/* valid bit, access flag and dirty state */
	{ "LDR", 'x', "0L", 'x', ALLOWED, 0, 0 },
	{ "LDRv0", '0', "0L", 'f', REQUIRED, 0, 0 },
	{ "LDRv1", 'x', "0L", 'x', ALLOWED, 0, 0 },
	{ "LDRaf0", 'a', "0L", 'f', REQUIRED, 0, 0 },
	{ "LDRaf1", 'x', "0L", 'n', ALLOWED, 0, 0 },
	{ "LDRaf0-noHA", 'a', "0L", 'n', FORBIDDEN, 0, 0 },
	{ "LDRaf0-HA", 'a', "0L", 'x', ALLOWED, 1, 0 },
	{ "LDRaf0db0dbm1", 'e', "0L", 'x', ALLOWED, 1, 1 },
	{ "STR", 'x', "0S", 'x', ALLOWED, 0, 0 },
	{ "STRv0", '0', "0S", 'f', ALLOWED, 0, 0 },
	{ "STRaf0", 'a', "0S", 'f', REQUIRED, 0, 0 },
	{ "STRaf1", 'x', "0S", 'f', FORBIDDEN, 0, 0 },
	{ "STRaf1db1", 'x', "0S", 'n', ALLOWED, 0, 0 },
	{ "STRaf1db0dbm1", 'd', "0S", 'f', FORBIDDEN, 1, 1 },
	{ "STRaf1db0dbm0", 'r', "0S", 'f', REQUIRED, 0, 0 },
	{ "STR-db0-noHD", 'r', "0S", 'n', FORBIDDEN, 0, 0 },
	{ "STR-db0+dbm1-HD", 'd', "0S", 'x', REQUIRED, 1, 1 },
};

/* What hardware writes back: the flag, and the dirty state. */
static const struct {
	const char *name;
	char first;
	char what;
	bool ha, hd;
	bool af, dirty; /* afterwards */
} updates_of_herd[] = {
	{ "LDR-AF", 'a', 'L', 1, 0, 1, 1 },
	{ "LDR-AFv0", '0', 'L', 1, 0, 0, 0 },
	{ "LDRxaf0-invalid", '0', 'L', 1, 0, 0, 0 },
	{ "STR-AF", 'a', 'S', 1, 0, 1, 1 },
	{ "STR-DB", 'd', 'S', 1, 1, 1, 1 },
	{ "STR-AF-DB", 'e', 'S', 1, 1, 1, 1 },
	{ "CAS-AF", 'a', 'A', 1, 0, 1, 1 },
	{ "LDADD-AF", 'a', 'A', 1, 0, 1, 1 },
	{ "LDADD-AF-DB", 'e', 'A', 1, 1, 1, 1 },
	{ "STRv0+db", '0', 'S', 1, 1, 0, 0 },
	{ "STRv0+af", '0', 'S', 1, 0, 0, 0 },
};

static struct s2_access access_of(unsigned int cpu, char what)
{
	return (struct s2_access){
		.cpu = cpu,
		.what = what == 'L' ? S2_READ : S2_WRITE,
		.atomic = what == 'A',
		.el = 1,
		.s1_kind = S2_MK_WB_WB,
		.s1_sh = S2_SH_INNER,
	};
}

static void step_tlbi(unsigned int cpu, char scope)
{
	struct s2_insn insn = { .kind = S2_INSN_TLBI,
				.tlbi = S2_TLBI_VMALLS12E1IS };

	if (scope == 'l')
		insn.tlbi = S2_TLBI_VMALLS12E1;
	if (scope == 'o') {
		insn.tlbi = S2_TLBI_IPAS2E1IS;
		insn.value = 9;
	}
	run(&w, cpu, insn);
}

static void step_dsb(unsigned int cpu, char c)
{
	if (c == 'i')
		dsb(&w, cpu, S2_DSB_ISH, S2_DSB_ALL);
	else
		dsb(&w, cpu, S2_DSB_SY, c == 's' ? S2_DSB_ST : S2_DSB_LD);
}

/* Makes a step; true if it is an access. */
static bool step(const char *s, struct s2_access *access)
{
	unsigned int cpu = (unsigned int)(s[0] - '0');

	switch (s[1]) {
	case 'w':
		put_by(&w, cpu, 3, 0, 3, 0, entry(s[2]));
		return false;
	case 'd':
		step_dsb(cpu, s[2]);
		return false;
	case 't':
		step_tlbi(cpu, s[2]);
		return false;
	case 'b':
		isb(&w, cpu);
		return false;
	case 's':
		run(&w, cpu,
		    (struct s2_insn){ .kind = S2_INSN_SEES, .value = !cpu });
		return false;
	default:
		*access = access_of(cpu, s[1]);
		return true;
	}
}

static void begin(char first)
{
	unsigned int cpu;

	make_world(&w);
	put_page(&w, 0, entry(first));
	settle(&w);
	for (cpu = 0; cpu < 2; cpu++) {
		run(&w, cpu,
		    (struct s2_insn){ .kind = S2_INSN_VTTBR,
				      .value = s2_tlb_vttbr(&w.tlb, &w.pt) });
		isb(&w, cpu);
	}
}

static bool has(const struct s2_access_result *r, char asked)
{
	switch (asked) {
	case 'f':
		return r->fault;
	case 'n':
		return !r->fault;
	default:
		return !r->fault && r->pa.pa == (asked == 'x' ? X : Y);
	}
}

static bool litmus(const struct litmus *t)
{
	const struct s2_mmu mmu = { .ha = t->ha, .hd = t->hd };
	struct s2_access_result out[16];
	struct s2_access access = { .cpu = 0 };
	const char *s = t->steps;
	size_t n, i, with = 0;

	begin(t->first);
	while (!step(s, &access)) {
		s = strchr(s, ' ');
		assert_non_null(s);
		s++;
	}
	n = s2_access_candidates(&mmu, &w.tlb, &w.pt, &access, out, 16);
	assert_true(n && n <= 16);
	for (i = 0; i < n; i++)
		with += has(&out[i], t->asked);
	if (t->verdict == REQUIRED)
		return with == n;
	return (t->verdict == ALLOWED) == (with > 0);
}

static void test_herd(void **state)
{
	size_t i, wrong = 0;

	(void)state;
	for (i = 0; i < sizeof(tests_of_herd) / sizeof(*tests_of_herd); i++)
		if (!litmus(&tests_of_herd[i])) {
			print_message("%s: %s\n", tests_of_herd[i].name,
				      tests_of_herd[i].steps);
			wrong++;
		}
	assert_int_equal(wrong, 0);
}

static void test_herd_updates(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(updates_of_herd) / sizeof(*updates_of_herd);
	     i++) {
		const struct s2_mmu mmu = { .ha = updates_of_herd[i].ha,
					    .hd = updates_of_herd[i].hd };
		struct s2_access a = access_of(0, updates_of_herd[i].what);
		struct s2_access_result r;
		uint64_t now;

		begin(updates_of_herd[i].first);
		s2_access_walk(&mmu, &w.pt, &a, &r);
		now = *s2_pool_at(&w.pool, 3);
		if (!!(now & AF) != updates_of_herd[i].af ||
		    !!(now & W) != updates_of_herd[i].dirty)
			print_message("%s\n", updates_of_herd[i].name);
		assert_int_equal(r.fault, !(now & 1));
		assert_int_equal(!!(now & AF), updates_of_herd[i].af);
		assert_int_equal(!!(now & W), updates_of_herd[i].dirty);
	}
}

/*
 * Where one address of the machine has more than a test's: a TLBI for another
 * address does nothing for this one (D15347-M-load-shoot-noscope), nor does one
 * that has no DSB before it.
 */
static void test_more(void **state)
{
	static const struct litmus more[] = {
		{ "noscope", 'x', "0w0 0di 0to 0di 0b 0L", 'n', ALLOWED, 0, 0 },
		{ "no DSB", 'x', "0w0 0ti 0di 0b 0L", 'n', ALLOWED, 0, 0 },
		{ "no TLBI", 'x', "0w0 0di 0b 0L", 'n', ALLOWED, 0, 0 },
		{ "two CPUs", 'x', "0w0 0di 0ti 0di 1L", 'n', FORBIDDEN, 0, 0 },
		{ "AF cleared", 'x', "0wa 0di 0b 0L", 'n', ALLOWED, 0, 0 },
		{ "AF cleared", 'x', "0wa 0di 0ti 0di 0b 0L", 'n', FORBIDDEN, 0,
		  0 },
		{ "AF set", 'a', "0wx 0di 0b 0L", 'f', FORBIDDEN, 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(more) / sizeof(*more); i++) {
		if (!litmus(&more[i]))
			print_message("%s: %s\n", more[i].name, more[i].steps);
		assert_true(litmus(&more[i]));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_herd),
		cmocka_unit_test(test_herd_updates),
		cmocka_unit_test(test_more),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
