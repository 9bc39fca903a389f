/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records the results of a tree's table code as hashes, and compares with them.
 */
#include "record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/cli.h"
#include "tools/cli/json.h"

#define SCHEMA "stage2.tables/1"

static const struct {
	const char *name;
	size_t at;
} tree_flags[] = {
#define FLAG(field)                                        \
	{                                                  \
#field, offsetof(struct table_tree, field) \
	}
	FLAG(walk_flags),    FLAG(relax_flags), FLAG(lpa2),
	FLAG(xnx),	     FLAG(normal_nc),	FLAG(nofwb),
	FLAG(as_s1),	     FLAG(age_range),	FLAG(split),
	FLAG(unlinked),	     FLAG(tlb_range),	FLAG(annotate),
	FLAG(destroy_range), FLAG(removed),
#undef FLAG
};

#define NR_FLAGS (sizeof(tree_flags) / sizeof(*tree_flags))

static bool *flag_of(struct table_tree *tree, size_t i)
{
	return (bool *)((char *)tree + tree_flags[i].at);
}

/* ---- writing ----------------------------------------------------------- */

bool tables_record_size(struct tables_record *record,
			const struct table_driver *driver)
{
	struct table_tree tree = driver->tree;
	json_t *flags = json_array();
	size_t i;

	if (!record->sizes)
		record->sizes = json_array();
	for (i = 0; i < NR_FLAGS; i++) {
		if (*flag_of(&tree, i))
			json_array_append_new(flags,
					      json_string(tree_flags[i].name));
	}
	return !json_array_append_new(record->sizes,
				      json_pack("{s:s, s:o, s:[]}", "page-size",
						tables_page_size(driver),
						"tree", flags, "cases"));
}

bool tables_record_case(struct tables_record *record, uint64_t hash)
{
	size_t last = json_array_size(record->sizes) - 1;
	json_t *size = json_array_get(record->sizes, last);

	return !json_array_append_new(json_object_get(size, "cases"),
				      json_sprintf("%016" PRIx64, hash));
}

int tables_record_end(struct tables_record *record, struct output *output,
		      const char *model, uint64_t seed)
{
	json_t *all = json_pack("{s:s, s:s, s:I, s:o*}", "schema", SCHEMA,
				"model", model, "seed", (json_int_t)seed,
				"sizes", record->sizes);
	FILE *f = output_begin(output);

	if (f && json_dumpf(all, f, JSON_INDENT(1)))
		output_failed(output);
	json_decref(all);
	return f && output_end(output) ? CLI_OK : CLI_USAGE;
}

/* ---- reading ----------------------------------------------------------- */

static int wrong(const char *file, const char *what)
{
	return cli_error("%s: not a file of 'kernel tables -o': %s", file,
			 what);
}

static bool read_flag(struct table_tree *tree, const char *name)
{
	size_t i;

	for (i = 0; name && i < NR_FLAGS; i++) {
		if (!strcmp(name, tree_flags[i].name))
			return *flag_of(tree, i) = true;
	}
	return false;
}

static int read_size(const char *file, json_t *size,
		     struct table_driver *driver)
{
	const char *name =
		json_string_value(json_object_get(size, "page-size"));
	json_t *flags = json_object_get(size, "tree"), *flag;
	size_t i;

	*driver = (struct table_driver){ 0 };
	driver->page_shift = tables_page_shift(name);
	if (!driver->page_shift)
		return wrong(file, "'page-size' must be 4k, 16k or 64k");
	json_array_foreach(flags, i, flag)
	{
		if (!read_flag(&driver->tree, json_string_value(flag)))
			return wrong(file, "'tree' has an unknown flag");
	}
	return CLI_OK;
}

struct replay {
	const char *file;
	const struct s2_kernel *kernel;
	struct tables_case *c;
	uint64_t operations;
};

static int differs(const struct replay *r, const struct table_driver *driver,
		   uint64_t seed)
{
	printf("%s: differs in pages of %s, seed %" PRIu64 "\n", r->file,
	       tables_page_size(driver), seed);
	printf("to find the operation: stage2 kernel tables --model %s"
	       " --page-size %s --seed %" PRIu64 " --operations 1 TREE\n",
	       r->kernel->name, tables_page_size(driver), seed);
	return CLI_FINDINGS;
}

static int replay_cases(struct replay *r, struct tables_rig *rig,
			const struct table_driver *driver, json_t *cases,
			uint64_t seed)
{
	json_t *hash;
	size_t i;

	json_array_foreach(cases, i, hash)
	{
		char is[32];

		tables_draw(r->c, seed + i, driver, r->kernel);
		snprintf(is, sizeof(is), "%016" PRIx64, tables_hash(rig, r->c));
		if (!json_is_string(hash))
			return wrong(r->file, "'cases' must be strings");
		if (strcmp(is, json_string_value(hash)))
			return differs(r, driver, seed + i);
		r->operations += r->c->nr;
	}
	return CLI_OK;
}

static int replay_size(struct replay *r, json_t *size, uint64_t seed)
{
	json_t *cases = json_object_get(size, "cases");
	struct table_driver driver;
	struct tables_rig *rig;
	int status = read_size(r->file, size, &driver);

	if (status)
		return status;
	if (!json_array_size(cases))
		return wrong(r->file, "'cases' are missing");
	rig = tables_rig_new(&driver);
	if (rig)
		status = replay_cases(r, rig, &driver, cases, seed);
	tables_rig_free(rig);
	return rig ? status : cli_error("out of memory");
}

static int replay_all(struct replay *r, json_t *all)
{
	const char *schema = json_string_value(json_object_get(all, "schema"));
	const char *model = json_string_value(json_object_get(all, "model"));
	json_t *seed = json_object_get(all, "seed"), *size;
	json_t *sizes = json_object_get(all, "sizes");
	int status = CLI_OK;
	size_t i;

	if (!schema || strcmp(schema, SCHEMA))
		return wrong(r->file, "'schema' is \"" SCHEMA "\"");
	r->kernel = model ? s2_kernel_find(model) : NULL;
	if (!r->kernel)
		return wrong(r->file, "'model' is not a known kernel");
	if (!json_is_integer(seed) || json_integer_value(seed) < 0)
		return wrong(r->file, "'seed' must be a number");
	if (!json_array_size(sizes))
		return wrong(r->file, "'sizes' are missing");
	json_array_foreach(sizes, i, size)
	{
		if (!status)
			status = replay_size(
				r, size, (uint64_t)json_integer_value(seed));
	}
	if (!status)
		printf("%s: %" PRIu64 " operations, each done as %s did it\n",
		       r->file, r->operations, r->kernel->name);
	return status;
}

int tables_replay(const char *file)
{
	struct replay r = { .file = file };
	json_t *all = json_read(file);
	int status;

	if (!all)
		return CLI_USAGE;
	r.c = malloc(sizeof(*r.c));
	status = r.c ? replay_all(&r, all) : cli_error("out of memory");
	free(r.c);
	json_decref(all);
	return status;
}
