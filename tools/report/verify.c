/* SPDX-License-Identifier: GPL-2.0-only */
/* Does a policy keep the invariants, over every input? */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <stage2/explore.h>

#include "baseline.h"
#include "found.h"
#include "tools/cli/assumptions.h"
#include "tools/cli/json.h"
#include "tools/cli/memory.h"
#include "tools/cli/policies.h"
#include "tools/cli/text.h"
#include "report.h"

struct verify {
	const struct report_verify *ask;
	struct s2_verify_options options;
	/* A verified policy. */
	struct baseline *accepted;
	/* --without: the report under all assumptions */
	struct s2_report known;
	struct output output;
	json_t *json;
	struct results results; /* for the formats that CI reads */
	int status;
};

/*
 * ---- text ------------------------------------------------------------------
 */

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

static void print_domain(const struct s2_report *report, uint64_t without)
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
	if (without)
		print_count_line("  judged", report->added,
				 "excluded by these assumptions alone");
}

/* Prints all terms of a cube, also the usual ones. */
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

/* "linux-6.13" is 6.13 to a reader. */
static const char *release_of(const struct s2_kernel *kernel)
{
	return kernel->name + strlen("linux-");
}

/* "since 6.13 (25c17c4b55de), repaired in 6.18 (5f9466b50c1b)" */
static void print_since(const struct s2_policy *policy,
			const struct s2_finding *finding)
{
	struct s2_since since;

	if (!s2_since(policy, finding, &since)) {
		puts("      in no release");
		return;
	}
	if (since.by == S2_NR_COMMITS)
		printf("      in %s already", release_of(since.first));
	else
		printf("      since %s (%s)", release_of(since.first),
		       s2_commits[since.by].name);
	if (since.repaired)
		printf(", repaired in %s (%s)\n", release_of(since.repaired),
		       s2_commits[since.repaired_by].name);
	else
		printf(", open in %s\n", release_of(s2_kernel_newest()));
}

#define MAX_CONDITIONS 8 /* most conditions to print for one finding */

