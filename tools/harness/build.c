/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Builds a kernel tree's fault path into a plug-in: a script compiles it, then
 * it is run over every input, and what it decides is linked in.
 */
#include "build.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/cli/cli.h"
#include "tools/cli/guard.h"
#include "tools/cli/memory.h"
#include "tools/cli/output.h"

/* Where the script and its headers are: in the sources, or installed. */
const char *kernel_script_folder(void)
{
	static const char *const folders[] = { STAGE2_KERNEL_SOURCE,
					       STAGE2_KERNEL_INSTALLED };
	const char *named = getenv("STAGE2_KERNEL_DIR");
	struct stat st;
	size_t i;

	if (named)
		return named;
	for (i = 0; i < 2; i++) {
		if (!stat(folders[i], &st))
			return folders[i];
	}
	return folders[1];
}

const char *kernel_include_folder(void)
{
	struct stat st;

	return stat(STAGE2_INCLUDE_SOURCE, &st) ? STAGE2_INCLUDE_INSTALLED :
						  STAGE2_INCLUDE_SOURCE;
}

int kernel_run(const char *const *words, const char *output)
{
	pid_t child;
	int status;

	fflush(NULL);
	child = guard_command();
	if (child == 0) {
		if (output) {
			int fd = open(output, O_WRONLY | O_CREAT | O_TRUNC,
				      0666);

			if (fd < 0 || dup2(fd, 1) < 0)
				_exit(127);
		}
		execvp(words[0], (char *const *)words);
		fprintf(stderr, "%s: %s\n", words[0], strerror(errno));
		_exit(127);
	}
	if (child < 0) {
		cli_error("%s: %s", words[0], strerror(errno));
		return -1;
	}
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	guard_command_done();
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	cli_error("%s: %s", words[0], strsignal(WTERMSIG(status)));
	return -1;
}

/* For who wants to look at what was made. */
static bool is_kept(void)
{
	return getenv("STAGE2_KEEP");
}

const char *kernel_temporary(void)
{
	static char folder[GUARD_FOLDER];
	const char *tmp = getenv("TMPDIR");
	sigset_t held;
	int length, err;
	char *made;

	length = snprintf(folder, sizeof(folder), "%s/stage2-XXXXXX",
			  tmp && *tmp ? tmp : "/tmp");
	if (length >= (int)sizeof(folder)) {
		cli_error("TMPDIR: %s", strerror(ENAMETOOLONG));
		return NULL;
	}
	/* Who is told to end has it, and has said so, or does not have it. */
	guard_hold(&held);
	made = mkdtemp(folder);
	err = errno;
	if (made && !is_kept())
		guard_folder(folder, true);
	guard_release(&held);
	if (made)
		return folder;
	cli_error("%s: %s", folder, strerror(err));
	return NULL;
}

void kernel_remove(const char *folder)
{
	const char *words[] = { "rm", "-rf", "--", folder, NULL };

	if (is_kept())
		return;
	kernel_run(words, NULL);
	guard_folder(folder, false);
}

/* ---- the digest as a file of C ------------------------------------------- */

static void write_nodes(FILE *f, unsigned int entry, const struct s2_diagram *g)
{
	size_t i;

	fprintf(f, "static const uint32_t nodes%u[] = {", entry);
	for (i = 0; i < g->nr_nodes; i++)
		fprintf(f, "%s0x%x,", i % 8 ? " " : "\n\t",
			(unsigned int)g->nodes[i]);
	fprintf(f, "\n\t0\n};\n");
}

static void write_decisions(FILE *f, unsigned int entry,
			    const struct s2_diagram *g)
{
	size_t i;

	fprintf(f, "static const struct s2_decision decisions%u[] = {\n",
		entry);
	for (i = 0; i < g->nr_decisions; i++) {
		const struct s2_decision *d = &g->decisions[i];

		fprintf(f,
			"\t{ .outcome = %d, .inject = %d, .exit = %d, .ret = %d,\n"
			"\t  .type = %d, .size = %d, .nested_level = %d,\n"
			"\t  .topup = %d, .sanitise = %d, .leak = %d,\n"
			"\t  .dirty_at = %d, .lsb = %d, .seq_late = %d,\n"
			"\t  .lock_held = %d, .warn = %d, .uninit = %d,\n"
			"\t  .dcache = %d, .icache = %d, .tlbi = %d,\n"
			"\t  .host_dirty = %d, .misplaced = %d },\n",
			d->outcome, d->inject, d->exit, d->ret, d->type,
			d->size, d->nested_level, d->topup, d->sanitise,
			d->leak, d->dirty_at, d->lsb, d->seq_late, d->lock_held,
			d->warn, d->uninit, d->dcache, d->icache, d->tlbi,
			d->host_dirty, d->misplaced);
	}
	fprintf(f, "};\n");
}

