/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 kernel: a kernel tree's own code as a policy. */
#include <string.h>

#include "tools/cli/assumptions.h"
#include "tools/cli/command.h"
#include "tools/harness/build.h"
#include "tools/harness/cache.h"
#include "tools/harness/series.h"
#include "tools/harness/stub.h"
#include "tools/tables/tables.h"

/* Words of --page-size; the last means all, or the tree's own. */
static const char *const page_shifts[] = { "12", "14", "16", "0" };
#define NO_PAGE 3

static bool take_format(void *request, const char *arg)
{
	(void)request;
	if (!strcmp(arg, "text"))
		return true;
	cli_error(
		"prints only text; for JSON, build a policy and run 'verify' or 'diff' on it");
	return false;
}

#define TEXT_ONLY                                                             \
	{                                                                     \
		CLI_TAKE("format", "text", take_format),                      \
			.help = "the only format; for JSON, build a policy, " \
				"and run 'verify' or 'diff' on it"            \
	}

static const char page_help[] =
	"default: the page size of a configured tree, else 4k";

static const char stub_help[] =
	"what a function returns that is not compiled here, and that nobody "
	"stands in for; ask, the default: 0 and 1, both explored; stop: calling "
	"it is an error; can be repeated";

static const char no_cache_help[] =
	"explore again, even if the same was explored before";

struct build_args {
	struct kernel_request request;
	struct stubs stubs;
	unsigned int page;
};

static bool take_build_without(void *request, const char *names)
{
	struct build_args *args = request;

	return assumptions_take(&args->request.without, names);
}

static bool take_build_stub(void *request, const char *word)
{
	return stubs_take(&((struct build_args *)request)->stubs, word);
}

