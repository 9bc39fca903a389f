/* SPDX-License-Identifier: GPL-2.0-only */
/* Syndromes: every fault status code, every field, every bit. */
#include "arch/esr_bits.h"

#include "main.h"
#include "test_arch.h"

/* As asm/esr.h computes them, for the levels that Linux knows. */
static int kernel_fsc(enum s2_fsc_class kind, int level)
{
	switch (kind) {
	case S2_FSC_ADDRESS_SIZE:
		return level < 0 ? (level == -1 ? 0x29 : 0x2c) : level;
	case S2_FSC_TRANSLATION:
		return (level < 0 ? 0x2c : 0x04) + level;
	case S2_FSC_ACCESS_FLAG:
		return level < 0 ? -1 : 0x08 + level;
	case S2_FSC_PERMISSION:
		return level < 0 ? -1 : 0x0c + level;
	case S2_FSC_EXTERNAL_TTW:
		return 0x14 + level;
	case S2_FSC_PARITY_TTW:
		return level < -1 ? -1 : 0x1c + level;
	case S2_FSC_GPF_TTW:
		return 0x24 + level;
	default:
		return -1;
	}
}

static void codes_with_levels_are_where_the_kernel_has_them(void **state)
{
	int kind, level;

	(void)state;
	for (kind = 0; kind < S2_NR_FSC_CLASSES; kind++) {
		for (level = -2; level <= 3; level++) {
			int want = kernel_fsc((enum s2_fsc_class)kind, level);
			int got = s2_fsc_code((enum s2_fsc_class)kind, level);

			if (want < 0) {
				assert_int_equal(got, -S2_EVALUE);
				continue;
			}
			assert_int_equal(got, want);
			assert_int_equal(s2_fsc((unsigned int)got)->level,
					 level);
		}
	}
}

static void every_code_is_named_or_reserved(void **state)
{
	static const uint8_t reserved[] = {
		0x19, 0x1a, 0x20, 0x2d, 0x2e, 0x2f, 0x32, 0x33, 0x36,
		0x37, 0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f
	};
	unsigned int code, n = 0;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(reserved); i++)
		assert_int_equal(s2_fsc(reserved[i])->kind, S2_FSC_UNKNOWN);
	for (code = 0; code < 64; code++) {
		const struct s2_fsc *fsc = s2_fsc(code);

		assert_true(fsc->name && *fsc->name);
		n += fsc->kind == S2_FSC_UNKNOWN;
		if (fsc->kind != S2_FSC_UNKNOWN)
			assert_int_equal(s2_fsc_code(fsc->kind, fsc->level),
					 code);
	}
	assert_int_equal(n, COUNT(reserved));
	assert_string_equal(s2_fsc(7)->name, "translation fault, level 3");
	assert_string_equal(s2_fsc(0x2b)->name, "translation fault, level -1");
	assert_ptr_equal(s2_fsc(64 + 7), s2_fsc(7));
}

static void a_write_by_a_guest_reads_as_its_fields(void **state)
{
	struct s2_esr e;

	(void)state;
	/* DABT_LOW, IL, ISV, word, x3, write, translation fault level 3. */
	s2_esr_decode(0x93830047, &e);
	assert_int_equal(e.ec, S2_EC_DABT_LOW);
	assert_true(e.il);
	assert_true(e.isv);
	assert_int_equal(e.sas, 2);
	assert_false(e.sse);
	assert_int_equal(e.srt, 3);
	assert_false(e.sf);
	assert_true(e.wnr);
	assert_true(s2_esr_is_write(&e));
	assert_int_equal(e.fsc, 7);
	assert_int_equal(e.rest, 0);
	/* IABT_LOW, permission fault level 2: WnR does not exist. */
	s2_esr_decode(0x8200004e, &e);
	assert_int_equal(e.ec, S2_EC_IABT_LOW);
	assert_int_equal(e.fsc, 0xe);
	assert_false(s2_esr_is_write(&e));
	assert_int_equal(e.rest, 0x40);
}

static void fields_of_the_instruction_need_isv(void **state)
{
	struct s2_esr e;

	(void)state;
	s2_esr_decode(0x92000000 | 0xffc000, &e);
	assert_false(e.isv || e.sse || e.sf || e.ar || e.sas || e.srt);
	assert_int_equal(e.rest, 0xffc000);
	s2_esr_decode(0x93000000 | 0xffc000, &e);
	assert_true(e.isv && e.sse && e.sf && e.ar);
	assert_int_equal(e.sas, 3);
	assert_int_equal(e.srt, 31);
	assert_int_equal(e.rest, 0);
}

