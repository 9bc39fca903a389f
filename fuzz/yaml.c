/* SPDX-License-Identifier: GPL-2.0-only */
/* A scenario's file: refused with a reason, or read, written, read and run. */
#include <string.h>

#include "bytes.h"
#include "sim/run.h"

#define MOST_STEPS  64
#define MOST_MEMORY (64u << 20)

static char *written(const struct sim_scenario *s, size_t *length)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, length);

	must(out, "memory");
	sim_write(out, s);
	fclose(out);
	return text;
}

static void round_trip(const struct sim_scenario *s)
{
	struct sim_scenario again;
	struct sim_error error;
	size_t n1, n2;
	char *first = written(s, &n1), *second;

	must(sim_read_text(first, n1, NULL, &again, &error), "%s\n%u:%u: %s",
	     first, error.line, error.column, error.text);
	must(again.nr_steps == s->nr_steps &&
		     again.nr_threads == s->nr_threads &&
		     again.findings == s->findings,
	     "%s", first);
	second = written(&again, &n2);
	must(n1 == n2 && !memcmp(first, second, n1), "%s%s", first, second);
	sim_scenario_free(&again);
	free(first);
	free(second);
}

static void run(struct sim_scenario *s)
{
	const struct sim_teller nobody = { 0 };
	struct sim_verdict verdict;

	if (s2_vm_size(&s->cfg) > MOST_MEMORY)
		return;
	if (s->nr_steps > MOST_STEPS)
		s->nr_steps = MOST_STEPS;
	if (sim_run(s, &nobody, &verdict))
		return;
	must(verdict.as_expected == (!verdict.surplus && !verdict.missing &&
				     !verdict.unmet_steps),
	     "the verdict");
}

/* Always the same word: what is suggested must fit, too. */
static const char *near(const char *word,
			const char *(*next)(const void *cookie, size_t i),
			const void *cookie)
{
	return *word ? next(cookie, 0) : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sim_scenario s;
	struct sim_error error;

	memset(&error, 0, sizeof(error));
	if (!sim_read_text((const char *)data, size, near, &s, &error)) {
		must(memchr(error.text, 0, sizeof(error.text)) && *error.text,
		     "a reason");
		return 0;
	}
	round_trip(&s);
	run(&s);
	sim_scenario_free(&s);
	return 0;
}