static void print_finding(const struct s2_policy *policy,
			  const struct s2_finding *finding,
			  const struct verify *v)
{
	const struct s2_cover *cover = &finding->cover;
	char summary[TEXT_SUMMARY], round[TEXT_ROUND];
	size_t kept[S2_MAX_CUBES], n, i;

	printf("    %s (%s faults)\n",
	       text_summary(&finding->decision, summary),
	       text_round(cover->count, round));
	if (v->ask->verbose) {
		for (i = 0; i < cover->nr_cubes; i++) {
			printf("      %s ", i ? "or  " : "when");
			print_terms(&cover->cubes[i], 11, 11);
		}
	} else {
		n = text_distinct(cover, kept);
		for (i = 0; i < n && i < MAX_CONDITIONS; i++) {
			printf("      %s ", i ? "or  " : "when");
			text_causes(stdout, &cover->cubes[kept[i]], 11, 11);
		}
		if (i < n && !cover->truncated)
			printf("      or  %zu more: see --verbose\n", n - i);
	}
	if (cover->truncated)
		puts("      or  more: see --format json --verbose");
	if (v->ask->since)
		print_since(policy, finding);
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

/* Is the same invariant violated under all assumptions, too? */
static bool is_known(const struct verify *v, const struct s2_finding *finding)
{
	size_t i;

	for (i = 0; i < v->known.nr_findings; i++) {
		const struct s2_finding *known = &v->known.findings[i];

		if (known->invariant == finding->invariant &&
		    s2_decision_same(&known->decision, &finding->decision))
			return true;
	}
	return false;
}

/* The findings that count for the exit status. */
static bool is_news(const struct verify *v, const struct s2_policy *policy,
		    const struct s2_finding *finding)
{
	return !baseline_accepts(v->accepted, policy->name, finding) &&
	       !(v->ask->without && is_known(v, finding));
}

static bool is_shown(const struct verify *v, const struct s2_policy *policy,
		     const struct s2_finding *finding)
{
	return is_news(v, policy, finding) ||
	       (v->ask->without && v->ask->verbose);
}

/* Is this the last printed finding of its invariant? */
static bool is_last_shown(const struct verify *v,
			  const struct s2_policy *policy,
			  const struct s2_report *report, size_t i)
{
	const struct s2_invariant *invariant = report->findings[i].invariant;

	while (++i < report->nr_findings &&
	       report->findings[i].invariant == invariant) {
		if (is_shown(v, policy, &report->findings[i]))
			return false;
	}
	return true;
}

/* Lists invariants that are violated under all assumptions, too. */
static void print_known(const struct s2_report *report, const struct verify *v)
{
	static const char heading[] = "  violated as before:";
	const struct s2_invariant *last = NULL;
	char names[S2_MAX_INVARIANTS * 24] = "";
	size_t used = 0, i;

	for (i = 0; i < report->nr_findings; i++) {
		const struct s2_finding *f = &report->findings[i];

		if (!is_known(v, f) || f->invariant == last)
			continue;
		last = f->invariant;
		used += (size_t)snprintf(names + used, sizeof(names) - used,
					 "%s%s", used ? " " : "", last->name);
	}
	if (!used)
		return;
	printf("\n%s ", heading);
	text_wrapped(stdout, names, (int)sizeof(heading), 4);
}

/* Prints the dropped assumptions, and why they were made. */
static void print_dropped(uint64_t without)
{
	const struct s2_assumption *assumption;
	size_t i;

	for (i = 0; (assumption = s2_assumption_at(i)); i++) {
		if (!(without >> i & 1))
			continue;
		printf("  without %s (%s): ", assumption->name,
		       s2_assumption_class_name(assumption->kind));
		text_wrapped(stdout, assumption->statement,
			     (int)(strlen(assumption->name) + 14 +
				   strlen(s2_assumption_class_name(
					   assumption->kind))),
			     4);
		printf("    Because: ");
		text_wrapped(stdout, assumption->reason, 13, 4);
	}
}

static size_t count_accepted(const struct s2_report *report,
			     const struct s2_policy *policy,
			     const struct verify *v)
{
	size_t i, n = 0;

	for (i = 0; i < report->nr_findings; i++)
		n += baseline_accepts(v->accepted, policy->name,
				      &report->findings[i]);
	return n;
}

static void print_invariant(const struct s2_invariant *invariant,
			    const char *news)
{
	printf("\n  %s (%s%s)\n    ", invariant->name,
	       s2_class_name(invariant->kind), news);
	text_wrapped(stdout, invariant->statement, 4, 4);
	printf("    Why: ");
	text_wrapped(stdout, invariant->why, 9, 4);
}

/* Prints findings that are not accepted, by invariant; returns how many. */
static size_t print_findings(const struct s2_report *report,
			     const struct s2_policy *policy, const char *word,
			     const struct verify *v)
{
	const struct s2_invariant *last = NULL;
	size_t i, shown = 0;

	for (i = 0; i < report->nr_findings; i++) {
		const struct s2_finding *finding = &report->findings[i];

		if (!is_shown(v, policy, finding))
			continue;
		if (finding->invariant != last)
			print_invariant(finding->invariant,
					!v->ask->without     ? "" :
					is_known(v, finding) ? ", as before" :
							       ", newly");
		last = finding->invariant;
		print_finding(policy, finding, v);
		if (is_last_shown(v, policy, report, i))
			print_witness(finding, word);
		shown++;
	}
	return shown;
}

static void print_text(const struct s2_report *report,
		       const struct s2_policy *policy, const char *word,
		       const struct verify *v)
{
	size_t accepted = count_accepted(report, policy, v);
	size_t shown;

	printf("%s: %s (%s)\n", policy->name,
	       policy->title ? policy->title : "a plug-in",
	       policy->source ? policy->source : word);
	if (v->ask->without)
		print_dropped(v->ask->without);
	if (v->ask->dead) {
		print_dead(report, policy, policy_is_plugin(word));
		putchar('\n');
		return;
	}
	print_domain(report, v->ask->without);
	shown = print_findings(report, policy, word, v);
	if (!v->options.only && !v->ask->without)
		print_dead(report, policy, policy_is_plugin(word));
	if (!shown)
		puts(v->ask->without ? "\n  nothing is newly violated" :
		     accepted	     ? "\n  all findings are accepted" :
				       "\n  no findings");
	if (accepted)
		printf("\n  %zu %s accepted, with reasons in %s\n", accepted,
		       accepted == 1 ? "finding" : "findings",
		       v->ask->baseline ? v->ask->baseline :
					  v->ask->write_baseline);
	if (v->ask->without && !v->ask->verbose)
		print_known(report, v);
	putchar('\n');
}

/*
 * ---- one policy ------------------------------------------------------------
 */

static size_t count_invariants(const struct s2_report *report,
			       const struct s2_policy *policy,
			       const struct verify *v, enum s2_class kind)
{
	const struct s2_invariant *last = NULL;
	size_t n = 0, i;

	for (i = 0; i < report->nr_findings; i++) {
		const struct s2_finding *finding = &report->findings[i];

		if (!is_news(v, policy, finding) ||
		    finding->invariant->kind != kind)
			continue;
		n += finding->invariant != last;
		last = finding->invariant;
	}
	return n;
}

static void print_summary(const struct s2_report *report,
			  const struct s2_policy *policy,
			  const struct verify *v)
{
	size_t accepted = count_accepted(report, policy, v);
	char round[TEXT_ROUND];

	printf("%-18s %s faults %s violated: %zu safety, %zu liveness, %zu interface",
	       policy->name,
	       text_round(v->ask->without ? report->added : report->covered,
			  round),
	       v->ask->without ? "more; invariants newly" :
				 "covered; invariants",
	       count_invariants(report, policy, v, S2_SAFETY),
	       count_invariants(report, policy, v, S2_LIVENESS),
	       count_invariants(report, policy, v, S2_INTERFACE));
	if (accepted)
		printf("; %zu %s accepted", accepted,
		       accepted == 1 ? "finding" : "findings");
	putchar('\n');
}

static json_t *json_commit(enum s2_commit_id id)
{
	return id == S2_NR_COMMITS ? json_null() :
				     json_string(s2_commits[id].name);
}

static json_t *json_since(const struct s2_policy *policy,
			  const struct s2_finding *finding)
{
	struct s2_since since;

	if (!s2_since(policy, finding, &since))
		return json_null();
	return json_pack("{s:s, s:o, s:s?, s:o}", "first", since.first->name,
			 "by", json_commit(since.by), "repaired",
			 since.repaired ? since.repaired->name : NULL,
			 "repaired_by", json_commit(since.repaired_by));
}

static json_t *json_report(const struct s2_report *report,
			   const struct s2_policy *policy,
			   const struct verify *v)
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
			baseline_accepts(v->accepted, policy->name, f), "cover",
			json_cover(&f->cover), "witness",
			json_fault(&f->cover.witness), "decision",
			json_decision(&q, &d));
		json_object_set_new(finding, "newly",
				    v->ask->without ?
					    json_boolean(!is_known(v, f)) :
					    json_null());
		json_object_set_new(finding, "since",
				    v->ask->since ? json_since(policy, f) :
						    json_null());
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
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:o}",
			 "policy", policy->name, "domain",
			 json_count(report->domain), "assumed",
			 json_count(report->assumed), "unmet",
			 json_count(report->unmet), "covered",
			 json_count(report->covered), "added",
			 json_count(report->added), "paths",
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

