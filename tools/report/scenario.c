/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs scenarios from files, and compares with what they expect. */
#include <stdio.h>
#include <stdlib.h>

#include "sim/json.h"
#include "sim/tell.h"

#include "results.h"
#include "vm.h"
#include "tools/cli/json.h"

/* A scenario, or a combination of a file's matrix. */
struct one {
	const char *file;
	char name[320];
	struct sim_scenario scenario;
};

struct request {
	const struct report_run *ask;
	struct one *runs;
	size_t nr;
};

static bool append(struct request *r, const char *file,
		   const struct sim_scenario *s)
{
	struct one *runs = realloc(r->runs, (r->nr + 1) * sizeof(*runs)), *at;

	if (!runs)
		return false;
	r->runs = runs;
	at = &runs[r->nr++];
	*at = (struct one){ .file = file, .scenario = *s };
	snprintf(at->name, sizeof(at->name), "%s%s%s%s", file,
		 s->combination ? " (" : "",
		 s->combination ? s->combination : "",
		 s->combination ? ")" : "");
	return true;
}

static int take_all(struct request *r, const char *file,
		    struct sim_scenario *all, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		if (all[i].nr_threads) {
			sim_scenario_free(&all[i]);
			return cli_error(
				"%s: it has threads; 'stage2 sim explore' runs them in every order",
				file);
		}
		if (!append(r, file, &all[i])) {
			while (i < nr)
				sim_scenario_free(&all[i++]);
			cli_error("out of memory");
			return CLI_UNFINISHED;
		}
	}
	return CLI_OK;
}

static int read_one(struct request *r, const char *file)
{
	struct sim_scenario *all;
	struct sim_error error;
	size_t nr;
	int status;

	if (sim_read_file_all(file, cli_near, &all, &nr, &error)) {
		status = take_all(r, file, all, nr);
		free(all);
		return status;
	}
	if (!error.line)
		return cli_error("%s: %s", file, error.text);
	return cli_error("%s:%u:%u: %s", file, error.line, error.column,
			 error.text);
}

/* Reports an invalid file; the other files still run. */
static int read_all(struct request *r)
{
	int status = CLI_OK, one;
	size_t i;

	for (i = 0; i < r->ask->nr; i++) {
		one = read_one(r, r->ask->files[i]);
		if (one != CLI_OK)
			status = one;
	}
	return status;
}

/* True if everything was as expected; otherwise sets *status. */
static bool run_text(const struct request *r, size_t i, int *status)
{
	struct sim_tell tell = {
		.out = stdout,
		.name = r->runs[i].name,
		.verbose = r->ask->verbose,
		.tables = r->ask->tables,
		.quiet = r->ask->quiet,
	};
	struct sim_teller teller = sim_tell(&tell);
	struct sim_verdict verdict;
	const char *why;

	if (i && !r->ask->quiet)
		putchar('\n');
	why = sim_run(&r->runs[i].scenario, &teller, &verdict);
	if (why) {
		cli_error("%s: %s", r->runs[i].name, why);
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
	if (r->ask->nr > 1 || r->nr > 1)
		printf("%s%zu of %zu scenarios as expected\n",
		       r->ask->quiet ? "" : "\n", good,
		       r->nr > r->ask->nr ? r->nr : r->ask->nr);
	return status;
}

/* Adds one run to the list; false if it could not run. */
static bool run_json(const struct request *r, size_t i, json_t *runs,
		     int *status)
{
	struct sim_json json = {
		.name = r->runs[i].name,
		.verbose = r->ask->verbose,
		.decision = json_decision,
	};
	struct sim_teller teller = sim_json(&json);
	struct sim_verdict verdict;
	const char *why = sim_run(&r->runs[i].scenario, &teller, &verdict);

	if (why || !json.run) {
		cli_error("%s: %s", r->runs[i].name,
			  why ? why : "out of memory");
		return false;
	}
	if (!verdict.as_expected)
		*status = CLI_FINDINGS;
	json_array_append_new(runs, json.run);
	return true;
}

static int json(const struct request *r)
{
	json_t *runs = json_array();
	int status = CLI_OK, printed;
	size_t i;

	for (i = 0; i < r->nr; i++) {
		if (run_json(r, i, runs, &status))
			continue;
		json_decref(runs);
		return CLI_UNFINISHED;
	}
	printed = json_print(json_pack("{s:s, s:o}", "schema", "stage2.sim/1",
				       "runs", runs));
	return printed ? printed : status;
}

/* Adds one run to the list; false if it could not run. */
static bool run_result(const struct one *one, struct results *results,
		       int *status)
{
	char *text = NULL;
	size_t size;
	struct sim_tell tell = { .out = open_memstream(&text, &size),
				 .name = one->name,
				 .quiet = true };
	struct sim_teller teller = sim_tell(&tell);
	struct sim_verdict verdict;
	const char *why = tell.out ?
				  sim_run(&one->scenario, &teller, &verdict) :
				  "out of memory";

	if (tell.out)
		fclose(tell.out);
	if (why)
		cli_error("%s: %s", one->name, why);
	else
		results_add(
			results,
			&(struct result){
				.status = verdict.as_expected ? RESULT_PASS :
								RESULT_FAIL,
				.level = RESULT_ERROR,
				.suite = one->file,
				.rule = "scenario",
				.about =
					"A scenario happens as its file expects.",
				.id = one->name,
				.title = verdict.as_expected ?
						 "as expected" :
						 "not as expected",
				.text = text,
				.file = one->file,
			});
	if (!why && !verdict.as_expected)
		*status = CLI_FINDINGS;
	free(text);
	return !why;
}

static int list(const struct request *r)
{
	struct results results = { .command = "sim run" };
	int status = CLI_OK, printed = CLI_OK;
	size_t i;

	for (i = 0; i < r->nr && status != CLI_UNFINISHED; i++) {
		if (!run_result(&r->runs[i], &results, &status))
			status = CLI_UNFINISHED;
	}
	if (status != CLI_UNFINISHED)
		printed = results_print(&results, r->ask->format);
	results_free(&results);
	return printed ? printed : status;
}

int report_run(const struct report_run *ask)
{
	struct request r = { .ask = ask };
	int status = CLI_OK, unread;
	size_t i;

	unread = read_all(&r);
	if (!unread || ask->nr > 1)
		status = ask->format == CLI_TEXT ? text(&r) :
			 ask->format == CLI_JSON ? json(&r) :
						   list(&r);
	/* An unreadable file outweighs a finding in the exit status. */
	if (unread && status != CLI_UNFINISHED)
		status = unread;
	for (i = 0; i < r.nr; i++)
		sim_scenario_free(&r.runs[i].scenario);
	free(r.runs);
	return status;
}
