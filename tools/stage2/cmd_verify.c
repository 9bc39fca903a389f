/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 verify: does a policy keep the invariants, over every input? */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <stage2/explore.h>

#include "baseline.h"
#include "tools/cli/command.h"
#include "tools/cli/json.h"
#include "tools/cli/memory.h"
#include "tools/cli/policies.h"
#include "tools/cli/text.h"

struct verify_args {
	const char *baseline, *write_baseline;
	enum cli_format format;
	bool verbose, summary, dead;
	const struct s2_invariant *only[S2_MAX_INVARIANTS];
	struct s2_verify_options options;
	/* What ran. */
	struct baseline *accepted;
	struct output output;
	json_t *json;
	int status;
};

/* ---- text ------------------------------------------------------------------ */

static void print_count_line(const char *what, struct s2_count count,
			     const char *note)
{
	char text[TEXT_COUNT];

	printf("  %-10s %35s  %s\n", what, text_count(count, text), note);
}

static uint64_t all_paths(const struct s2_report *report)
{
	return report->paths[S2_GUEST_ABORT] + report->paths[S2_PREPARE_REGION];
}

static void print_domain(const struct s2_report *report)
{
	char note[64];

	print_count_line("domain", report->domain, "faults");
	snprintf(note, sizeof(note),
		 "by %zu assumptions, 'stage2 list assumptions'",
		 report->nr_assumptions);
	print_count_line("- assumed", report->assumed, note);
	print_count_line("- unmet", report->unmet,
			 "of features this kernel does not have");
	snprintf(note, sizeof(note), "all of them, in %" PRIu64 " paths",
		 all_paths(report));
	print_count_line("= covered", report->covered, note);
}

/* All terms of a cube, the usual ones, too. */
static void print_terms(const struct s2_cube *cube, int column, int indent)
{
	char line[S2_NR_INPUTS * TEXT_TERM], term[TEXT_TERM];
	size_t used = 0;
	unsigned int i;

	line[0] = '\0';
	for (i = 0; i < S2_NR_INPUTS; i++) {
		if (cube->may[i] == s2_all_values((enum s2_input)i))
			continue;
		text_term((enum s2_input)i, cube->may[i], term);
		used += (size_t)snprintf(line + used, sizeof(line) - used,
					 "%s%s", used ? " " : "", term);
	}
	text_wrapped(stdout, line[0] ? line : "any fault", column, indent);
}

static void print_finding(const struct s2_finding *finding,
			  const struct verify_args *args)
{
	const struct s2_cover *cover = &finding->cover;
	char summary[TEXT_SUMMARY], round[TEXT_ROUND];
	size_t kept[256], n, i;

	printf("    %s (%s faults)\n",
	       text_summary(&finding->decision, summary),
	       text_round(cover->count, round));
	if (args->verbose) {
		for (i = 0; i < cover->nr_cubes; i++) {
			printf("      %s ", i ? "or  " : "when");
			print_terms(&cover->cubes[i], 11, 11);
		}
	} else {
		n = text_distinct(cover, kept);
		for (i = 0; i < n; i++) {
			printf("      %s ", i ? "or  " : "when");
			text_causes(stdout, &cover->cubes[kept[i]], 11, 11);
		}
	}
	if (cover->truncated)
		puts("      or  more: --format json --verbose has the whole list");
}

static void print_witness(const struct s2_finding *finding, const char *word)
{
	struct s2_witness w;

	if (finding->entry == S2_GUEST_ABORT &&
	    s2_witness_make(&w, &finding->cover.witness, 12))
		printf("    for example ipa 0x%" PRIx64 ", hva 0x%" PRIx64
		       ", pa 0x%" PRIx64 ", ESR_EL2 0x%" PRIx64 ":\n",
		       w.ipa, w.hva, w.pa, w.esr);
	else
		puts("    for example:");
	printf("    $ stage2 explain%s %s",
	       finding->entry == S2_PREPARE_REGION ? " --memslot" : "", word);
	text_arguments(stdout, &finding->cover.witness, 21 + (int)strlen(word),
		       8);
}

static void print_dead(const struct s2_report *report,
		       const struct s2_policy *policy, bool unreached)
{
	size_t i, n = 0;

	for (i = 0; i < report->nr_dead; i++) {
		const struct s2_dead_test *dead = &report->dead[i];

		if (!dead->reached && !unreached)
			continue;
		if (!n++)
			puts("\n  tests that always come out the same:");
		printf("    %-6s  ", !dead->reached ? "unused" :
				     dead->outcome  ? "true" :
						      "false");
		text_wrapped(stdout, policy->tests[dead->test], 12, 12);
	}
}

