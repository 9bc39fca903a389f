/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 kernel tables: does a tree's table code behave as the library's? */
#include "tables.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/cli/cli.h"
#include "tools/harness/run.h"
#include "record.h"
#include "tools/cli/policies.h"
#include "tools/cli/text.h"

/* Cases are counted by machine features. */
#define FAMILY_FWB  1u
#define FAMILY_LPA2 2u
#define FAMILY_XNX  4u
#define NR_FAMILIES 8u

struct comparison {
	const struct kernel_tables *request;
	const struct s2_kernel *kernel;
	const struct table_driver *driver;
	struct tables_rig *rig;
	struct tables_case *c;
	struct tables_record record;
	uint64_t operations; /* to be done, of this page size */
	uint64_t done, of_family[NR_FAMILIES];
	uint64_t all; /* of every page size */
};

static const struct {
	const char *name;
	uint8_t shift;
} page_sizes[] = { { "4k", 12 }, { "16k", 14 }, { "64k", 16 } };

const char *tables_page_size(const struct table_driver *driver)
{
	size_t i = 0;

	while (page_sizes[i].shift != driver->page_shift)
		i++;
	return page_sizes[i].name;
}

uint8_t tables_page_shift(const char *size)
{
	size_t i;

	for (i = 0; size && i < 3; i++) {
		if (!strcmp(size, page_sizes[i].name))
			return page_sizes[i].shift;
	}
	return 0;
}

static unsigned int family_of(const struct s2_arch_cfg *arch)
{
	return (arch->fwb ? FAMILY_FWB : 0) | (arch->lpa2 ? FAMILY_LPA2 : 0) |
	       (arch->xnx ? FAMILY_XNX : 0);
}

static void print_count(uint64_t n, const char *name, unsigned int family)
{
	char count[TEXT_COUNT];

	printf("%-4s %-4s%-5s%-4s %12s operations, no difference\n", name,
	       family & FAMILY_FWB ? "fwb" : "",
	       family & FAMILY_LPA2 ? "lpa2" : "",
	       family & FAMILY_XNX ? "xnx" : "",
	       text_count(s2_count_of(n), count));
}

static void print_families(const struct comparison *cmp)
{
	unsigned int i;

	for (i = 0; i < NR_FAMILIES; i++) {
		if (cmp->of_family[i])
			print_count(cmp->of_family[i],
				    tables_page_size(cmp->driver), i);
	}
}

static void tick(const struct comparison *cmp)
{
	if (isatty(2))
		fprintf(stderr, "\r%s: %" PRIu64 " operations ...",
			tables_page_size(cmp->driver), cmp->done);
}

static void clear_tick(void)
{
	if (isatty(2))
		fputs("\r\033[K", stderr);
}

static void report(const struct comparison *cmp, uint64_t seed,
		   struct tables_diff *diff)
{
	unsigned int of = cmp->c->nr;

	tables_shrink(cmp->rig, cmp->c, diff);
	printf("%s: differs after %" PRIu64
	       " operations; shrunk from %u to %u:\n",
	       cmp->request->tree, cmp->all + cmp->done, of, cmp->c->nr);
	if (diff->what)
		tables_print(cmp->c, diff);
	else
		puts("the difference does not occur a second time");
	printf("compared with the tables of %s; --model has others\n",
	       cmp->kernel->name);
	printf("to repeat: stage2 kernel tables --model %s --page-size %s"
	       " --seed %" PRIu64 " --operations 1 %s\n",
	       cmp->kernel->name, tables_page_size(cmp->driver), seed,
	       cmp->request->tree);
}

static int compare(struct comparison *cmp)
{
	uint64_t seed = cmp->request->seed, cases = 0;

	cmp->done = 0;
	memset(cmp->of_family, 0, sizeof(cmp->of_family));
	for (; cmp->done < cmp->operations; seed++) {
		struct tables_diff diff;

		tables_draw(cmp->c, seed, cmp->driver, cmp->kernel);
		if (!tables_run(cmp->rig, cmp->c, false, &diff)) {
			clear_tick();
			report(cmp, seed, &diff);
			return CLI_FINDINGS;
		}
		if (cmp->request->out &&
		    !tables_record_case(&cmp->record,
					tables_rig_last(cmp->rig)))
			return cli_error("out of memory");
		cmp->done += cmp->c->nr;
		cmp->of_family[family_of(&cmp->c->cfg.arch)] += cmp->c->nr;
		if (!(++cases & 255))
			tick(cmp);
	}
	clear_tick();
	print_families(cmp);
	cmp->all += cmp->done;
	return CLI_OK;
}