static void no_bit_of_a_syndrome_is_lost(void **state)
{
	static const uint8_t classes[] = { S2_EC_IABT_LOW, S2_EC_IABT_CUR,
					   S2_EC_DABT_LOW, S2_EC_DABT_CUR };
	uint64_t seed = RANDOM_SEED;
	unsigned int i;

	(void)state;
	for (i = 0; i < 1000000; i++) {
		uint64_t raw = next_random(&seed), back;
		struct s2_esr e;

		/* Half of them aborts, each code often. */
		if (i & 1) {
			raw &= ~(UINT64_C(0x3f) << 26 | 0x3f);
			raw |= (uint64_t)classes[i / 2 & 3] << 26;
			raw |= i / 8 & 63;
		}
		s2_esr_decode(raw, &e);
		assert_int_equal(s2_esr_encode(&e, &back), 0);
		if (back != (raw & ~e.res0))
			fail_msg("0x%llx came back as 0x%llx",
				 (unsigned long long)raw,
				 (unsigned long long)back);
	}
}

static void fields_that_do_not_fit_are_refused(void **state)
{
	static const struct {
		struct s2_esr esr;
		int err;
	} rows[] = {
		{ { .ec = 64 }, -S2_EVALUE },
		{ { .iss2 = 1 << 24 }, -S2_EVALUE },
		{ { .ec = 0x16, .iss = 1 << 25 }, -S2_EVALUE },
		{ { .ec = S2_EC_DABT_LOW, .fsc = 64 }, -S2_EVALUE },
		{ { .ec = S2_EC_DABT_LOW, .set = 4 }, -S2_EVALUE },
		{ { .ec = S2_EC_DABT_LOW, .isv = true, .srt = 32 },
		  -S2_EVALUE },
		{ { .ec = S2_EC_DABT_LOW, .isv = true, .sas = 4 }, -S2_EVALUE },
		{ { .ec = S2_EC_DABT_LOW, .rest = 0x40 }, -S2_EVALUE },
		{ { .ec = S2_EC_DABT_LOW, .rest = 1u << 25 }, -S2_EVALUE },
		{ { .ec = S2_EC_DABT_LOW, .sse = true }, -S2_EFIELD },
		{ { .ec = S2_EC_DABT_LOW, .srt = 1 }, -S2_EFIELD },
		{ { .ec = S2_EC_IABT_LOW, .wnr = true }, -S2_EFIELD },
		{ { .ec = S2_EC_IABT_LOW, .isv = true }, -S2_EFIELD },
		{ { .ec = S2_EC_IABT_LOW, .vncr = true }, -S2_EFIELD },
		{ { .ec = S2_EC_IABT_LOW, .s1ptw = true }, 0 },
	};
	uint64_t raw;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		assert_int_equal(s2_esr_encode(&rows[i].esr, &raw),
				 rows[i].err);
}

static void exception_classes_have_the_kernels_names(void **state)
{
	unsigned int ec, aborts = 0;

	(void)state;
	assert_string_equal(s2_ec_name(S2_EC_IABT_LOW), "IABT_LOW");
	assert_string_equal(s2_ec_name(S2_EC_DABT_LOW), "DABT_LOW");
	assert_string_equal(s2_ec_name(0x16), "HVC64");
	assert_string_equal(s2_ec_name(0x02), "unallocated");
	assert_string_equal(s2_ec_name(64), "unallocated");
	for (ec = 0; ec < 64; ec++)
		aborts += s2_ec_is_abort(ec);
	assert_int_equal(aborts, 4);
}

static void only_aborts_have_fields(void **state)
{
	unsigned int ec;

	(void)state;
	for (ec = 0; ec < 64; ec++) {
		assert_int_equal(s2_iss_fields(ec, true) != 0,
				 s2_ec_is_abort(ec));
		assert_int_equal(s2_iss_fields(ec, true) !=
					 s2_iss_fields(ec, false),
				 s2_ec_is_data_abort(ec));
	}
}

/* HPFAR_EL2: FIPA has the IPA's frame of 4K, in bits [47:4], for any page. */
static void hpfar_has_the_frame_of_the_ipa(void **state)
{
	(void)state;
	assert_int_equal(s2_hpfar(s2_ipa(0x80203abc)), 0x802030);
	assert_int_equal(s2_hpfar(s2_ipa(0xfffffffffffff)), 0xffffffffff0ull);
	assert_int_equal(s2_hpfar(s2_ipa(UINT64_MAX)), 0xfffffffffff0ull);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			codes_with_levels_are_where_the_kernel_has_them),
		cmocka_unit_test(every_code_is_named_or_reserved),
		cmocka_unit_test(a_write_by_a_guest_reads_as_its_fields),
		cmocka_unit_test(fields_of_the_instruction_need_isv),
		cmocka_unit_test(no_bit_of_a_syndrome_is_lost),
		cmocka_unit_test(fields_that_do_not_fit_are_refused),
		cmocka_unit_test(exception_classes_have_the_kernels_names),
		cmocka_unit_test(only_aborts_have_fields),
		cmocka_unit_test(hpfar_has_the_frame_of_the_ipa),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
