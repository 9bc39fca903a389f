/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is written is read again as the same scenario, and written again as
 * the same bytes. Arguments: scenario files; one of every step, every value
 * and every feature is made here.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/scenario.h"

static int failures;

static void expect(bool ok, const char *name, const char *what)
{
	if (ok)
		return;
	failures++;
	fprintf(stderr, "%s: %s\n", name, what);
}

static char *written(const struct sim_scenario *s, size_t *length)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, length);

	if (!out)
		abort();
	sim_write(out, s);
	fclose(out);
	return text;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_cfg(const struct s2_vm_cfg *a, const struct s2_vm_cfg *b)
{
	struct s2_vm_cfg x = *a, y = *b;
	const struct sim_feature *f;

	for (f = sim_features; f->name; f++) {
		if (*sim_feature_in(&x, f) != *sim_feature_in(&y, f))
			return false;
	}
	return a->policy == b->policy && a->tables == b->tables &&
	       a->granule == b->granule && a->ipa_bits == b->ipa_bits &&
	       a->cpus == b->cpus && a->ram_pages == b->ram_pages &&
	       a->device_pages == b->device_pages &&
	       a->hva_pages == b->hva_pages &&
	       a->table_pages == b->table_pages &&
	       a->pt_inject == b->pt_inject && a->inject == b->inject;
}

static bool same_arguments(const struct s2_step *a, const struct s2_step *b)
{
	const struct s2_step_arg *arg;

	if (a->kind != b->kind)
		return false;
	for (arg = s2_steps[a->kind].args; arg->name; arg++) {
		if (s2_step_get(a, arg) != s2_step_get(b, arg))
			return false;
	}
	return true;
}

static bool same_step(const struct sim_step *a, const struct sim_step *b)
{
	unsigned int k;

	if (!same_arguments(&a->step, &b->step) ||
	    a->has_findings != b->has_findings || a->findings != b->findings ||
	    a->expect.given != b->expect.given)
		return false;
	for (k = 0; k < SIM_NR_EXPECT; k++) {
		if (a->expect.value[k] != b->expect.value[k])
			return false;
	}
	return true;
}

static void compare_threads(const char *name, const struct sim_scenario *a,
			    const struct sim_scenario *b)
{
	unsigned int t;
	size_t i;

	expect(a->nr_threads == b->nr_threads, name, "more threads, or fewer");
	for (t = 0; t < a->nr_threads && t < b->nr_threads; t++) {
		const struct sim_thread *x = &a->threads[t];
		const struct sim_thread *y = &b->threads[t];

		expect(x->nr_steps == y->nr_steps, name,
		       "a thread has more steps, or fewer");
		for (i = 0; i < x->nr_steps && i < y->nr_steps; i++)
			expect(same_step(&x->steps[i], &y->steps[i]), name,
			       "another step of a thread");
	}
}

static void compare(const char *name, const struct sim_scenario *a,
		    const struct sim_scenario *b)
{
	size_t i;

	expect(same_text(a->title, b->title), name, "another title");
	expect(same_text(a->story, b->story), name, "another story");
	expect(same_cfg(&a->cfg, &b->cfg), name, "another VM");
	expect(a->findings == b->findings, name, "other findings");
	expect(a->nr_steps == b->nr_steps, name, "more steps, or fewer");
	for (i = 0; i < a->nr_steps && i < b->nr_steps; i++)
		expect(same_step(&a->steps[i], &b->steps[i]), name,
		       "another step");
	compare_threads(name, a, b);
}

static void round_trip(const char *name, const struct sim_scenario *s)
{
	struct sim_scenario again;
	struct sim_error error;
	size_t n1, n2 = 0;
	char *first = written(s, &n1), *second;

	if (!sim_read_text(first, n1, NULL, &again, &error)) {
		fprintf(stderr, "%s, written:%u:%u: %s\n", name, error.line,
			error.column, error.text);
		failures++;
	} else {
		compare(name, s, &again);
		second = written(&again, &n2);
		expect(n1 == n2 && !memcmp(first, second, n1), name,
		       "written differently the second time");
		free(second);
		sim_scenario_free(&again);
	}
	free(first);
}