static int load_and_compare(struct comparison *cmp, const char *file)
{
	void *object = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	int status = CLI_UNFINISHED;

	cmp->driver = object ? dlsym(object, TABLE_DRIVER_SYMBOL) : NULL;
	if (!cmp->driver) {
		cli_error("the tables' code cannot be loaded: %s", dlerror());
		if (object)
			dlclose(object);
		return CLI_UNFINISHED;
	}
	cmp->rig = tables_rig_new(cmp->driver);
	cmp->c = malloc(sizeof(*cmp->c));
	if (cmp->rig && cmp->c &&
	    (!cmp->request->out ||
	     tables_record_size(&cmp->record, cmp->driver))) {
		tables_rig_hash(cmp->rig, cmp->request->out);
		status = compare(cmp);
	} else {
		cli_error("out of memory");
	}
	tables_rig_free(cmp->rig);
	free(cmp->c);
	dlclose(object);
	return status;
}

/* Compiles the tree for a page size, in its own folder. */
static int compare_size(struct comparison *cmp, const char *tree,
			const char *page_shift)
{
	const char *work = kernel_temporary();
	char folder[4096], script[4200], file[4200];
	const char *compile[] = {
		script,	    "tables", tree, folder, kernel_include_folder(),
		page_shift, file,     NULL
	};
	int status = CLI_USAGE;

	if (!work)
		return CLI_UNFINISHED;
	snprintf(folder, sizeof(folder), "%s", work);
	snprintf(script, sizeof(script), "%s/build-plugin",
		 kernel_script_folder());
	snprintf(file, sizeof(file), "%s/tables.so", folder);
	if (!kernel_run(compile, NULL))
		status = load_and_compare(cmp, file);
	kernel_remove(folder);
	return status;
}

/* A tree that was configured has one page size. */
static bool is_configured(const char *tree)
{
	char file[4200];

	snprintf(file, sizeof(file), "%s/include/generated/autoconf.h", tree);
	return !access(file, R_OK);
}

static int compare_all(struct comparison *cmp, const char *tree)
{
	static const char *const shifts[] = { "12", "14", "16" };
	const struct kernel_tables *request = cmp->request;
	int status = CLI_OK;
	size_t i;

	cmp->operations = request->operations;
	if (strcmp(request->page_shift, "0") || is_configured(tree))
		return compare_size(cmp, tree, request->page_shift);
	cmp->operations = (request->operations + 2) / 3;
	for (i = 0; !status && i < 3; i++)
		status = compare_size(cmp, tree, shifts[i]);
	return status;
}

static const struct s2_kernel *find_model(const char *name)
{
	const struct s2_policy *policy;

	if (!name)
		return s2_kernel_newest();
	policy = policy_named(name);
	return policy ? policy->kernel : NULL;
}

static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

static int replay(const struct kernel_tables *request)
{
	if (request->model || request->out)
		return cli_error(
			"%s: a recorded file has its own model, and cannot"
			" be recorded again",
			request->tree);
	return tables_replay(request->tree);
}

static int compare_and_record(struct comparison *cmp, const char *tree)
{
	struct output output;
	int status;

	if (!cmp->request->out)
		return compare_all(cmp, tree);
	if (!output_open(&output, cmp->request->out))
		return CLI_USAGE;
	status = compare_all(cmp, tree);
	if (!status)
		return tables_record_end(&cmp->record, &output,
					 cmp->kernel->name, cmp->request->seed);
	output_drop(&output);
	json_decref(cmp->record.sizes);
	return status;
}

int kernel_tables(const struct kernel_tables *request)
{
	struct comparison cmp = { .request = request };
	char tree[4096], count[TEXT_COUNT];
	int status;

	if (is_file(request->tree))
		return replay(request);
	cmp.kernel = find_model(request->model);
	if (!cmp.kernel)
		return CLI_USAGE;
	if (!realpath(request->tree, tree))
		return cli_error("%s: %s", request->tree, strerror(errno));
	status = compare_and_record(&cmp, tree);
	if (!status)
		printf("%s: %s operations, each done as the library's %s does it\n",
		       request->tree, text_count(s2_count_of(cmp.all), count),
		       cmp.kernel->name);
	return status;
}
