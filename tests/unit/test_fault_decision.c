/* SPDX-License-Identifier: GPL-2.0-only */
/* Decisions: the table of fields, valid decisions, equal decisions. */
#include "main.h"
#include "test_fault.h"

static const struct s2_cond never = { 0, 0, { 0, 0 } };

/* Sets one field to a number, or to a condition that follows from it. */
static void set_field(struct s2_decision *d, enum s2_field field, int value)
{
	struct s2_cond cond = never;
	uint8_t byte = (uint8_t)value;

	if (value) {
		cond = S2_ALWAYS;
		if (value > 1)
			cond = s2_cond_and(cond, S2_PFN_WRITABLE);
		if (value > 2)
			cond = s2_cond_and(cond, S2_NESTED_W);
	}
	switch (field) {
	case S2_F_OUTCOME:
		d->outcome = byte;
		break;
	case S2_F_INJECT:
		d->inject = byte;
		break;
	case S2_F_EXIT:
		d->exit = byte;
		break;
	case S2_F_RET:
		d->ret = (int16_t)value;
		break;
	case S2_F_TYPE:
		d->type = byte;
		break;
	case S2_F_SIZE:
		d->size = byte;
		break;
	case S2_F_R:
		d->r = cond;
		break;
	case S2_F_W:
		d->w = cond;
		break;
	case S2_F_PX:
		d->px = cond;
		break;
	case S2_F_UX:
		d->ux = cond;
		break;
	case S2_F_NESTED_LEVEL:
		d->nested_level = byte;
		break;
	case S2_F_TOPUP:
		d->topup = byte;
		break;
	case S2_F_SANITISE:
		d->sanitise = byte;
		break;
	case S2_F_LEAK:
		d->leak = byte;
		break;
	case S2_F_DIRTY:
		d->dirty = cond;
		break;
	case S2_F_DIRTY_AT:
		d->dirty_at = byte;
		break;
	case S2_F_LSB:
		d->lsb = byte;
		break;
	case S2_F_SEQ_LATE:
		d->seq_late = byte;
		break;
	case S2_F_DCACHE:
		d->dcache = byte;
		break;
	case S2_F_ICACHE:
		d->icache = byte;
		break;
	case S2_F_TLBI:
		d->tlbi = byte;
		break;
	case S2_F_HOST_DIRTY:
		d->host_dirty = byte;
		break;
	case S2_F_MISPLACED:
		d->misplaced = byte;
		break;
	case S2_F_MISREPORTED:
		d->misreported = byte;
		break;
	case S2_F_LOCK_MISSING:
		d->lock_missing = byte;
		break;
	case S2_F_LATE:
		d->late = byte;
		break;
	case S2_F_LOCK_HELD:
		d->lock_held = byte;
		break;
	case S2_F_WARN:
		d->warn = byte;
		break;
	case S2_F_UNINIT:
		d->uninit = byte;
		break;
	default:
		fail_msg("field %d is new: teach it to this test", field);
	}
}

/* A valid decision with this outcome. */
static struct s2_decision sound(unsigned int outcome)
{
	struct s2_decision d = { .outcome = (uint8_t)outcome };

	if (outcome == S2_INJECT)
		d.inject = S2_INJECT_SEA_DABT;
	if (outcome == S2_EXIT)
		d.exit = S2_EXIT_MMIO;
	d.ret = outcome == S2_ERROR ? -S2_EFAULT : outcome != S2_EXIT;
	return d;
}

static void every_field_has_a_name_of_its_own(void **context)
{
	unsigned int f, g, v;

	(void)context;
	for (f = 0; f < S2_NR_FIELDS; f++) {
		const struct s2_field_info *info = &s2_fields[f];

		assert_in_range(strlen(info->name), 1, 20);
		assert_in_range(strlen(info->meaning), 6, 80);
		assert_int_not_equal(info->outcomes, 0);
		assert_int_equal(info->outcomes >> S2_NR_OUTCOMES, 0);
		assert_int_equal(!info->values, !info->nr_values);
		assert_false(info->is_cond && info->values);
		for (g = 0; g < f; g++)
			assert_string_not_equal(info->name, s2_fields[g].name);
		for (v = 0; v < info->nr_values; v++)
			assert_in_range(strlen(info->values[v]), 1, 32);
	}
}

static void setting_a_field_sets_no_other(void **context)
{
	static const bool is_cond[S2_NR_FIELDS] = {
		[S2_F_R] = true,  [S2_F_W] = true,     [S2_F_PX] = true,
		[S2_F_UX] = true, [S2_F_DIRTY] = true,
	};
	unsigned int f, g;

	(void)context;
	for (f = 0; f < S2_NR_FIELDS; f++) {
		struct s2_decision d = { 0 };

		assert_int_equal(s2_fields[f].is_cond, is_cond[f]);
		s2_decision_set(&d, (enum s2_field)f, 1);
		for (g = 0; g < S2_NR_FIELDS; g++) {
			enum s2_field field = (enum s2_field)g;

			assert_int_equal(s2_decision_raw(&d, field),
					 f == g && !is_cond[f]);
			assert_int_equal(s2_decision_cond(&d, field).base,
					 f == g && is_cond[f]);
		}
	}
}

