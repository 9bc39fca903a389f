/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs the kernel's code over every input, and writes its decisions as C. */
#include "digest.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "progress.h"
#include "tools/cli/cli.h"
#include "tools/cli/guard.h"
#include "tools/cli/memory.h"
#include "tools/kernel/shim/unknown.h"

static void write_nodes(FILE *f, const char *of, unsigned int entry,
			const struct s2_diagram *g)
{
	size_t i;

	fprintf(f, "static const uint32_t %s_nodes%u[] = {", of, entry);
	for (i = 0; i < g->nr_nodes; i++)
		fprintf(f, "%s0x%x,", i % 8 ? " " : "\n\t",
			(unsigned int)g->nodes[i]);
	fprintf(f, "\n\t0\n};\n");
}

/* Each condition has its own diagram. */
#define WRITE_NUMBER(field, member) \
	fprintf(f, " ." #member " = %d,", d->member);
#define WRITE_NOTHING(field, member)

static void write_decisions(FILE *f, const char *of, unsigned int entry,
			    const struct s2_diagram *g)
{
	size_t i;

	fprintf(f, "static const struct s2_decision %s_decisions%u[] = {\n", of,
		entry);
	for (i = 0; i < g->nr_decisions; i++) {
		const struct s2_decision *d = &g->decisions[i];

		fputs("\t{", f);
		S2_DECISION_FIELDS(WRITE_NUMBER, WRITE_NUMBER, WRITE_NOTHING)
		fputs(" },\n", f);
	}
	fprintf(f, "};\n");
}

static void write_diagram(FILE *f, const char *of, unsigned int entry,
			  const struct s2_diagram *g)
{
	unsigned int c;

	fprintf(f, "\t{ .root = 0x%x, .conds = {", (unsigned int)g->root);
	for (c = 0; c < S2_NR_CONDS; c++)
		fprintf(f, " 0x%x,", (unsigned int)g->conds[c]);
	fprintf(f,
		" },\n\t  .nodes = %s_nodes%u, .nr_nodes = %zu,\n"
		"\t  .decisions = %s_decisions%u, .nr_decisions = %zu },\n",
		of, entry, g->nr_nodes, of, entry, g->nr_decisions);
}

/* policy_answers_without() reads them. */
static void write_without(FILE *f, uint64_t without)
{
	const struct s2_assumption *assumption;
	size_t i;

	fprintf(f, "__attribute__((visibility(\"default\")))\n"
		   "const char *const stage2_without[] = {");
	for (i = 0; (assumption = s2_assumption_at(i)); i++) {
		if (without >> i & 1)
			fprintf(f, " \"%s\",", assumption->name);
	}
	fprintf(f, " 0 };\n");
}

/* The unknowns that are yes in this plug-in. */
static void write_yes(FILE *f, const struct kernel_unknowns *unknown)
{
	size_t i;

	fprintf(f, "#include \"unknown.h\"\nconst char *const shim_yes[] = {");
	for (i = 0; i < unknown->n; i++) {
		if (unknown->at[i].yes)
			fprintf(f, " \"%s\",", unknown->at[i].name);
	}
	fprintf(f, " 0 };\n");
}

static void write_diagrams(FILE *f, const char *of,
			   const struct s2_diagram *diagrams)
{
	unsigned int e;

	for (e = 0; e < S2_NR_ENTRIES; e++) {
		write_nodes(f, of, e, &diagrams[e]);
		write_decisions(f, of, e, &diagrams[e]);
	}
	fprintf(f, "const struct s2_diagram shim_%s[] = {\n", of);
	for (e = 0; e < S2_NR_ENTRIES; e++)
		write_diagram(f, of, e, &diagrams[e]);
	fprintf(f, "};\n");
}

/* Are the contents of both files the same? */
static bool same_files(const char *a, const char *b)
{
	FILE *f = fopen(a, "r"), *g = fopen(b, "r");
	int c = EOF, d = 0;

	while (f && g && (c = getc(f)) == (d = getc(g)) && c != EOF)
		;
	if (f)
		fclose(f);
	if (g)
		fclose(g);
	return c == d;
}

static bool append_file(FILE *to, const char *path)
{
	char buf[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	while (f && (n = fread(buf, 1, sizeof(buf), f)))
		fwrite(buf, 1, n, to);
	return f && !fclose(f);
}

static bool write_pattern(const char *path, const struct s2_diagram *diagrams)
{
	FILE *f = fopen(path, "w");
	int failed;

	if (!f)
		return false;
	write_diagrams(f, "pattern", diagrams);
	failed = ferror(f);
	return !fclose(f) && !failed;
}

/*
 * Writes the diagrams; those of the pattern build, if they differ; and the
 * unknowns that are yes.
 */
static bool write_digest(const char *path, const struct s2_diagram *diagrams,
			 const char *pattern, uint64_t without,
			 const struct kernel_unknowns *unknown)
{
	static const struct s2_diagram none[S2_NR_ENTRIES];
	char own[4200];
	FILE *f = fopen(path, "w");
	bool ok = f;
	int failed;

	if (!f)
		return false;
	snprintf(own, sizeof(own), "%s.own", path);
	fprintf(f, "#include \"diagram.h\"\n");
	write_diagrams(f, "diagrams", diagrams);
	if (pattern)
		ok = write_pattern(own, diagrams);
	if (!pattern || (ok && same_files(own, pattern)))
		write_diagrams(f, "pattern", none);
	else
		ok = append_file(f, pattern);
	write_without(f, without);
	write_yes(f, unknown);
	failed = ferror(f);
	return !fclose(f) && !failed && ok;
}

static void tick(void *ctx, uint64_t runs)
{
	(void)ctx;
	progress_runs(runs);
}

/* A plug-in under digestion: its symbols, and the results. */
struct digested {
	const struct s2_digest_options *given;
	struct kernel_witnesses *witnesses;
};

static void add_witness(void *ctx, enum s2_entry entry,
			const struct s2_cube *fault)
{
	struct kernel_witnesses *w = ((struct digested *)ctx)->witnesses;
	struct kernel_witness *at =
		reallocarray(w->at, w->n + 1, sizeof(*w->at));

	if (!at) {
		w->failed = true;
		return;
	}
	w->at = at;
	w->at[w->n++] = (struct kernel_witness){ entry, *fault };
}

static const char kernels_code[] = "the kernel's code";

static bool run_guarded(void *ctx, const struct s2_policy *policy,
			enum s2_entry entry, struct s2_query *q,
			struct s2_decision *d)
{
	const struct s2_digest_options *given = ((struct digested *)ctx)->given;
	bool ran;

	guard_enter(kernels_code, q);
	ran = given->run(given->ctx, policy, entry, q, d);
	guard_leave();
	return ran;
}

/* Reports an object that is missing, or lacks a symbol. */
static int cannot_load(const char *what, void *object)
{
	int err = cli_error("%s cannot be loaded: %s", what, dlerror());

	if (object)
		dlclose(object);
	return err;
}

/* Before the run: sets the unknowns that are yes. */
static void give_unknown(struct unknowns *list,
			 const struct kernel_unknowns *unknown)
{
	size_t i;

	for (i = 0; list && i < unknown->n && i < NR_UNKNOWN; i++) {
		memcpy(list->at[i].name, unknown->at[i].name,
		       sizeof(list->at[i].name));
		list->at[i].yes = unknown->at[i].yes;
	}
	if (list)
		list->n = (uint32_t)i;
}

/* After the run: adds what else the code asked for, and where. */
static void take_unknown(const struct unknowns *list,
			 struct kernel_unknowns *unknown)
{
	Dl_info info;
	size_t i;

	if (!list || !dladdr(list, &info))
		return;
	for (i = 0; i < list->n && i < UNKNOWN_MOST; i++) {
		const struct unknown *from = &list->at[i];
		struct kernel_unknown *to = &unknown->at[i];

		snprintf(to->name, sizeof(to->name), "%s", from->name);
		to->fixed = to->fixed || from->fixed;
		if (from->place && !to->offset)
			to->offset = (uint64_t)((const char *)from->place -
						(const char *)info.dli_fbase);
	}
	unknown->n = i;
	unknown->lost += list->lost;
}

/* Digests every entry into its diagram. */
static int digest_entries(const struct s2_policy *policy,
			  const struct s2_digest_options *options,
			  struct s2_diagram diagrams[S2_NR_ENTRIES],
			  uint64_t *runs)
{
	unsigned int e;
	int err = 0;

	for (e = 0; !err && e < S2_NR_ENTRIES; e++) {
		err = s2_digest(policy, (enum s2_entry)e, options, &cli_mem,
				&diagrams[e]);
		*runs += diagrams[e].runs;
		if (diagrams[e].nonsense)
			cli_error("the kernel's code %s", diagrams[e].nonsense);
	}
	return err;
}

static void free_diagrams(struct s2_diagram diagrams[S2_NR_ENTRIES])
{
	unsigned int e;

	for (e = 0; e < S2_NR_ENTRIES; e++)
		s2_diagram_free(&diagrams[e], &cli_mem);
}

/* ---- uninitialised variables with another value ------------------------ */

static void (*crashed)(void);

static void on_crash(int number)
{
	(void)number;
	crashed();
}

/*
 * Runs in its own process: if the code uses an uninitialised pointer, it
 * crashes, and the crash is the outcome of the fault.
 */
static void digest_pattern(const char *plugin, const char *path,
			   uint64_t without)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE };
	struct sigaction act = { .sa_handler = on_crash,
				 .sa_flags = SA_NODEFER };
	const struct rlimit limit = { 1200, 1200 };
	struct s2_diagram diagrams[S2_NR_ENTRIES] = { 0 };
	void *object = dlopen(plugin, RTLD_NOW | RTLD_LOCAL);
	const struct s2_digest_options *given;
	struct s2_digest_options options;
	const struct s2_policy *policy;
	uint64_t runs = 0;
	size_t i;

	policy = object ? dlsym(object, S2_POLICY_SYMBOL) : NULL;
	given = object ? dlsym(object, "stage2_digest") : NULL;
	if (object)
		*(void **)&crashed = dlsym(object, "stage2_crashed");
	if (!policy || !given || !crashed)
		_exit(CLI_UNFINISHED);
	/* An uninitialised size can cause an endless loop. */
	setrlimit(RLIMIT_CPU, &limit);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &act, NULL);
	options = *given;
	options.wants = NULL;
	options.witness = NULL;
	options.without = without;
	_exit(digest_entries(policy, &options, diagrams, &runs) ||
			      !write_pattern(path, diagrams) ?
		      CLI_UNFINISHED :
		      CLI_OK);
}