static void print_text(const struct s2_report *report,
		       const struct s2_policy *policy, const char *word,
		       const struct verify_args *args)
{
	const struct s2_invariant *last = NULL;
	size_t i, shown = 0;

	printf("%s: %s (%s)\n", policy->name,
	       policy->title ? policy->title : "a plug-in",
	       policy->source ? policy->source : word);
	if (args->dead) {
		print_dead(report, policy, policy_is_plugin(word));
		putchar('\n');
		return;
	}
	print_domain(report);
	for (i = 0; i < report->nr_findings; i++) {
		const struct s2_finding *finding = &report->findings[i];
		const struct s2_invariant *invariant = finding->invariant;

		if (baseline_accepts(args->accepted, policy->name, finding))
			continue;
		if (invariant != last) {
			printf("\n  %s (%s)\n    ", invariant->name,
			       s2_class_name(invariant->kind));
			text_wrapped(stdout, invariant->statement, 4, 4);
			printf("    Why: ");
			text_wrapped(stdout, invariant->why, 9, 4);
		}
		last = invariant;
		print_finding(finding, args);
		if (i + 1 == report->nr_findings ||
		    report->findings[i + 1].invariant != invariant)
			print_witness(finding, word);
		shown++;
	}
	if (!args->options.only)
		print_dead(report, policy, policy_is_plugin(word));
	if (!shown)
		puts("\n  no findings");
	putchar('\n');
}

/* ---- one policy ------------------------------------------------------------ */

static size_t count_invariants(const struct s2_report *report,
			       const struct s2_policy *policy,
			       const struct verify_args *args,
			       enum s2_class kind)
{
	const struct s2_invariant *last = NULL;
	size_t n = 0, i;

	for (i = 0; i < report->nr_findings; i++) {
		const struct s2_finding *finding = &report->findings[i];

		if (baseline_accepts(args->accepted, policy->name, finding) ||
		    finding->invariant->kind != kind)
			continue;
		n += finding->invariant != last;
		last = finding->invariant;
	}
	return n;
}

static void print_summary(const struct s2_report *report,
			  const struct s2_policy *policy,
			  const struct verify_args *args)
{
	char round[TEXT_ROUND];

	printf("%-18s %s faults covered; invariants violated: %zu safety, %zu liveness, %zu interface\n",
	       policy->name, text_round(report->covered, round),
	       count_invariants(report, policy, args, S2_SAFETY),
	       count_invariants(report, policy, args, S2_LIVENESS),
	       count_invariants(report, policy, args, S2_INTERFACE));
}

static json_t *json_report(const struct s2_report *report,
			   const struct s2_policy *policy,
			   const struct verify_args *args)
{
	json_t *findings = json_array(), *dead = json_array();
	size_t i;

	for (i = 0; i < report->nr_findings; i++) {
		const struct s2_finding *f = &report->findings[i];
		char id[BASELINE_ID];
		struct s2_query q;
		struct s2_decision d;
		json_t *finding;

		s2_query_init(&q, &f->cover.witness);
		s2_decide(policy, f->entry, &q, &d);
		finding = json_pack(
			"{s:s, s:o, s:s, s:b, s:o, s:o, s:o}", "id",
			baseline_id(policy->name, f, id), "invariant",
			json_invariant(f->invariant), "entry",
			json_entry_name(f->entry), "accepted",
			baseline_accepts(args->accepted, policy->name, f),
			"cover", json_cover(&f->cover), "witness",
			json_fault(&f->cover.witness), "decision",
			json_decision(&q, &d));
		json_array_append_new(findings, finding);
	}
	for (i = 0; i < report->nr_dead; i++) {
		if (!report->dead[i].reached)
			continue;
		json_array_append_new(
			dead, json_pack("{s:s, s:b}", "test",
					policy->tests[report->dead[i].test],
					"always", report->dead[i].outcome));
	}
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:I, s:o, s:o}", "policy",
			 policy->name, "domain", json_count(report->domain),
			 "assumed", json_count(report->assumed), "unmet",
			 json_count(report->unmet), "covered",
			 json_count(report->covered), "paths",
			 (json_int_t)all_paths(report), "findings", findings,
			 "dead", dead);
}

static void show_progress(void *ctx, uint64_t paths)
{
	static time_t begin, last;
	time_t now = time(NULL);

	if (!isatty(STDERR_FILENO))
		return;
	if (!begin)
		begin = last = now;
	if (now == last)
		return;
	last = now;
	fprintf(stderr, "\r%s: %" PRIu64 " paths", (const char *)ctx, paths);
	if (now - begin > 0)
		fputs("\033[K", stderr);
}

static int verify_policy(struct verify_args *args,
			 const struct s2_policy *policy, const char *word)
{
	struct s2_report report;
	size_t i;
	int err;

	args->options.possible_only = policy_is_digested(policy);
	args->options.twice = policy_is_plugin(word) &&
			      !args->options.possible_only;
	args->options.progress = show_progress;
	args->options.progress_ctx = (void *)(uintptr_t)policy->name;
	err = s2_verify(policy, &args->options, &cli_mem, &report);
	if (err == -S2_EINVAL) {
		err = text_nonsense(policy, report.nonsense,
				    &report.nonsense_at);
		s2_report_free(&report, &cli_mem);
		return err;
	}
	if (err) {
		s2_report_free(&report, &cli_mem);
		cli_error("%s: out of memory", policy->name);
		return CLI_UNFINISHED;
	}
	baseline_verified(args->accepted, policy->name);
	for (i = 0; i < report.nr_findings; i++) {
		baseline_note(args->accepted, policy->name,
			      &report.findings[i]);
		if (!baseline_accepts(args->accepted, policy->name,
				      &report.findings[i]) &&
		    !args->dead)
			args->status = CLI_FINDINGS;
	}
	if (args->format == CLI_JSON)
		json_array_append_new(args->json,
				      json_report(&report, policy, args));
	else if (args->summary)
		print_summary(&report, policy, args);
	else
		print_text(&report, policy, word, args);
	s2_report_free(&report, &cli_mem);
	return CLI_OK;
}