static void write_diagram(FILE *f, unsigned int entry,
			  const struct s2_diagram *g)
{
	unsigned int c;

	fprintf(f, "\t{ .root = 0x%x, .conds = {", (unsigned int)g->root);
	for (c = 0; c < S2_NR_CONDS; c++)
		fprintf(f, " 0x%x,", (unsigned int)g->conds[c]);
	fprintf(f,
		" },\n\t  .nodes = nodes%u, .nr_nodes = %zu,\n"
		"\t  .decisions = decisions%u, .nr_decisions = %zu },\n",
		entry, g->nr_nodes, entry, g->nr_decisions);
}

static bool write_digest(const char *path, const struct s2_diagram *diagrams)
{
	FILE *f = fopen(path, "w");
	unsigned int e;
	int failed;

	if (!f)
		return false;
	fprintf(f, "#include \"diagram.h\"\n");
	for (e = 0; e < S2_NR_ENTRIES; e++) {
		write_nodes(f, e, &diagrams[e]);
		write_decisions(f, e, &diagrams[e]);
	}
	fprintf(f, "const struct s2_diagram shim_diagrams[] = {\n");
	for (e = 0; e < S2_NR_ENTRIES; e++)
		write_diagram(f, e, &diagrams[e]);
	fprintf(f, "};\n");
	failed = ferror(f);
	return !fclose(f) && !failed;
}

/* ---- running the code over every input ------------------------------------ */

static void tick(void *ctx, uint64_t runs)
{
	(void)ctx;
	if (isatty(2))
		fprintf(stderr, "\r%" PRIu64 " runs of the kernel's code ...",
			runs);
}

/* Faults that together take every step that the code can take. */
struct witnesses {
	struct witness {
		enum s2_entry entry;
		struct s2_cube fault;
	} * at;
	size_t n;
	bool failed; /* out of memory */
};

static void add_witness(void *ctx, enum s2_entry entry,
			const struct s2_cube *fault)
{
	struct witnesses *w = ctx;
	struct witness *at = reallocarray(w->at, w->n + 1, sizeof(*w->at));

	if (!at) {
		w->failed = true;
		return;
	}
	w->at = at;
	w->at[w->n++] = (struct witness){ entry, *fault };
}

static const char kernels_code[] = "the kernel's code";

/* What the plug-in that is being digested offers. */
static const struct s2_digest_options *given;

static bool run_guarded(const struct s2_policy *policy, enum s2_entry entry,
			struct s2_query *q, struct s2_decision *d)
{
	bool ran;

	guard_enter(kernels_code, q);
	ran = given->run(policy, entry, q, d);
	guard_leave();
	return ran;
}

/* An object that is not there, or has not what it should. */
static int cannot_load(const char *what, void *object)
{
	int err = cli_error("%s cannot be loaded: %s", what, dlerror());

	if (object)
		dlclose(object);
	return err;
}

static int digest(const char *raw, const char *path, uint64_t *runs,
		  struct witnesses *witnesses)
{
	struct s2_diagram diagrams[S2_NR_ENTRIES] = { 0 };
	struct s2_digest_options options;
	const struct s2_policy *policy;
	void *object = dlopen(raw, RTLD_NOW | RTLD_LOCAL);
	unsigned int e;
	int err = 0;

	policy = object ? dlsym(object, S2_POLICY_SYMBOL) : NULL;
	given = object ? dlsym(object, "stage2_digest") : NULL;
	if (!policy || !given)
		return cannot_load("the plug-in", object);
	options = *given;
	options.run = run_guarded;
	options.progress = tick;
	options.ctx = witnesses;
	options.witness = witnesses ? add_witness : NULL;
	for (e = 0; !err && e < S2_NR_ENTRIES; e++) {
		err = s2_digest(policy, (enum s2_entry)e, &options, &cli_mem,
				&diagrams[e]);
		*runs += diagrams[e].runs;
		if (diagrams[e].nonsense)
			cli_error("the kernel's code %s", diagrams[e].nonsense);
	}
	if (isatty(2))
		fputs("\r\033[K", stderr);
	if (!err && !write_digest(path, diagrams))
		err = cli_error("%s: %s", path, strerror(errno));
	for (e = 0; e < S2_NR_ENTRIES; e++)
		s2_diagram_free(&diagrams[e], &cli_mem);
	dlclose(object);
	return err < 0 ? CLI_UNFINISHED : err;
}

static void decide_witness(const struct s2_policy *policy,
			   const struct witness *witness)
{
	struct s2_decision d;
	struct s2_query q;

	s2_query_init(&q, &witness->fault);
	guard_enter(kernels_code, &q);
	s2_decide(policy, witness->entry, &q, &d);
	guard_leave();
}

