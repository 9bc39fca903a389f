/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Builds a kernel tree's fault path into a plug-in: a script compiles it, then
 * it runs over every input, and its decisions are linked in.
 */
#include "build.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"
#include "run.h"
#include "tools/cli/cli.h"
#include "tools/cli/output.h"

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

/* A build under way. */
struct building {
	const struct kernel_request *request;
	struct kernel_notes *notes;
	const char *work; /* the folder */
	char tree[4096], script[4200];
};

/* A file of the folder. */
static const char *in_work(const struct building *b, const char *name,
			   char path[4200])
{
	snprintf(path, 4200, "%s/%s", b->work, name);
	return path;
}

static int compile(const struct building *b)
{
	const char *words[] = { b->script,
				"compile",
				b->tree,
				b->work,
				kernel_include_folder(),
				b->request->name,
				b->request->page_shift,
				b->request->unreached ? "trace" : "",
				NULL };

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
	const char *unreached[] = { b->script, "unreached", b->work, NULL };
	char counted[4200], report[4200];
	unsigned int i;
	int err = 0;

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
	if (!err && !kernel_run(unreached, in_work(b, "unreached.txt", report)))
		b->notes->unreached = read_file(b->work, "unreached.txt");
	b->notes->seen = read_file(b->work, "seen.txt");
	return err;
}

static int link_policy(const struct building *b, const char *made)
{
	const char *words[] = { b->script, "link",
				b->work,   kernel_include_folder(),
				made,	   NULL };

	return kernel_run(words, NULL) ? CLI_UNFINISHED : 0;
}

/* The policy of a set, in the folder. */
static const char *made_policy(const struct building *b, unsigned int set,
			       char path[4200])
{
	char name[24];

	snprintf(name, sizeof(name), "policy%u.so", set);
	return in_work(b, name, path);
}

/* Explores the code with one set, and leaves the policy in the folder. */
static int make_set(const struct building *b, struct set *set)
{
	char raw[4200], digest[4200], made[4200], pattern[4200];
	int err;

	unknown_choose(&b->notes->unknown, set->number);
	in_work(b, "pattern.so", pattern);
	err = kernel_digest(
		in_work(b, "raw.so", raw),
		set->number || access(pattern, F_OK) ? NULL : pattern,
		in_work(b, "digest.c", digest), b->request->without,
		&b->notes->runs, b->request->unreached ? &set->witnesses : NULL,
		&b->notes->unknown);
	if (err)
		return err;
	return link_policy(b, made_policy(b, set->number, made));
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

static int make(const struct building *b)
{
	struct set sets[1 << UNKNOWN_EXPLORED] = { 0 };
	char raw[4200];
	unsigned int i;
	int err = compile(b);

	if (!err)
		err = make_sets(b, sets);
	if (!err)
		unknown_locate(&b->notes->unknown, in_work(b, "raw.so", raw),
			       b->tree, b->work);
	if (!err && b->request->unreached)
		err = find_unreached(b, sets, b->notes->nr_sets);
	for (i = 0; i < b->notes->nr_sets; i++)
		free(sets[i].witnesses.at);
	if (!err)
		take_notes(b->work, b->notes);
	return err;
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
	err = make(&b);
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
	free(notes->unreached);
	free(notes->seen);
	*notes = (struct kernel_notes){ 0 };
}