static void every_value_has_a_name(void **context)
{
	int f, v;

	(void)context;
	for (f = 0; f < S2_NR_FIELDS; f++) {
		const struct s2_field_info *info = &s2_fields[f];
		enum s2_field field = (enum s2_field)f;

		for (v = 0; v < info->nr_values; v++)
			assert_string_equal(s2_field_value_name(field, v),
					    info->values[v]);
		if (info->nr_values) {
			assert_string_equal(s2_field_value_name(field, -1),
					    "?");
			assert_string_equal(
				s2_field_value_name(field, info->nr_values),
				"?");
		}
		if (info->is_cond) {
			assert_string_equal(s2_field_value_name(field, 0),
					    "no");
			assert_string_equal(s2_field_value_name(field, 1),
					    "yes");
		}
	}
	assert_string_equal(s2_field_value_name(S2_F_RET, -S2_EFAULT),
			    "-EFAULT");
	assert_string_equal(s2_errno_name(-S2_EHWPOISON), "-EHWPOISON");
	assert_string_equal(s2_errno_name(S2_EFAULT), "?");
	assert_string_equal(s2_errno_name(-1000), "?");
}

static void sound_decisions_are_accepted(void **context)
{
	static const int16_t errors[] = {
		-S2_EPERM,  -S2_EIO,	-S2_ENOEXEC, -S2_EAGAIN,    -S2_ENOMEM,
		-S2_EFAULT, -S2_EINVAL, -S2_ENOSYS,  -S2_EHWPOISON,
	};
	unsigned int o, i;

	(void)context;
	for (o = 0; o < S2_NR_OUTCOMES; o++) {
		struct s2_decision d = sound(o);

		assert_null(s2_decision_check(&d));
		d.r = d.w = d.px = d.ux = d.dirty = S2_ALWAYS;
		d.nested_level = d.topup = d.sanitise = d.leak = 1;
		d.seq_late = d.lock_held = d.warn = d.uninit = 1;
		assert_null(s2_decision_check(&d));
		for (i = 0; i < COUNT(errors); i++) {
			d.ret = errors[i];
			if (o == S2_ERROR)
				assert_null(s2_decision_check(&d));
			else
				assert_non_null(s2_decision_check(&d));
		}
	}
}

static void numbers_out_of_range_are_refused_by_name(void **context)
{
	int f, v;

	(void)context;
	for (f = 0; f < S2_NR_FIELDS; f++) {
		const struct s2_field_info *info = &s2_fields[f];

		if (!info->nr_values)
			continue;
		for (v = info->nr_values; v < 256; v++) {
			struct s2_decision d = sound(S2_MAP);

			set_field(&d, (enum s2_field)f, v);
			assert_string_equal(s2_decision_check(&d), info->name);
		}
	}
}

static void returns_that_are_no_errno_are_refused(void **context)
{
	int ret;

	(void)context;
	for (ret = INT16_MIN; ret <= INT16_MAX; ret++) {
		struct s2_decision error = sound(S2_ERROR), map = sound(S2_MAP);
		bool known = ret >= -S2_MAX_ERRNO &&
			     s2_errno_name(ret)[0] != '?';

		error.ret = map.ret = (int16_t)ret;
		assert_int_equal(!s2_decision_check(&error), known && ret < 0);
		assert_int_equal(!s2_decision_check(&map), known && ret >= 0);
		if (!known)
			assert_string_equal(s2_decision_check(&map), "ret");
	}
}

/* All conditions there are: which are on one or two yes/no inputs? */
static void conditions_are_on_yes_no_inputs_in_order(void **context)
{
	static const enum s2_field conds[] = { S2_F_R, S2_F_W, S2_F_PX, S2_F_UX,
					       S2_F_DIRTY };
	unsigned int base, n, a, b, i;

	(void)context;
	for (base = 0; base < 3; base++)
		for (n = 0; n < 4; n++)
			for (a = 0; a <= S2_NR_INPUTS; a++)
				for (b = 0; b <= S2_NR_INPUTS; b++) {
					struct s2_cond cond = {
						(uint8_t)base,
						(uint8_t)n,
						{ (uint8_t)a, (uint8_t)b }
					};
					struct s2_decision d = sound(S2_MAP);
					bool two_a = a < S2_NR_INPUTS &&
						     s2_inputs[a].nr_values ==
							     2;
					bool two_b = b < S2_NR_INPUTS &&
						     s2_inputs[b].nr_values ==
							     2;
					bool ok = (base < 2 && n == 0) ||
						  (base == 1 && n == 1 &&
						   two_a) ||
						  (base == 1 && n == 2 &&
						   two_a && two_b && a < b);

					d.px = cond;
					assert_int_equal(!s2_decision_check(&d),
							 ok);
				}
	for (i = 0; i < COUNT(conds); i++) {
		struct s2_decision d = sound(S2_RETRY);
		struct s2_cond bad = { 2, 0, { 0, 0 } };

		d.r = conds[i] == S2_F_R ? bad : never;
		d.w = conds[i] == S2_F_W ? bad : never;
		d.px = conds[i] == S2_F_PX ? bad : never;
		d.ux = conds[i] == S2_F_UX ? bad : never;
		d.dirty = conds[i] == S2_F_DIRTY ? bad : never;
		assert_string_equal(s2_decision_check(&d),
				    s2_fields[conds[i]].name);
	}
}