/* Decides the witnesses' faults, for the counters in the object. */
static int run_counted(const char *path, const struct witnesses *w)
{
	void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct s2_policy *policy;
	void (*forget)(void) = NULL;
	size_t i;

	policy = object ? dlsym(object, S2_POLICY_SYMBOL) : NULL;
	/* The way POSIX has it, as ISO C has none. */
	if (object)
		*(void **)&forget = dlsym(object, "stage2_forget");
	if (!policy || !forget)
		return cannot_load(path, object);
	/* The first makes the world, too. */
	if (w->n)
		decide_witness(policy, &w->at[0]);
	forget();
	for (i = 0; i < w->n; i++)
		decide_witness(policy, &w->at[i]);
	dlclose(object);
	return 0;
}

/* ---- all of it ------------------------------------------------------------ */

static char *read_file(const char *folder, const char *name)
{
	char path[4200], *text = NULL;
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "r");
	if (!f)
		return NULL;
	if (getdelim(&text, &size, 0, f) < 0) {
		free(text);
		text = NULL;
	}
	fclose(f);
	return text;
}

static unsigned int count_lines(const char *text)
{
	unsigned int n = 0;

	for (; text && *text; text++)
		n += *text == '\n';
	return n;
}

static void take_notes(const char *work, struct kernel_notes *notes)
{
	notes->stubs = read_file(work, "stubs.txt");
	notes->undeclared = read_file(work, "undeclared.txt");
	notes->empty = read_file(work, "empty.txt");
	notes->tested = read_file(work, "tested.txt");
	notes->nr_stubs = count_lines(notes->stubs);
	notes->nr_undeclared = count_lines(notes->undeclared);
	notes->nr_empty = count_lines(notes->empty);
	notes->nr_tested = count_lines(notes->tested);
}

static int build_in(const char *work, const struct kernel_request *request,
		    struct kernel_notes *notes)
{
	char script[4200], raw[4200], c_file[4200], made[4200], tree[4096];
	const char *compile[] = { script,
				  "compile",
				  tree,
				  work,
				  kernel_include_folder(),
				  request->name,
				  request->page_shift,
				  request->unreached ? "trace" : "",
				  NULL };
	const char *link[] = { script, "link", work, kernel_include_folder(),
			       made,   NULL };
	const char *count[] = { script,
				"count",
				tree,
				work,
				kernel_include_folder(),
				request->page_shift,
				NULL };
	const char *unreached[] = { script, "unreached", work, NULL };
	struct witnesses witnesses = { 0 };
	struct output output;
	char report[4200];
	int err;

	if (!realpath(request->tree, tree))
		return cli_error("%s: %s", request->tree, strerror(errno));
	snprintf(script, sizeof(script), "%s/build-plugin",
		 kernel_script_folder());
	snprintf(raw, sizeof(raw), "%s/raw.so", work);
	snprintf(c_file, sizeof(c_file), "%s/digest.c", work);
	snprintf(made, sizeof(made), "%s/policy.so", work);
	snprintf(report, sizeof(report), "%s/unreached.txt", work);
	if (!output_open(&output, request->out))
		return CLI_USAGE;
	if (kernel_run(compile, NULL)) {
		output_drop(&output);
		return CLI_USAGE;
	}
	err = digest(raw, c_file, &notes->runs,
		     request->unreached ? &witnesses : NULL);
	if (!err && witnesses.failed)
		err = cli_error("out of memory");
	if (!err && request->unreached) {
		snprintf(raw, sizeof(raw), "%s/counted.so", work);
		err = kernel_run(count, NULL) ? CLI_UNFINISHED :
						run_counted(raw, &witnesses);
		if (!err && !kernel_run(unreached, report))
			notes->unreached = read_file(work, "unreached.txt");
	}
	free(witnesses.at);
	if (!err) {
		take_notes(work, notes);
		err = kernel_run(link, NULL) ? CLI_UNFINISHED : 0;
	}
	if (!err)
		return output_copy(&output, made) ? 0 : CLI_USAGE;
	output_drop(&output);
	return err;
}

int kernel_build(const struct kernel_request *request,
		 struct kernel_notes *notes)
{
	const char *work = kernel_temporary();
	char folder[4096];
	int err;

	*notes = (struct kernel_notes){ 0 };
	if (!work)
		return CLI_UNFINISHED;
	snprintf(folder, sizeof(folder), "%s", work);
	err = build_in(folder, request, notes);
	kernel_remove(folder);
	return err;
}

void kernel_notes_free(struct kernel_notes *notes)
{
	free(notes->stubs);
	free(notes->undeclared);
	free(notes->empty);
	free(notes->tested);
	free(notes->unreached);
	*notes = (struct kernel_notes){ 0 };
}