/* 0, and the caller frees the report; or an exit status, without a report. */
static int run_verify(const struct s2_policy *policy,
		      const struct s2_verify_options *options,
		      struct s2_report *report)
{
	int err = s2_verify(policy, options, &cli_mem, report);

	if (!err)
		return CLI_OK;
	if (err == -S2_EINVAL) {
		err = text_nonsense(policy, report->nonsense,
				    &report->nonsense_at);
	} else {
		cli_error("%s: out of memory", policy->name);
		err = CLI_UNFINISHED;
	}
	s2_report_free(report, &cli_mem);
	return err;
}

/* A violation under all assumptions is not new without one of them. */
static int verify_known(struct verify *v, const struct s2_policy *policy)
{
	struct s2_verify_options options = v->options;

	v->known = (struct s2_report){ 0 };
	options.without = 0;
	options.only_added = false;
	return v->ask->without ? run_verify(policy, &options, &v->known) :
				 CLI_OK;
}

static void list_results(struct verify *v, const struct s2_report *report,
			 const struct s2_policy *policy, const char *word)
{
	found_by_verify(&v->results, &(struct found_verify){
					     .report = report,
					     .policy = policy,
					     .word = word,
					     .accepted = v->accepted,
					     .options = &v->options,
				     });
}

static void list_stale(struct verify *v, json_t *stale)
{
	json_t *id;
	size_t i;

	json_array_foreach(stale, i, id)
	{
		found_stale(&v->results, json_string_value(id),
			    v->ask->baseline);
	}
}

