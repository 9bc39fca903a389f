/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 sim run: scenarios out of files, and whether all came as they say. */
#include <stdio.h>
#include <stdlib.h>

#include "sim/json.h"
#include "sim/tell.h"

#include "tools/cli/command.h"
#include "tools/cli/json.h"

struct request {
	enum cli_format format;
	bool verbose, tables, quiet;
	char **files;
	size_t nr;
	struct sim_scenario *scenarios;
};

/* All are read before the first is run. */
static int read_all(struct request *r)
{
	struct sim_error error;
	size_t i;

	for (i = 0; i < r->nr; i++) {
		const char *file = r->files[i];

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
		.name = r->files[i],
		.verbose = r->verbose,
		.tables = r->tables,
		.quiet = r->quiet,
	};
	struct sim_teller teller = sim_tell(&tell);
	struct sim_verdict verdict;
	const char *why;

	if (i && !r->quiet)
		putchar('\n');
	why = sim_run(&r->scenarios[i], &teller, &verdict);
	if (why) {
		cli_error("%s: %s", r->files[i], why);
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

	for (i = 0; i < r->nr; i++)
		good += run_text(r, i, &status);
	if (r->nr > 1)
		printf("%s%zu of %zu scenarios as expected\n",
		       r->quiet ? "" : "\n", good, r->nr);
	return status;
}

static int json(const struct request *r)
{
	json_t *runs = json_array();
	int status = CLI_OK, printed;
	size_t i;

	for (i = 0; i < r->nr; i++) {
		struct sim_json json = {
			.name = r->files[i],
			.verbose = r->verbose,
			.decision = json_decision,
		};
		struct sim_teller teller = sim_json(&json);
		struct sim_verdict verdict;
		const char *why = sim_run(&r->scenarios[i], &teller, &verdict);

		if (why || !json.run) {
			json_decref(runs);
			cli_error("%s: %s", r->files[i],
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

static int run_request(struct request *r)
{
	size_t i;
	int status;

	r->scenarios = calloc(r->nr, sizeof(*r->scenarios));
	if (!r->scenarios) {
		cli_error("out of memory");
		return CLI_UNFINISHED;
	}
	status = read_all(r);
	if (!status)
		status = r->format == CLI_TEXT ? text(r) : json(r);
	for (i = 0; i < r->nr; i++)
		sim_scenario_free(&r->scenarios[i]);
	free(r->scenarios);
	return status;
}

static int run(int argc, char **argv)
{
	struct request r = { .format = CLI_TEXT };
	int status = cli_parse(&cmd_sim_run, &r, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (r.quiet && (r.verbose || r.tables))
		return cli_error(
			"--quiet goes with neither --verbose nor --tables");
	if (r.format == CLI_JSON && (r.quiet || r.tables))
		return cli_error("--quiet and --tables are for text");
	if (!argc)
		return cli_error("name a file; see --help");
	r.files = argv;
	r.nr = (size_t)argc;
	return run_request(&r);
}

static const struct cli_option options[] = {
	{ CLI_FLAG("verbose", struct request, verbose),
	  .help = "each event of the tables, one by one, and ESR_EL2" },
	{ CLI_FLAG("tables", struct request, tables),
	  .help = "a picture of the tables after each step, not just at the end" },
	{ CLI_FLAG("quiet", struct request, quiet),
	  .help = "what is not as expected, and the verdict" },
	CLI_FORMAT(struct request, format),
	CLI_END,
};

const struct cli_command cmd_sim_run = {
	.name = "sim run",
	.answers = "what comes of what a file says?",
	.usage = "[OPTIONS] FILE...",
	.about = "Runs scenarios, tells what happened, and compares with what "
		 "each file expects. docs/sim.md describes the files; 'stage2 "
		 "list steps' has what can happen.",
	.options = options,
	.examples = "  stage2 sim run sim/scenarios/gpu-linux-6.16.yaml\n"
		    "  stage2 sim run --quiet sim/scenarios/*.yaml\n",
	.found_none = "as expected",
	.found_some = "not",
	.run = run,
};
