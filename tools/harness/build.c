/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Builds a kernel tree's fault path into a plug-in: a script compiles it, then
 * it runs over every input, and its decisions are linked in.
 */
#include "build.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache.h"
#include "digest.h"
#include "notes.h"
#include "progress.h"
#include "run.h"
#include "tools/cli/cli.h"
#include "tools/cli/output.h"

/* A build under way. */
struct building {
	const struct kernel_request *request;
	struct kernel_notes *notes;
	const char *work; /* the folder */
	char tree[4096], script[4200], cache[CACHE_PATH];
};

/* A file of the folder. */
static const char *in_work(const struct building *b, const char *name,
			   char path[4200])
{
	snprintf(path, 4200, "%s/%s", b->work, name);
	return path;
}

/*
 * The result depends on the options, and on this program. Without its path,
 * there is no cache.
 */
static int compile(struct building *b)
{
	const struct kernel_request *request = b->request;
	char options[256], tool[4096] = "";
	const char *words[12 + KERNEL_STUBS] = { b->script,
						 "compile",
						 b->tree,
						 b->work,
						 kernel_include_folder(),
						 request->name,
						 request->page_shift,
						 request->unreached ? "trace" :
								      "",
						 options,
						 tool,
						 b->cache };
	size_t n = 11;

	snprintf(options, sizeof(options), "all %d, without %" PRIx64,
		 request->all, request->without);
	b->cache[0] = 0;
	if (!request->no_cache && realpath("/proc/self/exe", tool))
		cache_folder(b->cache);
	progress_stage("compiling");
	while (request->stubs && request->stubs[n - 11]) {
		words[n] = request->stubs[n - 11];
		n++;
	}
	return kernel_run(words, NULL) ? CLI_USAGE : 0;
}

/* A set of unknowns, and the results of exploring with it. */
struct set {
	unsigned int number;
	struct kernel_witnesses witnesses;
};

/* Finds the lines that the witnesses do not reach. */
static int find_unreached(const struct building *b, const struct set *sets,
			  unsigned int n)
{
	const char *count[] = { b->script,
				"count",
				b->tree,
				b->work,
				kernel_include_folder(),
				b->request->page_shift,
				NULL };
	const char *unreached[] = { b->script, "unreached", b->work, b->tree,
				    NULL };
	char counted[4200], report[4200];
	unsigned int i;
	int err = 0;

	progress_stage("counting lines");
	if (kernel_run(count, NULL))
		return CLI_UNFINISHED;
	for (i = 0; !err && i < n; i++) {
		if (sets[i].witnesses.failed)
			return cli_error("out of memory");
		unknown_choose(&b->notes->unknown, sets[i].number);
		err = kernel_run_counted(in_work(b, "counted.so", counted),
					 &sets[i].witnesses,
					 &b->notes->unknown);
	}
	if (!err && kernel_run(unreached, in_work(b, "unreached.txt", report)))
		remove(report);
	return err;
}

/* The policy of a set, in the folder. */
static const char *made_policy(const struct building *b, unsigned int set,
			       char path[4200])
{
	char name[24];

	snprintf(name, sizeof(name), "policy%u.so", set);
	return in_work(b, name, path);
}

static int link_policy(const struct building *b, unsigned int set)
{
	char made[4200], number[12];
	const char *words[] = { b->script,
				"link",
				b->work,
				kernel_include_folder(),
				made_policy(b, set, made),
				number,
				NULL };

	snprintf(number, sizeof(number), "%u", set);
	return kernel_run(words, NULL) ? CLI_UNFINISHED : 0;
}

/* Explores the code with one set, and leaves the policy in the folder. */
static int make_set(const struct building *b, struct set *set)
{
	char raw[4200], digest[4200], pattern[4200];
	int err;

	unknown_choose(&b->notes->unknown, set->number);
	in_work(b, "pattern.so", pattern);
	progress_stage("exploring");
	err = kernel_digest(
		in_work(b, "raw.so", raw),
		set->number || access(pattern, F_OK) ? NULL : pattern,
		in_work(b, "digest.c", digest), b->request->without,
		&b->notes->runs, b->request->unreached ? &set->witnesses : NULL,
		&b->notes->unknown);
	if (err)
		return err;
	return link_policy(b, set->number);
}