static void an_outcome_demands_what_belongs_to_it(void **context)
{
	struct s2_decision d;
	unsigned int size;

	(void)context;
	d = sound(S2_INJECT);
	d.inject = S2_INJECT_NONE;
	assert_non_null(s2_decision_check(&d));
	d = sound(S2_EXIT);
	d.exit = S2_EXIT_NONE;
	assert_non_null(s2_decision_check(&d));
	for (size = 0; size < S2_NR_SIZES; size++) {
		bool leaf = size == S2_PAGE || size == S2_PMD || size == S2_PUD;

		d = sound(S2_MAP);
		d.size = (uint8_t)size;
		assert_int_equal(!s2_decision_check(&d), leaf);
		d = sound(S2_RELAX);
		d.size = (uint8_t)size;
		assert_int_equal(!s2_decision_check(&d), leaf);
		/* A SIGBUS may count what a leaf cannot have. */
		d = sound(S2_SIGNAL);
		d.lsb = (uint8_t)size;
		assert_null(s2_decision_check(&d));
	}
}

static void decisions_are_the_same_only_if_every_field_is(void **context)
{
	unsigned int f, a, b;

	(void)context;
	for (f = 0; f < S2_NR_FIELDS; f++) {
		enum s2_field field = (enum s2_field)f;
		unsigned int n = s2_fields[f].is_cond ? 4 :
				 s2_fields[f].nr_values ?
							s2_fields[f].nr_values :
							4;

		for (a = 0; a < n; a++) {
			for (b = 0; b < n; b++) {
				struct s2_decision x = sound(S2_MAP), y = x;

				set_field(&x, field, (int)a);
				set_field(&y, field, (int)b);
				assert_int_equal(s2_decision_same(&x, &y),
						 a == b);
			}
		}
	}
}

static void a_field_reads_as_it_was_set(void **context)
{
	unsigned int f, v, writable, nested;

	(void)context;
	for (f = 0; f < S2_NR_FIELDS; f++) {
		enum s2_field field = (enum s2_field)f;

		for (v = 0; v < 4; v++) {
			struct s2_decision d = { 0 };

			set_field(&d, field, (int)v);
			/* Without a mark, it has no place. */
			if (field == S2_F_DIRTY_AT)
				d.dirty = S2_ALWAYS;
			assert_int_equal(s2_decision_raw(&d, field),
					 s2_fields[f].is_cond ? 0 : v);
			for (writable = 0; writable < 2; writable++) {
				for (nested = 0; nested < 2; nested++) {
					struct s2_cube fault;
					struct s2_query q;
					bool holds = v && (v < 2 || writable) &&
						     (v < 3 || nested);

					s2_cube_quiet(&fault);
					set_input(&fault, S2_PFN_WRITABLE,
						  (int)writable);
					set_input(&fault, S2_NESTED_W,
						  (int)nested);
					s2_query_init(&q, &fault);
					assert_int_equal(
						s2_decision_field(&q, &d,
								  field),
						s2_fields[f].is_cond ?
							(unsigned int)holds :
							v);
				}
			}
		}
	}
}

/* The outcomes of which a field is worth printing. */
static void a_field_applies_where_the_table_says(void **context)
{
	unsigned int f, o;

	(void)context;
	for (f = 0; f < S2_NR_FIELDS; f++) {
		for (o = 0; o < S2_NR_OUTCOMES; o++) {
			struct s2_decision d = sound(o);

			assert_int_equal(s2_field_applies((enum s2_field)f, &d),
					 s2_fields[f].outcomes >> o & 1);
		}
	}
	/* A leaf is what is mapped or relaxed, and nothing else. */
	assert_int_equal(s2_fields[S2_F_TYPE].outcomes,
			 1u << S2_MAP | 1u << S2_RELAX);
	assert_int_equal(s2_fields[S2_F_SIZE].outcomes,
			 s2_fields[S2_F_TYPE].outcomes);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_has_a_name_of_its_own),
		cmocka_unit_test(setting_a_field_sets_no_other),
		cmocka_unit_test(every_value_has_a_name),
		cmocka_unit_test(sound_decisions_are_accepted),
		cmocka_unit_test(numbers_out_of_range_are_refused_by_name),
		cmocka_unit_test(returns_that_are_no_errno_are_refused),
		cmocka_unit_test(conditions_are_on_yes_no_inputs_in_order),
		cmocka_unit_test(an_outcome_demands_what_belongs_to_it),
		cmocka_unit_test(decisions_are_the_same_only_if_every_field_is),
		cmocka_unit_test(a_field_reads_as_it_was_set),
		cmocka_unit_test(a_field_applies_where_the_table_says),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