static char *copy(const char *text)
{
	char *c = malloc(strlen(text) + 1);

	return c ? strcpy(c, text) : NULL;
}

/* A value that is not the quiet one; where the reader looks, one it takes. */
static uint64_t loud(enum s2_step_kind kind, unsigned int i)
{
	const struct s2_step_arg *arg = &s2_steps[kind].args[i];

	switch (arg->type) {
	case S2_ARG_ADDRESS:
		return strstr(arg->name, "hva") ? S2_VM_HVA + 0x10000 :
						  UINT64_C(0x80000000);
	case S2_ARG_SIZE:
		return 0x10000;
	case S2_ARG_FLAG:
		return !arg->quiet;
	case S2_ARG_NAME:
		return arg->quiet ? 0 : 1;
	default:
		return 1;
	}
}

static void add_steps(struct sim_scenario *s)
{
	unsigned int kind, i;

	for (kind = 0; kind < S2_NR_STEPS; kind++) {
		struct sim_step *step = sim_scenario_add(s);

		step->step = s2_step_quiet((enum s2_step_kind)kind);
		for (i = 0; s2_steps[kind].args[i].name; i++)
			s2_step_set(&step->step, &s2_steps[kind].args[i],
				    loud((enum s2_step_kind)kind, i));
		step->has_findings = kind % 2;
		step->findings =
			kind % 2 ? UINT64_C(1) << kind % S2_NR_STATE_IDS : 0;
		step->expect.given = kind % (1u << SIM_NR_EXPECT);
		for (i = 0; i < SIM_NR_EXPECT; i++) {
			if (step->expect.given >> i & 1)
				step->expect.value[i] =
					i == SIM_EX_RET ? -S2_EAGAIN : 1;
		}
	}
}

static void made(const char *title, const char *story, bool loud_vm)
{
	struct sim_scenario s;
	const struct sim_feature *f;
	const struct s2_bug_info *bug;
	size_t i;

	sim_scenario_init(&s);
	s.title = copy(title);
	s.story = copy(story);
	/* Kernels that have all that a step can ask for. */
	s.cfg.policy = s2_policy_find("linux-7.2.y");
	if (loud_vm) {
		s.cfg.policy = s2_policy_find("linux-6.18");
		s.cfg.tables = s2_kernel_find("linux-7.3");
		s.cfg.ipa_bits = 48;
		s.cfg.cpus = 4;
		s.cfg.ram_pages = 5000;
		for (f = sim_features; f->name; f++)
			*sim_feature_in(&s.cfg, f) = strcmp(f->name, "lpa2") &&
						     strcmp(f->name, "pkvm");
		for (i = 0; (bug = s2_bug_at(i)); i += 2)
			*(bug->table ? &s.cfg.pt_inject : &s.cfg.inject) |=
				bug->bit;
	}
	if (s2_vm_cfg_complete(&s.cfg))
		expect(false, title, s2_vm_cfg_complete(&s.cfg));
	add_steps(&s);
	for (i = 0; i < s.nr_steps; i++)
		s.findings |= s.steps[i].findings;
	if (loud_vm)
		s.findings |= 1;
	round_trip(title, &s);
	sim_scenario_free(&s);
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		struct sim_scenario s;
		struct sim_error error;

		if (!sim_read_file(argv[i], NULL, &s, &error)) {
			expect(false, argv[i], error.text);
			continue;
		}
		round_trip(argv[i], &s);
		sim_scenario_free(&s);
	}
	made("plain", "Two lines,\nthe second one.\n", false);
	made("a \"quoted\" \\ one: # with\ttabs", " begins with a blank\n",
	     true);
	made("", "no line end", true);
	made("- [", "\n\nempty lines\n\n", false);
	made("\xc3\xa4", "\xe2\x80\xa8separators\n", true);
	made("a \xc2\x85 b \xe2\x80\xa9 c", "\xef\xbb\xbf d \x1b\n", false);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
