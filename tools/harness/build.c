/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Builds a kernel tree's fault path into a plug-in: a script compiles it, then
 * it is run over every input, and what it decides is linked in.
 */
#include "build.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* A build under way: where, of what, and what for. */
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

/* Which lines do the witnesses not reach? */
static int find_unreached(const struct building *b,
			  const struct kernel_witnesses *witnesses)
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
	int err;

	if (witnesses->failed)
		return cli_error("out of memory");
	if (kernel_run(count, NULL))
		return CLI_UNFINISHED;
	err = kernel_run_counted(in_work(b, "counted.so", counted), witnesses);
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

/* The plug-in, in the folder. */
static int make(const struct building *b, const char *made)
{
	const bool unreached = b->request->unreached;
	struct kernel_witnesses witnesses = { 0 };
	char raw[4200], digest[4200];
	int err = compile(b);

	if (!err)
		err = kernel_digest(in_work(b, "raw.so", raw),
				    in_work(b, "digest.c", digest),
				    b->request->without, &b->notes->runs,
				    unreached ? &witnesses : NULL);
	if (!err && unreached)
		err = find_unreached(b, &witnesses);
	free(witnesses.at);
	if (err)
		return err;
	take_notes(b->work, b->notes);
	return link_policy(b, made);
}

static int build_in(const char *work, const struct kernel_request *request,
		    struct kernel_notes *notes)
{
	struct building b = { .request = request,
			      .notes = notes,
			      .work = work };
	struct output output;
	char made[4200];
	int err;

	if (!realpath(request->tree, b.tree))
		return cli_error("%s: %s", request->tree, strerror(errno));
	snprintf(b.script, sizeof(b.script), "%s/build-plugin",
		 kernel_script_folder());
	if (!output_open(&output, request->out))
		return CLI_USAGE;
	err = make(&b, in_work(&b, "policy.so", made));
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
	free(notes->seen);
	*notes = (struct kernel_notes){ 0 };
}
