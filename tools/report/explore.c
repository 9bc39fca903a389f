/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs the threads of a file in every order. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/output.h"
#include "tools/cli/json.h"
#include "accept.h"
#include "explored.h"
#include "vm.h"

struct request {
	const struct report_explore *ask;
	struct sim_scenario *scenarios;
	/* For programs, one of them: else NULL. */
	json_t *runs;
	struct results *results;
};

static bool file_error(const char *file, const struct sim_error *error)
{
	if (error->line)
		cli_error("%s:%u:%u: %s", file, error->line, error->column,
			  error->text);
	else
		cli_error("%s: %s", file, error->text);
	return false;
}

/* Keeps the file's table code; without one, uses that of the new policy. */
static bool change_policy(const char *file, struct s2_vm_cfg *cfg,
			  const struct s2_policy *policy)
{
	struct s2_vm_cfg usual = *cfg;
	const char *why;

	usual.tables = NULL;
	s2_vm_cfg_complete(&usual);
	if (cfg->tables == usual.tables)
		cfg->tables = NULL;
	cfg->policy = policy;
	why = s2_vm_cfg_complete(cfg);
	if (why)
		cli_error("%s: with %s no VM can be configured so: %s", file,
			  policy->name, why);
	return !why;
}

static bool read_one(const struct request *r, size_t i)
{
	struct sim_scenario *s = &r->scenarios[i];
	struct sim_error error;

	if (!sim_read_file(r->ask->files[i], cli_near, s, &error)) {
		sim_scenario_init(s);
		return file_error(r->ask->files[i], &error);
	}
	if (!s->nr_threads) {
		cli_error("%s: it has no threads; use 'stage2 sim run'",
			  r->ask->files[i]);
		return false;
	}
	s->cfg.inject |= r->ask->more.inject;
	s->cfg.pt_inject |= r->ask->more.pt_inject;
	return !r->ask->policy ||
	       change_policy(r->ask->files[i], &s->cfg, r->ask->policy);
}

static void progress(void *ctx, const struct sim_explore *x)
{
	(void)ctx;
	fprintf(stderr,
		"\r%" PRIu64 " steps, %" PRIu64 " states, %" PRIu64
		" interleavings",
		x->done, x->states, x->interleavings);
}

static int unfinished(const char *file, const struct sim_explore *x,
		      enum sim_explored how)
{
	if (how == SIM_EXPLORE_CUT)
		cli_error("%s: not finished after %" PRIu64 " steps", file,
			  x->steps);
	else if (how == SIM_EXPLORE_MEMORY)
		cli_error("%s: out of memory", file);
	else if (how == SIM_EXPLORE_NO_VM)
		cli_error(
			"%s: no VM can be configured so: too few pages for its tables",
			file);
	else
		return cli_error("%s: no order ends: %s", file, x->blocked);
	return CLI_UNFINISHED;
}

static int explore_accepting(const struct request *r, size_t i,
			     const struct sim_accepted *accepted)
{
	struct sim_scenario *s = &r->scenarios[i];
	struct sim_explored_file f = { .name = r->ask->files[i],
				       .x = r->ask->like,
				       .output = r->ask->output };
	struct sim_explore *x = &f.x;
	struct output output = { .path = NULL };
	enum sim_explored how;
	int status = CLI_OK;

	x->s = s;
	if (isatty(2))
		x->progress = progress;
	x->accepted = *accepted;
	if (r->ask->output && !output_open(&output, r->ask->output))
		return CLI_USAGE;
	sim_explored_begin(&f);
	how = sim_explore(x);
	if (isatty(2))
		fputs("\r\033[K", stderr);
	if (r->ask->output && !x->violated)
		output_drop(&output);
	if (how != SIM_EXPLORED || (!x->violated && !x->interleavings))
		return unfinished(r->ask->files[i], x, how);
	if (x->violated) {
		sim_explored_name(&f);
		if (r->ask->output && !output_scenario(&output, &x->scenario)) {
			status = CLI_USAGE;
			f.output = NULL;
		}
	}
	if (r->results)
		sim_explored_result(&f, r->results);
	else if (r->runs)
		json_array_append_new(r->runs, sim_explored_json(&f));
	else
		sim_explored_text(&f);
	if (x->violated)
		sim_scenario_free(&x->scenario);
	return status ? status : x->violated ? CLI_FINDINGS : CLI_OK;
}

static int explore(const struct request *r, size_t i)
{
	const char *policy = r->scenarios[i].cfg.policy->name;
	struct sim_accepted accepted = { 0 };
	int status;

	if (r->ask->accept && !sim_accepted(r->ask->accept, policy, &accepted))
		return CLI_USAGE;
	status = explore_accepting(r, i, &accepted);
	sim_accepted_free(&accepted);
	return status;
}

/* Until one cannot be explored; how many have a violation. */
static int explore_each(const struct request *r, size_t *found)
{
	int status = CLI_OK, one;
	size_t i;

	for (i = 0; i < r->ask->nr && status < CLI_USAGE; i++) {
		one = explore(r, i);
		*found += one == CLI_FINDINGS;
		if (one > status)
			status = one;
	}
	return status;
}

static int explore_for_programs(struct request *r)
{
	struct results results = { .command = "sim explore" };
	bool json = r->ask->format == CLI_JSON;
	size_t found = 0;
	int status, err;

	r->runs = json ? json_array() : NULL;
	r->results = json ? NULL : &results;
	status = explore_each(r, &found);
	if (status >= CLI_USAGE)
		err = status;
	else if (json)
		err = json_print(json_pack("{s:s, s:O}", "schema",
					   "stage2.sim-explore/1", "runs",
					   r->runs));
	else
		err = results_print(&results, r->ask->format);
	json_decref(r->runs);
	r->results = NULL;
	results_free(&results);
	return err ? err : status;
}

static int explore_all(struct request *r)
{
	size_t found = 0;
	int status;

	if (r->ask->format != CLI_TEXT)
		return explore_for_programs(r);
	status = explore_each(r, &found);
	if (status < CLI_USAGE && r->ask->nr > 1)
		printf("violations in %zu of %zu files\n", found, r->ask->nr);
	return status;
}

/* Read all files before the first one runs. */
int report_explore(const struct report_explore *ask)
{
	struct request r = { .ask = ask };
	size_t i, n;
	int status = CLI_OK;

	r.scenarios = calloc(ask->nr, sizeof(*r.scenarios));
	if (!r.scenarios) {
		cli_error("out of memory");
		return CLI_UNFINISHED;
	}
	for (n = 0; !status && n < ask->nr; n++)
		status = read_one(&r, n) ? CLI_OK : CLI_USAGE;
	if (!status)
		status = explore_all(&r);
	for (i = 0; i < n; i++)
		sim_scenario_free(&r.scenarios[i]);
	free(r.scenarios);
	return status;
}
