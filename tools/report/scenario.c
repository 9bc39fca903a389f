/* SPDX-License-Identifier: GPL-2.0-only */
/* Scenarios out of files, and whether all came as they say. */
#include <stdio.h>
#include <stdlib.h>

#include "sim/json.h"
#include "sim/tell.h"

#include "vm.h"
#include "tools/cli/json.h"

struct request {
	const struct report_run *ask;
	struct sim_scenario *scenarios;
};

/* All are read before the first is run. */
static int read_all(struct request *r)
{
	struct sim_error error;
	size_t i;

	for (i = 0; i < r->ask->nr; i++) {
		const char *file = r->ask->files[i];

		if (sim_read_file(file, cli_near, &r->scenarios[i], &error)) {
			if (!r->scenarios[i].nr_threads)
				continue;
			return cli_error(
				"%s: it has threads: 'stage2 sim explore' runs them in every order",
				file);
		}
		/* Those behind it hold nothing. */
		sim_scenario_init(&r->scenarios[i]);
		if (!error.line)
			return cli_error("%s: %s", file, error.text);
		return cli_error("%s:%u:%u: %s", file, error.line, error.column,
				 error.text);
	}
	return CLI_OK;
}

/* True if it was as expected; else *status says more. */
static bool run_text(const struct request *r, size_t i, int *status)
{
	struct sim_tell tell = {
		.out = stdout,
		.name = r->ask->files[i],
		.verbose = r->ask->verbose,
		.tables = r->ask->tables,
		.quiet = r->ask->quiet,
	};
	struct sim_teller teller = sim_tell(&tell);
	struct sim_verdict verdict;
	const char *why;

	if (i && !r->ask->quiet)
		putchar('\n');
	why = sim_run(&r->scenarios[i], &teller, &verdict);
	if (why) {
		cli_error("%s: %s", r->ask->files[i], why);
		*status = CLI_UNFINISHED;
	} else if (!verdict.as_expected && *status == CLI_OK) {
		*status = CLI_FINDINGS;
	}
	return !why && verdict.as_expected;
}

static int text(const struct request *r)
{
	size_t i, good = 0;
	int status = CLI_OK;

	for (i = 0; i < r->ask->nr; i++)
		good += run_text(r, i, &status);
	if (r->ask->nr > 1)
		printf("%s%zu of %zu scenarios as expected\n",
		       r->ask->quiet ? "" : "\n", good, r->ask->nr);
	return status;
}

static int json(const struct request *r)
{
	json_t *runs = json_array();
	int status = CLI_OK, printed;
	size_t i;

	for (i = 0; i < r->ask->nr; i++) {
		struct sim_json json = {
			.name = r->ask->files[i],
			.verbose = r->ask->verbose,
			.decision = json_decision,
		};
		struct sim_teller teller = sim_json(&json);
		struct sim_verdict verdict;
		const char *why = sim_run(&r->scenarios[i], &teller, &verdict);

		if (why || !json.run) {
			json_decref(runs);
			cli_error("%s: %s", r->ask->files[i],
				  why ? why : "out of memory");
			return CLI_UNFINISHED;
		}
		if (!verdict.as_expected)
			status = CLI_FINDINGS;
		json_array_append_new(runs, json.run);
	}
	printed = json_print(json_pack("{s:s, s:o}", "schema", "stage2.sim/1",
				       "runs", runs));
	return printed ? printed : status;
}

int report_run(const struct report_run *ask)
{
	struct request r = { .ask = ask };
	size_t i;
	int status;

	r.scenarios = calloc(ask->nr, sizeof(*r.scenarios));
	if (!r.scenarios) {
		cli_error("out of memory");
		return CLI_UNFINISHED;
	}
	status = read_all(&r);
	if (!status)
		status = ask->format == CLI_TEXT ? text(&r) : json(&r);
	for (i = 0; i < ask->nr; i++)
		sim_scenario_free(&r.scenarios[i]);
	free(r.scenarios);
	return status;
}