/* Starts this process; returns its id, or -1. */
static pid_t start_pattern(const char *plugin, const char *path,
			   uint64_t without)
{
	pid_t child;

	fflush(NULL);
	child = guard_command();
	if (!child)
		digest_pattern(plugin, path, without);
	return child;
}

static bool end_pattern(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	guard_command_done();
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

/* ---- all of it --------------------------------------------------------- */

int kernel_digest(const char *raw, const char *pattern, const char *path,
		  uint64_t without, uint64_t *runs,
		  struct kernel_witnesses *witnesses,
		  struct kernel_unknowns *unknown)
{
	struct s2_diagram diagrams[S2_NR_ENTRIES] = { 0 };
	struct digested digested = { .witnesses = witnesses };
	const struct s2_digest_options *given;
	struct s2_digest_options options;
	const struct s2_policy *policy;
	void *object = dlopen(raw, RTLD_NOW | RTLD_LOCAL);
	struct unknowns *list;
	char other[4200];
	pid_t child = 0;
	int err;

	policy = object ? dlsym(object, S2_POLICY_SYMBOL) : NULL;
	given = object ? dlsym(object, "stage2_digest") : NULL;
	list = object ? dlsym(object, UNKNOWN_SYMBOL) : NULL;
	if (!policy || !given)
		return cannot_load("the plug-in", object);
	give_unknown(list, unknown);
	/* functions of shim/plugin.c, which need no context */
	digested.given = given;
	options = *given;
	options.run = run_guarded;
	options.progress = tick;
	options.ctx = &digested;
	options.witness = witnesses ? add_witness : NULL;
	options.without = without;
	snprintf(other, sizeof(other), "%s.pattern", path);
	if (pattern)
		child = start_pattern(pattern, other, without);
	err = digest_entries(policy, &options, diagrams, runs);
	progress_end();
	take_unknown(list, unknown);
	if (pattern && !end_pattern(child) && !err)
		err = cli_error(
			"the kernel's code, with other values in variables that nobody sets, does not come to an end");
	if (!err && !write_digest(path, diagrams, pattern ? other : NULL,
				  without, unknown))
		err = cli_error("%s: %s", path, strerror(errno));
	free_diagrams(diagrams);
	dlclose(object);
	return err < 0 ? CLI_UNFINISHED : err;
}

static void decide_witness(const struct s2_policy *policy,
			   const struct kernel_witness *witness)
{
	struct s2_decision d;
	struct s2_query q;

	s2_query_init(&q, &witness->fault);
	guard_enter(kernels_code, &q);
	s2_decide(policy, witness->entry, &q, &d);
	guard_leave();
}

int kernel_run_counted(const char *path, const struct kernel_witnesses *w,
		       const struct kernel_unknowns *unknown)
{
	void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct s2_policy *policy;
	void (*forget)(void) = NULL;
	struct unknowns *list;
	size_t i;

	list = object ? dlsym(object, UNKNOWN_SYMBOL) : NULL;
	policy = object ? dlsym(object, S2_POLICY_SYMBOL) : NULL;
	/* The way POSIX has it, as ISO C has none. */
	if (object)
		*(void **)&forget = dlsym(object, "stage2_forget");
	if (!policy || !forget)
		return cannot_load(path, object);
	give_unknown(list, unknown);
	/* The first call also makes the world. */
	if (w->n)
		decide_witness(policy, &w->at[0]);
	forget();
	for (i = 0; i < w->n; i++)
		decide_witness(policy, &w->at[i]);
	dlclose(object);
	return 0;
}