/* Explores every set of unknowns, also of those that turn up on the way. */
static int make_sets(const struct building *b, struct set *sets)
{
	unsigned int *n = &b->notes->nr_sets;
	int err = 0;

	for (*n = 0;
	     !err && (!*n || (b->request->all &&
			      *n < 1u << unknown_explored(&b->notes->unknown)));
	     ++*n) {
		sets[*n].number = *n;
		err = make_set(b, &sets[*n]);
	}
	return err;
}

/* Explores the code, and writes what it finds. */
static int explore(const struct building *b)
{
	struct set sets[1 << UNKNOWN_EXPLORED] = { 0 };
	char raw[4200];
	unsigned int i;
	int err = make_sets(b, sets);

	progress_explored(b->notes->runs);
	if (!err)
		unknown_locate(&b->notes->unknown, in_work(b, "raw.so", raw),
			       b->tree, b->work);
	if (!err && b->request->unreached)
		err = find_unreached(b, sets, b->notes->nr_sets);
	for (i = 0; i < b->notes->nr_sets; i++)
		free(sets[i].witnesses.at);
	if (!err && !notes_write(b->work, b->notes))
		err = CLI_UNFINISHED;
	return err;
}

/* For the next build of the same; that it cannot be kept is no error. */
static void keep(const struct building *b)
{
	char most[24];
	const char *words[] = { b->script, "keep", b->tree, b->work,
				b->cache,  most,   NULL };

	snprintf(most, sizeof(most), "%lu", cache_most());
	if (*b->cache)
		kernel_run_quietly(words);
}

static bool is_from_cache(const struct building *b)
{
	char path[4200];

	return !access(in_work(b, "hit", path), F_OK);
}

static int link_cached(const struct building *b)
{
	unsigned int i;
	int err = 0;

	if (!notes_read(b->work, b->notes))
		return CLI_UNFINISHED;
	b->notes->cached = true;
	for (i = 0; !err && i < b->notes->nr_sets; i++)
		err = link_policy(b, i);
	return err;
}

static int make(struct building *b)
{
	int err = compile(b);

	if (err)
		return err;
	if (is_from_cache(b))
		return link_cached(b);
	err = explore(b);
	if (err)
		return err;
	keep(b);
	return notes_read(b->work, b->notes) ? 0 : CLI_UNFINISHED;
}

/* Leaves the notes where somebody else reads them. */
static int leave_notes(const struct building *b)
{
	static const char script[] = "cp \"$1\"/*.txt \"$2\"";
	const char *words[] = { "sh", "-c",    script,
				"sh", b->work, b->request->notes,
				NULL };

	if (!b->request->notes)
		return 0;
	return kernel_run(words, NULL) ||
			       !notes_write(b->request->notes, b->notes) ?
		       CLI_UNFINISHED :
		       0;
}

/* Copies the policies of all sets; the first one gets the requested name. */
static int copy_policies(const struct building *b, struct output *first)
{
	char made[4200], out[UNKNOWN_PATH];
	struct output more;
	unsigned int i;

	for (i = 0; i < b->notes->nr_sets; i++) {
		unknown_path(b->request->out, i, out);
		if (i && !output_open(&more, out))
			return CLI_USAGE;
		if (!output_copy(i ? &more : first, made_policy(b, i, made)))
			return CLI_USAGE;
	}
	return 0;
}

static int build_in(const char *work, const struct kernel_request *request,
		    struct kernel_notes *notes)
{
	struct building b = { .request = request,
			      .notes = notes,
			      .work = work };
	struct output output;
	int err;

	if (!realpath(request->tree, b.tree))
		return cli_error("%s: %s", request->tree, strerror(errno));
	snprintf(b.script, sizeof(b.script), "%s/build-plugin",
		 kernel_script_folder());
	if (!output_open(&output, request->out))
		return CLI_USAGE;
	progress_tree(request->part, request->name);
	err = make(&b);
	progress_end();
	if (!err)
		err = leave_notes(&b);
	if (!err)
		return copy_policies(&b, &output);
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
	free(notes->stood);
	free(notes->unreached);
	free(notes->seen);
	*notes = (struct kernel_notes){ 0 };
}