static int verify_policy(struct verify *v, const struct s2_policy *policy,
			 const char *word)
{
	struct s2_report report;
	size_t i;
	int err;

	if (!policy_answers_without(policy, word, v->options.without))
		return CLI_USAGE;
	v->options.possible_only = true;
	v->options.twice = policy_may_waver(word, policy);
	v->options.progress = show_progress;
	v->options.progress_ctx = (void *)(uintptr_t)policy->name;
	err = verify_known(v, policy);
	if (!err)
		err = run_verify(policy, &v->options, &report);
	if (err) {
		s2_report_free(&v->known, &cli_mem);
		return err;
	}
	baseline_verified(v->accepted, policy->name);
	for (i = 0; i < report.nr_findings; i++) {
		baseline_note(v->accepted, policy->name, &report.findings[i]);
		if (is_news(v, policy, &report.findings[i]) && !v->ask->dead)
			v->status = CLI_FINDINGS;
	}
	if (results_wants(v->ask->format))
		list_results(v, &report, policy, word);
	else if (v->ask->format == CLI_JSON)
		json_array_append_new(v->json, json_report(&report, policy, v));
	else if (v->ask->summary)
		print_summary(&report, policy, v);
	else
		print_text(&report, policy, word, v);
	s2_report_free(&report, &cli_mem);
	s2_report_free(&v->known, &cli_mem);
	return CLI_OK;
}

static int verify_words(struct verify *v, int n, char *const *words)
{
	const struct s2_policy *policy;
	int status = CLI_OK, i;

	for (i = 0; i < n && status == CLI_OK; i++) {
		policy = policy_load(words[i]);
		if (!policy)
			return CLI_USAGE;
		status = verify_policy(v, policy, words[i]);
	}
	for (i = 0;
	     !n && (policy = s2_policy_at((size_t)i)) && status == CLI_OK; i++)
		status = verify_policy(v, policy, policy->name);
	return status;
}

static int finish(struct verify *v)
{
	json_t *stale = json_array();

	if (v->ask->write_baseline) {
		v->status = baseline_write(v->accepted, &v->output);
		if (v->status)
			goto out;
	} else if (!v->options.only) {
		baseline_report_stale(v->accepted, v->ask->baseline, stale);
	}
	if (json_array_size(stale))
		v->status = CLI_FINDINGS;
	if (results_wants(v->ask->format)) {
		list_stale(v, stale);
		if (results_print(&v->results, v->ask->format))
			v->status = CLI_UNFINISHED;
	} else if (v->ask->format == CLI_JSON &&
		   json_print(json_pack("{s:s, s:o, s:O, s:O}", "schema",
					"stage2.verify/1", "without",
					assumptions_json(v->ask->without),
					"stale", stale, "policies", v->json)))
		v->status = CLI_UNFINISHED;
out:
	json_decref(stale);
	return v->status;
}

int report_verify(const struct report_verify *ask)
{
	struct verify v = {
		.ask = ask,
		.options = { .max_cubes = ask->verbose ? 4096 : 0,
			     .exact = ask->verbose || ask->since,
			     .without = ask->no_assumptions ?
						S2_EVERY_ASSUMPTION :
						ask->without,
			     .only_added = ask->without,
			     .only = ask->nr_only ? ask->only : NULL,
			     .nr_only = ask->nr_only },
	};
	int status;

	if (!output_open(&v.output, ask->write_baseline))
		return CLI_USAGE;
	v.accepted = baseline_open(ask->baseline, ask->write_baseline,
				   ask->allow_unexplained);
	if (!v.accepted) {
		output_drop(&v.output);
		return CLI_USAGE;
	}
	v.json = json_array();
	status = verify_words(&v, ask->nr_policies, ask->policies);
	if (!status)
		status = finish(&v);
	json_decref(v.json);
	results_free(&v.results);
	baseline_close(v.accepted);
	output_drop(&v.output);
	return status;
}
