/* SPDX-License-Identifier: GPL-2.0-only */
/* C source, taken apart; and lines that were reached, by their functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tools/harness/coverage.h"
#include "tools/harness/source.h"

#include "main.h"

static const struct source_unit *unit_named(const struct source *source,
					    const char *name)
{
	size_t i;

	for (i = 0; i < source->n; i++) {
		if (!strcmp(source->at[i].name, name))
			return &source->at[i];
	}
	fail_msg("no unit '%s'", name);
	return NULL;
}

static const char sample[] =
	"#include <linux/kvm_host.h>\n"
	"/* int not_here(void) { } */\n"
	"#define TWICE(x) \\\n"
	"\t((x) * 2)\n"
	"struct pair {\n"
	"\tint a, b;\n"
	"};\n"
	"static int count = { 1 };\n"
	"int declared(int x);\n"
	"static __printf(1, 2) int\n"
	"first(const char *s, ...)\n"
	"{\n"
	"\tif (*s == '{')\n"
	"\t\treturn s[0]; // }\n"
	"\treturn 0;\n"
	"}\n"
	"#ifdef A\n"
	"int twice(void)\n"
	"{\n"
	"\treturn 1;\n"
	"}\n"
	"#else\n"
	"int twice(void) { return 2; }\n"
	"#endif\n"
	"int odd(int x)\n"
	"{\n"
	"#ifdef A\n"
	"\tif (x) {\n"
	"#else\n"
	"\tif (!x) {\n"
	"#endif\n"
	"\t}\n"
	"}\n"
	"void last(void) { const char *s = \"}\\\"{\"; }\n";

static void each_unit_has_its_name_and_lines(void **state)
{
	static const struct {
		const char *name;
		unsigned int first, last;
		bool is_function;
	} units[] = {
		{ "TWICE", 3, 4, false },  { "struct pair", 5, 7, false },
		{ "count", 8, 8, false },  { "declared", 9, 9, false },
		{ "first", 10, 16, true }, { "twice", 18, 21, true },
		{ "odd", 25, 33, true },   { "last", 34, 34, true },
	};
	struct source s;
	size_t i, functions = 0;

	(void)state;
	assert_true(source_parse(sample, &s));
	for (i = 0; i < sizeof(units) / sizeof(*units); i++) {
		const struct source_unit *u = unit_named(&s, units[i].name);

		assert_int_equal(u->first, units[i].first);
		assert_int_equal(u->last, units[i].last);
		assert_int_equal(u->is_function, units[i].is_function);
		assert_int_equal(u->nth, 0);
	}
	for (i = 0; i < s.n; i++)
		functions += s.at[i].is_function;
	assert_int_equal(functions, 5);
	source_free(&s);
}

/* Is the unit of this name the same in both texts? */
static bool is_same(const char *a, const char *b, const char *name)
{
	const struct source_unit *unit, *other;
	struct source s, t;
	bool same;

	assert_true(source_parse(a, &s));
	assert_true(source_parse(b, &t));
	unit = unit_named(&s, name);
	other = source_find(&t, unit);
	same = other && !strcmp(other->text, unit->text);
	source_free(&s);
	source_free(&t);
	return same;
}

static void comments_and_spaces_change_nothing(void **state)
{
	static const char f[] = "int f(int x)\n{\n\treturn x + 1;\n}\n";

	(void)state;
	assert_true(
		is_same(f, "int\nf(int x) {\n/* why */ return x+1; }", "f"));
	assert_false(is_same(f, "int f(int x)\n{\n\treturn x - 1;\n}\n", "f"));
	assert_false(is_same(f, "int g(int x)\n{\n\treturn x + 1;\n}\n", "f"));
	/* Two words do not become one, and strings are kept. */
	assert_false(is_same("a b(void) { }", "ab(void) { }", "b"));
	assert_false(is_same("void f(void) { g(\"a b\"); }",
			     "void f(void) { g(\"ab\"); }", "f"));
	assert_false(is_same("#define A 1\n", "#define A 2\n", "A"));
	assert_false(is_same("struct a {\n\tint b;\n};\n",
			     "struct a {\n\tint b, c;\n};\n", "struct a"));
}

/* A function that is there twice is compared with its own kind. */
static void the_second_of_a_name_is_the_second(void **state)
{
	struct source s, t;
	const struct source_unit *other;

	(void)state;
	assert_true(source_parse("int f(void) { return 1; }\n"
				 "int f(void) { return 2; }\n",
				 &s));
	assert_true(source_parse("int f(void) { return 1; }\n", &t));
	other = source_find(&t, &s.at[0]);
	assert_non_null(other);
	assert_string_equal(other->text, s.at[0].text);
	assert_null(source_find(&t, &s.at[1]));
	source_free(&s);
	source_free(&t);
}

/* Whatever it is, it ends; nothing is read beyond the end. */
static void any_text_is_taken_apart(void **state)
{
	static const char *const texts[] = {
		"",	    "{",	 "}",	    "/*",      "/* *",
		"\"",	    "\"\\",	 "#",	    "#define", "#define A \\",
		"f(",	    "f(void) {", "((((",    "}}}}",    "int x",
		"struct {", "'",	 "a\\\nb;", "//",      "(){}",
	};
	struct source s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_true(source_parse(texts[i], &s));
		source_free(&s);
	}
}

static void lines_tell_what_was_reached(void **state)
{
	static const char list[] = "F a/mmu.c\n"
				   "10 4\n"
				   "11 0\n"
				   "20 0\n"
				   "F /elsewhere/shim.c\n"
				   "10 7\n"
				   "F a/mmu.c\n"
				   "30 1\n"
				   "D a/kvm.h\n"
				   "D /tt/a/no.h\n";
	struct coverage c;

	(void)state;
	assert_true(coverage_read(list, &c));
	assert_int_equal(coverage_lines(&c, "a/mmu.c", 9, 11), SEEN_REACHED);
	assert_int_equal(coverage_lines(&c, "a/mmu.c", 11, 20), SEEN_COMPILED);
	assert_int_equal(coverage_lines(&c, "a/mmu.c", 12, 19), SEEN_NOT);
	assert_int_equal(coverage_lines(&c, "a/mmu.c", 30, 30), SEEN_REACHED);
	assert_int_equal(coverage_lines(&c, "a/kvm.h", 1, 99), SEEN_NOT);
	assert_true(coverage_has(&c, "a/kvm.h"));
	assert_false(coverage_has(&c, "a/no.h"));
	assert_false(coverage_has(&c, "shim.c"));
	coverage_free(&c);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_unit_has_its_name_and_lines),
		cmocka_unit_test(comments_and_spaces_change_nothing),
		cmocka_unit_test(the_second_of_a_name_is_the_second),
		cmocka_unit_test(any_text_is_taken_apart),
		cmocka_unit_test(lines_tell_what_was_reached),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