static int run_build(int argc, char **argv)
{
	struct build_args args = { .page = NO_PAGE };
	int status = cli_parse(&cmd_kernel_build, &args, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (argc != 1)
		return cli_error("name a kernel tree");
	args.request.tree = argv[0];
	args.request.page_shift = page_shifts[args.page];
	args.request.stubs = args.stubs.at;
	return kernel_make_policy(&args.request);
}

static const struct cli_option build_options[] = {
	{ CLI_STRING("output", "FILE", struct build_args, request.out),
	  .letter = 'o',
	  .help = "the policy to write (NAME.so, where NAME is the tree's name)" },
	{ CLI_WORD("page-size", "4k|16k|64k", struct build_args, page),
	  .help = page_help },
	CLI_WITHOUT(take_build_without),
	{ CLI_TAKE("stub", "NAME=0|1|-EFAULT|ask|stop", take_build_stub),
	  .help = stub_help },
	{ CLI_FLAG("no-cache", struct build_args, request.no_cache),
	  .help = no_cache_help },
	TEXT_ONLY,
	CLI_END,
};

const struct cli_command cmd_kernel_build = {
	.name = "kernel build",
	.answers = "build a policy from the tree's own code",
	.usage = "[OPTIONS] TREE",
	.about =
		"Compiles the fault path of a kernel tree "
		"(arch/arm64/kvm/mmu.c, hyp/pgtable.c, and what they need) for "
		"this machine, runs it over every input, and writes a policy "
		"for verify, diff, explain and table. You need not configure "
		"the tree. The policy is derived from the kernel's code, and "
		"has its licence, GPL-2.0.",
	.options = build_options,
	.examples =
		"  stage2 kernel build ~/linux -o mine.so && stage2 verify ./mine.so\n",
	.found_none = "built",
	.run = run_build,
};

struct check_args {
	struct series_request series;
	struct stubs stubs;
	unsigned int page;
};

static bool take_check_without(void *request, const char *names)
{
	struct check_args *args = request;

	return assumptions_take(&args->series.check.without, names);
}

static bool take_check_stub(void *request, const char *word)
{
	return stubs_take(&((struct check_args *)request)->stubs, word);
}

/* A series has verdicts, and no files. */
static int check_series(const struct series_request *series)
{
	const struct kernel_check *check = &series->check;
	const char *other = check->out		  ? "--output" :
			    check->baseline	  ? "--baseline" :
			    check->write_baseline ? "--write-baseline" :
			    check->unreached	  ? "--unreached" :
						    NULL;

	if (series->range && series->mbox)
		return cli_error("--series and --mbox exclude each other");
	if (series->range && check->against)
		return cli_error(
			"--series says what to compare with: leave out --against");
	if (other)
		return cli_error("%s is for one check: leave out %s", other,
				 series->range ? "--series" : "--mbox");
	if (check->format == CLI_JSON)
		return cli_error(
			"a series has no --format json; sarif, junit, ktap and github do");
	return CLI_OK;
}

static int run_check(int argc, char **argv)
{
	struct check_args args = { .page = NO_PAGE };
	struct kernel_check *check = &args.series.check;
	int status = cli_parse(&cmd_kernel_check, &args, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (argc != 1)
		return cli_error("name a kernel tree");
	check->tree = argv[0];
	check->page_shift = page_shifts[args.page];
	check->stubs = args.stubs.at;
	if (!args.series.range && !args.series.mbox)
		return kernel_check(check);
	status = check_series(&args.series);
	return status ? status : kernel_series(&args.series);
}

static const struct cli_option check_options[] = {
	{ CLI_STRING("against", "REF|TREE|FILE|POLICY", struct check_args,
		     series.check.against),
	  .help = "a commit of the tree's repository, a path to another tree "
		  "or to a built policy, or a policy's name" },
	{ CLI_STRING("series", "BASE..HEAD", struct check_args, series.range),
	  .help = "check each commit against the one before it: a verdict for "
		  "each, and for all of them" },
	{ CLI_STRING("mbox", "MAILBOX", struct check_args, series.mbox),
	  .help = "the same for patches in a file, or with - on standard input, "
		  "applied in a clone to --against, or to HEAD" },
	{ CLI_WORD("page-size", "4k|16k|64k", struct check_args, page),
	  .help = page_help },
	{ CLI_STRING("output", "FILE|FOLDER", struct check_args,
		     series.check.out),
	  .letter = 'o',
	  .help = "also write the tree's policy to FILE, as 'kernel build' does; "
		  "or both policies to FOLDER, as new.so and old.so" },
	{ CLI_FLAG("unreached", struct check_args, series.check.unreached),
	  .help = "list all lines that no possible fault reaches" },
	{ CLI_FLAG("allow-unseen", struct check_args,
		   series.check.allow_unseen),
	  .help = "accept changes that stage2 did not look at" },
	{ CLI_STRING("baseline", "FILE", struct check_args,
		     series.check.baseline),
	  .help = "accept the findings in FILE, and report those that no longer "
		  "occur" },
	{ CLI_STRING("write-baseline", "FILE", struct check_args,
		     series.check.write_baseline),
	  .help = "write the findings to FILE, and keep its reasons" },
	CLI_WITHOUT(take_check_without),
	{ CLI_TAKE("stub", "NAME=0|1|-EFAULT|ask|stop", take_check_stub),
	  .help = stub_help },
	{ CLI_FLAG("no-cache", struct check_args, series.check.no_cache),
	  .help = no_cache_help },
	CLI_FORMATS(struct check_args, series.check.format),
	CLI_END,
};

const struct cli_command cmd_kernel_check = {
	.name = "kernel check",
	.answers = "what does the tree decide differently, and is that safe?",
	.usage = "[OPTIONS] TREE",
	.about =
		"Builds the tree, as 'kernel build' does, and compares it with "
		"a commit of the same tree, with another tree, or with the "
		"nearest built-in policy. Prints which decisions differ, which "
		"invariants are newly violated or repaired, and which lines and "
		"branches no possible fault reaches (with --against: what "
		"changed in this). For two trees it first lists the functions "
		"that differ, and whether stage2 looked at each: a changed "
		"function that is not compiled here, or that no fault enters, is "
		"a finding, too.",
	.options = check_options,
	.examples =
		"  stage2 kernel check ~/linux --against origin/master\n"
		"  stage2 kernel check ~/linux --series origin/master..HEAD\n"
		"  stage2 kernel check --page-size 64k --unreached ~/linux\n",
	.found_none = "no difference, and stage2 looked at the whole patch",
	.found_some = "differences, or changes that stage2 did not look at",
	.run = run_check,
};

struct tables_args {
	struct kernel_tables tables;
	unsigned int page;
};

static int run_tables(int argc, char **argv)
{
	struct tables_args args = {
		.tables = { .operations = 1000000, .seed = 1 },
		.page = NO_PAGE,
	};
	int status = cli_parse(&cmd_kernel_tables, &args, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (argc != 1)
		return cli_error("name a kernel tree");
	args.tables.tree = argv[0];
	args.tables.page_shift = page_shifts[args.page];
	return kernel_tables(&args.tables);
}

static const struct cli_option tables_options[] = {
	{ CLI_STRING("model", "KERNEL", struct tables_args, tables.model),
	  .help = "kernel whose table code the library uses (linux-7.3)" },
	{ CLI_NUMBER("operations", "N", struct tables_args, tables.operations,
		     1, UINT64_C(1) << 40),
	  .help = "number of operations, over all page sizes (1000000)" },
	{ CLI_NUMBER("seed", "S", struct tables_args, tables.seed, 0,
		     UINT64_C(1) << 60),
	  .help = "seed of the random numbers (1)" },
	{ CLI_WORD("page-size", "4k|16k|64k|all", struct tables_args, page),
	  .help = "all: every page size that the tree can have (all)" },
	{ CLI_STRING("output", "FILE", struct tables_args, tables.out),
	  .letter = 'o',
	  .help = "write the results of the tree's code, as hashes" },
	CLI_END,
};

const struct cli_command cmd_kernel_tables = {
	.name = "kernel tables",
	.answers = "does the tree's table code behave as the library's?",
	.usage = "[OPTIONS] TREE\n"
		 "[OPTIONS] FILE",
	.about =
		"Compiles the table code of a tree (hyp/pgtable.c), and runs the "
		"same random operations, with interruptions, in it and in the "
		"library. Compares return values, each write, "
		"invalidation, cache maintenance, page and WARN, in order, and "
		"all entries and reference counts. Shows a difference with "
		"as few operations as possible.\n\n"
		"With -o it also writes the tree's results to a file. Give this "
		"FILE instead of a tree to compare the library with it.",
	.options = tables_options,
	.examples =
		"  stage2 kernel tables ~/linux --operations 10000000\n"
		"  stage2 kernel tables tests/conformance/tables/6.1.json\n",
	.found_none = "no difference",
	.found_some = "differences",
	.run = run_tables,
};

struct cache_args {
	bool clear;
};

static int run_cache(int argc, char **argv)
{
	struct cache_args args = { 0 };
	int status = cli_parse(&cmd_kernel_cache, &args, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (argc)
		return cli_error("'%s' is not expected; see --help", argv[0]);
	return args.clear ? cache_clear() : cache_print();
}

static const struct cli_option cache_options[] = {
	{ CLI_FLAG("clear", struct cache_args, clear),
	  .help = "remove all results" },
	CLI_END,
};

const struct cli_command cmd_kernel_cache = {
	.name = "kernel cache",
	.answers =
		"where are results of earlier builds, and how large are they?",
	.usage = "[--clear]",
	.about =
		"'kernel build' and 'kernel check' keep the result of each "
		"exploration in $XDG_CACHE_HOME/stage2, or ~/.cache/stage2, and "
		"use it again if the same code is compiled: the same "
		"preprocessed sources, shims, compiler, options and version of "
		"stage2. Comments do not count. At most $STAGE2_CACHE_MIB MiB "
		"(512) are kept; the results that nobody used for longest go "
		"first.",
	.options = cache_options,
	.examples = "  stage2 kernel cache --clear\n",
	.found_none = "done",
	.run = run_cache,
};

static const struct cli_command *const verbs[] = {
	&cmd_kernel_build,
	&cmd_kernel_check,
	&cmd_kernel_cache,
	&cmd_kernel_tables,
	NULL,
};

const struct cli_command cmd_kernel = {
	.name = "kernel",
	.answers = "what does this kernel tree's own code decide?",
	.usage = "VERB [OPTIONS] TREE",
	.about =
		"Uses a kernel tree as it is, and does not configure, build or "
		"change anything in it.",
	.verbs = verbs,
};