/* ---- options --------------------------------------------------------------- */

static const char *invariant_name(const void *cookie, size_t i)
{
	const struct s2_invariant *invariant = s2_invariant_at(i);

	(void)cookie;
	return invariant ? invariant->name : NULL;
}

static bool take_only(void *request, const char *name)
{
	struct verify_args *args = request;
	const struct s2_invariant *invariant = s2_invariant_find(name);
	const char *near;

	if (invariant && args->options.nr_only < S2_MAX_INVARIANTS) {
		args->only[args->options.nr_only++] = invariant;
		args->options.only = args->only;
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

static int verify_words(struct verify_args *args, int n, char **words)
{
	const struct s2_policy *policy;
	int status = CLI_OK, i;

	for (i = 0; i < n && status == CLI_OK; i++) {
		policy = policy_load(words[i]);
		if (!policy)
			return CLI_USAGE;
		status = verify_policy(args, policy, words[i]);
	}
	for (i = 0;
	     !n && (policy = s2_policy_at((size_t)i)) && status == CLI_OK; i++)
		status = verify_policy(args, policy, policy->name);
	return status;
}

static int finish(struct verify_args *args)
{
	json_t *stale = json_array();

	if (args->write_baseline) {
		args->status = baseline_write(args->accepted, &args->output);
		if (args->status)
			goto out;
	} else if (!args->options.only) {
		baseline_report_stale(args->accepted, args->baseline, stale);
	}
	if (json_array_size(stale))
		args->status = CLI_FINDINGS;
	if (args->format == CLI_JSON &&
	    json_print(json_pack("{s:s, s:O, s:O}", "schema", "stage2.verify/1",
				 "stale", stale, "policies", args->json)))
		args->status = CLI_UNFINISHED;
out:
	json_decref(stale);
	return args->status;
}

static int run(int argc, char **argv)
{
	struct verify_args args = { 0 };
	int status = cli_parse(&cmd_verify, &args, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (args.options.only && args.write_baseline)
		return cli_error(
			"--write-baseline needs all findings: leave out --only");
	if (args.verbose)
		args.options.max_cubes = 4096;
	if (!output_open(&args.output, args.write_baseline))
		return CLI_USAGE;
	args.accepted = baseline_open(args.baseline, args.write_baseline);
	if (!args.accepted) {
		output_drop(&args.output);
		return CLI_USAGE;
	}
	args.json = json_array();
	status = verify_words(&args, argc, argv);
	if (!status)
		status = finish(&args);
	json_decref(args.json);
	baseline_close(args.accepted);
	output_drop(&args.output);
	return status;
}

static const struct cli_option options[] = {
	{ CLI_STRING("baseline", "FILE", struct verify_args, baseline),
	  .help = "findings in FILE are accepted; those of its findings that "
		  "did not occur are stale, and reported" },
	{ CLI_STRING("write-baseline", "FILE", struct verify_args,
		     write_baseline),
	  .help = "write the findings into FILE, keeping its reasons" },
	{ CLI_TAKE("only", "INVARIANT", take_only),
	  .help = "judge by this invariant only; may be repeated" },
	{ CLI_FLAG("summary", struct verify_args, summary),
	  .help = "one line a policy" },
	{ CLI_FLAG("dead", struct verify_args, dead),
	  .help = "only the tests that always come out the same" },
	{ CLI_FLAG("verbose", struct verify_args, verbose),
	  .help = "all conditions of a finding, also the usual ones" },
	{ CLI_FLAG("no-assumptions", struct verify_args,
		   options.no_assumptions),
	  .help = "judge faults that cannot occur, too" },
	CLI_FORMAT(struct verify_args, format),
	CLI_END,
};

const struct cli_command cmd_verify = {
	.name = "verify",
	.answers = "does a policy keep the invariants, over every input?",
	.usage = "[OPTIONS] [POLICY...]",
	.about =
		"Runs each policy over every input that the assumptions leave, "
		"and judges each decision by every invariant. Without a "
		"POLICY, all built-in ones. A POLICY is a name (see 'stage2 "
		"list policies') or a plug-in: a path to a shared object.",
	.options = options,
	.examples = "  stage2 verify linux-6.16\n"
		    "  stage2 verify --baseline baseline.json linux-7.3\n"
		    "  stage2 verify ./mine.so\n",
	.found_none = "no finding",
	.found_some = "findings or stale entries",
	.run = run,
};
