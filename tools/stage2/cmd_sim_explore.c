/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 sim explore: the threads of a file, in every order. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/command.h"
#include "tools/cli/output.h"
#include "tools/cli/json.h"
#include "sim_accept.h"
#include "sim_explored.h"
#include "sim_names.h"

struct request {
	enum cli_format format;
	struct sim_explore like; /* what all files have in common */
	struct s2_vm_cfg more;	 /* mistakes */
	const struct s2_policy *policy;
	const char *accept, *output;
	char **files;
	size_t nr;
	struct sim_scenario *scenarios;
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

/* What the file says of table code stays; what it does not is the policy's. */
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
		cli_error("%s: with %s there is no such VM: %s", file,
			  policy->name, why);
	return !why;
}

static bool read_one(const struct request *r, size_t i)
{
	struct sim_scenario *s = &r->scenarios[i];
	struct sim_error error;

	if (!sim_read_file(r->files[i], cli_near, s, &error)) {
		sim_scenario_init(s);
		return file_error(r->files[i], &error);
	}
	if (!s->nr_threads) {
		cli_error("%s: it has no threads: 'stage2 sim run' runs it",
			  r->files[i]);
		return false;
	}
	s->cfg.inject |= r->more.inject;
	s->cfg.pt_inject |= r->more.pt_inject;
	return !r->policy || change_policy(r->files[i], &s->cfg, r->policy);
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
		cli_error("%s: not all was seen in %" PRIu64 " steps", file,
			  x->steps);
	else if (how == SIM_EXPLORE_MEMORY)
		cli_error("%s: out of memory", file);
	else if (how == SIM_EXPLORE_NO_VM)
		cli_error(
			"%s: there is no such VM: too few pages for its tables",
			file);
	else
		return cli_error("%s: it has no end: %s", file, x->blocked);
	return CLI_UNFINISHED;
}

static int explore(const struct request *r, size_t i, json_t *runs)
{
	struct sim_scenario *s = &r->scenarios[i];
	struct sim_explored_file f = { .name = r->files[i],
				       .x = r->like,
				       .output = r->output };
	struct sim_explore *x = &f.x;
	struct output output = { .path = NULL };
	enum sim_explored how;
	int status = CLI_OK;

	x->s = s;
	if (isatty(2))
		x->progress = progress;
	if (r->accept &&
	    !sim_accepted(r->accept, s->cfg.policy->name, &x->accepted))
		return CLI_USAGE;
	if (r->output && !output_open(&output, r->output))
		return CLI_USAGE;
	sim_explored_begin(&f);
	how = sim_explore(x);
	if (isatty(2))
		fputs("\r\033[K", stderr);
	if (r->output && !x->violated)
		output_drop(&output);
	if (how != SIM_EXPLORED || (!x->violated && !x->interleavings))
		return unfinished(r->files[i], x, how);
	if (x->violated) {
		sim_explored_name(&f);
		if (r->output && !output_scenario(&output, &x->scenario)) {
			status = CLI_USAGE;
			f.output = NULL;
		}
	}
	if (runs)
		json_array_append_new(runs, sim_explored_json(&f));
	else
		sim_explored_text(&f);
	if (x->violated)
		sim_scenario_free(&x->scenario);
	return status ? status : x->violated ? CLI_FINDINGS : CLI_OK;
}

static int explore_all(const struct request *r)
{
	json_t *runs = r->format == CLI_JSON ? json_array() : NULL;
	int status = CLI_OK, one;
	size_t i, found = 0;

	for (i = 0; i < r->nr && status < CLI_USAGE; i++) {
		one = explore(r, i, runs);
		found += one == CLI_FINDINGS;
		if (one > status)
			status = one;
	}
	if (status >= CLI_USAGE) {
		json_decref(runs);
		return status;
	}
	if (runs) {
		one = json_print(json_pack("{s:s, s:o}", "schema",
					   "stage2.sim-explore/1", "runs",
					   runs));
		return one ? one : status;
	}
	if (r->nr > 1)
		printf("violations in %zu of %zu files\n", found, r->nr);
	return status;
}

/* All are read before the first is run. */
static int run_request(struct request *r)
{
	size_t i, n;
	int status = CLI_OK;

	r->scenarios = calloc(r->nr, sizeof(*r->scenarios));
	if (!r->scenarios) {
		cli_error("out of memory");
		return CLI_UNFINISHED;
	}
	for (n = 0; !status && n < r->nr; n++)
		status = read_one(r, n) ? CLI_OK : CLI_USAGE;
	if (!status)
		status = explore_all(r);
	for (i = 0; i < n; i++)
		sim_scenario_free(&r->scenarios[i]);
	free(r->scenarios);
	return status;
}

static bool take_policy(void *request, const char *arg)
{
	struct request *r = request;

	return sim_policy_named(arg, &r->policy);
}

static bool take_bugs(void *request, const char *arg)
{
	struct request *r = request;

	return sim_bugs_named(arg, &r->more);
}

static bool take_only(void *request, const char *arg)
{
	struct request *r = request;

	return sim_findings_named(arg, &r->like.only);
}

static int run(int argc, char **argv)
{
	struct request r = {
		.format = CLI_TEXT,
		.like = { .preemptions = 4,
			  .steps = 20000000,
			  .only = ~(sim_findings)0 },
	};
	int status = cli_parse(&cmd_sim_explore, &r, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (!argc)
		return cli_error("name a file; see --help");
	r.files = argv;
	r.nr = (size_t)argc;
	if (r.output && r.nr > 1)
		return cli_error("--output is for one file");
	return run_request(&r);
}

static const struct cli_option options[] = {
	{ CLI_NUMBER("preemptions", "N", struct request, like.preemptions, 0,
		     1000),
	  .help = "at most so many switches away from a thread that could go "
		  "on (4)" },
	{ CLI_NUMBER("steps", "N", struct request, like.steps, 1,
		     UINT64_MAX / 2),
	  .help = "at most so many steps of one file (20000000)" },
	{ CLI_TAKE("policy", "P", take_policy),
	  .help = "decides instead of the file's; see 'stage2 list policies'" },
	{ CLI_TAKE("bugs", "A,B", take_bugs),
	  .help = "mistakes to make besides the file's; 'stage2 list bugs'" },
	{ CLI_STRING("accept", "FILE", struct request, accept),
	  .help = "accepted findings by policy (sim/accepted.json), each with a "
		  "reason; they are counted and not reported" },
	{ CLI_TAKE("only", "A,B", take_only),
	  .help = "these state invariants alone" },
	{ CLI_STRING("output", "FILE", struct request, output),
	  .help = "the scenario that shows the violation, of one file" },
	CLI_FORMAT(struct request, format),
	CLI_END,
};

const struct cli_command cmd_sim_explore = {
	.name = "sim explore",
	.answers = "what comes of it, in every order in which it can happen?",
	.usage = "[OPTIONS] FILE...",
	.about =
		"Runs the threads of each file in every order in which their "
		"parts can come: the parts of faults, of changes of the "
		"host's, and of get-log; and, where two vCPUs commit, one at "
		"each event of the other. Every state invariant is checked "
		"after every part. The first violation ends a file; the way to "
		"it is cut down to a few steps, as a scenario that 'stage2 sim "
		"run' tells. docs/sim.md says what a thread is; sim/races has "
		"such files.",
	.options = options,
	.examples =
		"  stage2 sim explore --accept sim/accepted.json sim/races/*.yaml\n"
		"  stage2 sim explore --bugs seq-late --output found.yaml sim/races/hugetlb.yaml\n",
	.found_none = "nothing found",
	.found_some = "a violation",
	.run = run,
};
