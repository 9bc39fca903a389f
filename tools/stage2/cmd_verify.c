/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 verify: does a policy keep the invariants, over every input? */
#include "tools/cli/assumptions.h"
#include "tools/cli/command.h"
#include "tools/cli/policies.h"
#include "tools/report/report.h"

static const char *invariant_name(const void *cookie, size_t i)
{
	const struct s2_invariant *invariant = s2_invariant_at(i);

	(void)cookie;
	return invariant ? invariant->name : NULL;
}

static bool take_only(void *request, const char *name)
{
	struct report_verify *ask = request;
	const struct s2_invariant *invariant = s2_invariant_find(name);
	const char *near;

	if (invariant && ask->nr_only < S2_MAX_INVARIANTS) {
		ask->only[ask->nr_only++] = invariant;
		return true;
	}
	near = cli_near(name, invariant_name, NULL);
	if (near)
		cli_error("no invariant '%s'; did you mean '%s'?", name, near);
	else
		cli_error("no invariant '%s'; see 'stage2 list invariants'",
			  name);
	return false;
}

static bool take_without(void *request, const char *names)
{
	return assumptions_take(&((struct report_verify *)request)->without,
				names);
}

/* --without excludes options that ask about all faults. */
static int check_without(const struct report_verify *ask)
{
	const char *other = ask->baseline	? "--baseline" :
			    ask->write_baseline ? "--write-baseline" :
			    ask->dead		? "--dead" :
			    ask->since		? "--since" :
						  NULL;

	if (!ask->without || !other)
		return CLI_OK;
	return cli_error("%s judges only faults that can occur: leave out "
			 "--without",
			 other);
}

/* --summary prints one line per policy: it excludes these options. */
static int check_summary(const struct report_verify *ask)
{
	const char *other = ask->dead	 ? "--dead" :
			    ask->verbose ? "--verbose" :
			    ask->since	 ? "--since" :
					   NULL;

	if (!ask->summary || !other)
		return CLI_OK;
	return cli_error("%s prints more than one line: leave out --summary",
			 other);
}

/* The formats that CI reads have findings of one kind. */
static int check_format(const struct report_verify *ask)
{
	const char *other = ask->dead	 ? "--dead" :
			    ask->summary ? "--summary" :
			    ask->since	 ? "--since" :
			    ask->without ? "--without" :
					   NULL;

	if (ask->format <= CLI_JSON || !other)
		return CLI_OK;
	return cli_error("%s needs --format text or json", other);
}

/* Since which release: only kernels made of commits lie between releases. */
static int check_since(const struct report_verify *ask)
{
	int i;

	for (i = 0; ask->since && i < ask->nr_policies; i++) {
		const char *word = ask->policies[i];

		if (policy_is_plugin(word))
			return cli_error("%s: a plug-in is not made of "
					 "commits, and --since asks the "
					 "releases around a kernel; leave out "
					 "--since, or compare with one: "
					 "'stage2 diff %s %s'",
					 word, s2_kernel_newest()->name, word);
	}
	return CLI_OK;
}

static int run(int argc, char **argv)
{
	struct report_verify ask = { .format = CLI_TEXT };
	int status = cli_parse(&cmd_verify, &ask, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (ask.nr_only && ask.write_baseline)
		return cli_error(
			"--write-baseline needs all findings: leave out --only");
	if (check_summary(&ask) || check_format(&ask))
		return CLI_USAGE;
	if (ask.no_assumptions && ask.without)
		return cli_error(
			"--no-assumptions drops all: leave out --without");
	if (check_without(&ask))
		return CLI_USAGE;
	ask.policies = argv;
	ask.nr_policies = argc;
	if (check_since(&ask))
		return CLI_USAGE;
	return report_verify(&ask);
}

static const struct cli_option options[] = {
	{ CLI_STRING("baseline", "FILE", struct report_verify, baseline),
	  .help = "accept the findings in FILE, and report those that no longer "
		  "occur as stale" },
	{ CLI_STRING("write-baseline", "FILE", struct report_verify,
		     write_baseline),
	  .help = "write the findings to FILE, and keep its reasons" },
	{ CLI_FLAG("allow-unexplained", struct report_verify,
		   allow_unexplained),
	  .help = "accept findings whose reason in the baseline is 'not "
		  "explained yet', which --write-baseline writes" },
	{ CLI_TAKE("only", "INVARIANT", take_only),
	  .help = "judge by this invariant only; can be repeated" },
	{ CLI_FLAG("summary", struct report_verify, summary),
	  .help = "print one line per policy" },
	{ CLI_FLAG("dead", struct report_verify, dead),
	  .help = "print only tests whose result is always the same" },
	{ CLI_FLAG("since", struct report_verify, since),
	  .help = "print the release and the commit that brought each finding, "
		  "and those that repaired it" },
	{ CLI_FLAG("verbose", struct report_verify, verbose),
	  .help = "print all conditions of a finding, also the usual ones; in JSON, cubes for every fault" },
	{ CLI_FLAG("no-assumptions", struct report_verify, no_assumptions),
	  .help = "judge faults that cannot occur, too" },
	CLI_WITHOUT(take_without),
	CLI_FORMATS(struct report_verify, format),
	CLI_END,
};

const struct cli_command cmd_verify = {
	.name = "verify",
	.answers = "does a policy keep the invariants, for every input?",
	.usage = "[OPTIONS] [POLICY...]",
	.about =
		"Runs each policy over every input that the assumptions leave, "
		"and judges each decision by every invariant. Without a "
		"POLICY, runs all built-in ones. A POLICY is a name (see 'stage2 "
		"list policies') or a plug-in: a path to a shared object.\n\n"
		"--without judges only the faults that the named assumptions "
		"alone exclude. 'newly' marks an invariant that no other fault "
		"violates: it holds only because of the assumptions.",
	.options = options,
	.examples = "  stage2 verify linux-6.16\n"
		    "  stage2 verify --baseline baseline.json linux-7.3\n"
		    "  stage2 verify --without plain-vma linux-7.3\n"
		    "  stage2 verify ./mine.so\n",
	.found_none = "no finding",
	.found_some = "findings or stale entries",
	.run = run,
};
