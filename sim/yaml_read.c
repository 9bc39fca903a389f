/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a scenario: the file, and its top-level keys. */
#include "sim/yaml_reader.h"

#include <stdlib.h>
#include <string.h>

#include "sim/file.h"

enum top_key {
	TOP_TITLE,
	TOP_STORY,
	TOP_MATRIX,
	TOP_VM,
	TOP_STEPS,
	TOP_THREADS,
	TOP_FINDINGS,
	NR_TOP
};

static const char *const top_names[NR_TOP + 1] = {
	[TOP_TITLE] = "title",	     [TOP_STORY] = "story",
	[TOP_MATRIX] = "matrix",     [TOP_VM] = "vm",
	[TOP_STEPS] = "steps",	     [TOP_THREADS] = "threads",
	[TOP_FINDINGS] = "findings",
};

static bool copy_text(struct reader *r, const struct node *node,
		      const char *what, char **text)
{
	if (!node)
		return true;
	if (!reader_want(r, node, what, NODE_SCALAR))
		return false;
	*text = strdup(node->text);
	if (!*text)
		return tree_fail(r->error, 0, 0, "out of memory");
	return true;
}

/* Adds the findings of single steps to those of the run. */
static bool read_findings(struct reader *r, const struct node *list)
{
	struct sim_scenario *s = r->s;
	sim_findings steps = 0;
	unsigned int id;
	size_t i;

	for (i = 0; i < s->nr_steps; i++)
		steps |= s->steps[i].findings;
	if (!list) {
		s->findings = steps;
		return true;
	}
	if (!reader_findings(r, list, &s->findings))
		return false;
	id = sim_finding_next(steps & ~s->findings, 0);
	if (id == S2_NR_STATE_IDS)
		return true;
	return reader_fail(r, list,
			   "a step finds '%s', which is not in this list",
			   s2_state_invariants[id].name);
}

static bool read_top(struct reader *r)
{
	const struct node *root = r->tree.nodes, *k, *v;
	const struct node *key[NR_TOP] = { NULL }, *value[NR_TOP] = { NULL };
	uint64_t seen = 0;
	int i;

	if (!reader_want(r, root, "a scenario", NODE_MAP))
		return false;
	for (k = tree_child(&r->tree, root); k; k = tree_next(&r->tree, v)) {
		v = tree_next(&r->tree, k);
		i = reader_key(r, k, "key", reader_list_word, top_names, &seen);
		if (i < 0)
			return false;
		key[i] = k;
		value[i] = v;
	}
	if (!value[TOP_VM] || !value[TOP_STEPS])
		return reader_fail(r, root, "'%s' is missing",
				   value[TOP_VM] ? "steps" : "vm");
	if (value[TOP_THREADS] && value[TOP_FINDINGS])
		return reader_fail(
			r, key[TOP_FINDINGS],
			"findings: what threads find depends on their order");
	if (value[TOP_THREADS] && value[TOP_MATRIX])
		return reader_fail(r, key[TOP_MATRIX],
				   "matrix: not for a file with threads");
	return (!value[TOP_MATRIX] || reader_matrix(r, value[TOP_MATRIX])) &&
	       copy_text(r, value[TOP_TITLE], "title", &r->s->title) &&
	       copy_text(r, value[TOP_STORY], "story", &r->s->story) &&
	       reader_vm(r, key[TOP_VM], value[TOP_VM]) &&
	       reader_steps(r, value[TOP_STEPS]) &&
	       (!value[TOP_THREADS] || reader_threads(r, value[TOP_THREADS])) &&
	       read_findings(r, value[TOP_FINDINGS]) && reader_settings_used(r);
}

/* Says of which combination it is true. */
static void tell_combination(const struct sim_scenario *s,
			     struct sim_error *error)
{
	size_t used = strlen(error->text);

	if (s->combination)
		snprintf(error->text + used, sizeof(error->text) - used,
			 " (%s)", s->combination);
}

static bool read_combination(const char *text, size_t length, size_t n,
			     sim_near *near, struct sim_scenario *s,
			     struct sim_error *error)
{
	struct reader r = {
		.near = near, .error = error, .s = s, .combination = n
	};
	bool ok;

	sim_scenario_init(s);
	ok = tree_parse(&r.tree, text, length, error) && read_top(&r);
	tree_free(&r.tree);
	if (!ok) {
		tell_combination(s, error);
		sim_scenario_free(s);
	}
	return ok;
}

bool sim_read_text(const char *text, size_t length, sim_near *near,
		   struct sim_scenario *s, struct sim_error *error)
{
	return read_combination(text, length, 0, near, s, error);
}

static void free_all(struct sim_scenario *all, size_t nr)
{
	while (nr--)
		sim_scenario_free(&all[nr]);
	free(all);
}

/* The first says how many there are. */
static bool read_combinations(const char *text, size_t length, sim_near *near,
			      struct sim_scenario **all, size_t *nr,
			      struct sim_error *error)
{
	struct sim_scenario first, *list;
	size_t i, n;

	if (!read_combination(text, length, 0, near, &first, error))
		return false;
	n = first.combinations ? first.combinations : 1;
	list = calloc(n, sizeof(*list));
	if (!list) {
		sim_scenario_free(&first);
		return tree_fail(error, 0, 0, "out of memory");
	}
	list[0] = first;
	for (i = 1; i < n; i++) {
		if (!read_combination(text, length, i, near, &list[i], error)) {
			free_all(list, i);
			return false;
		}
	}
	*all = list;
	*nr = n;
	return true;
}

bool sim_read_file_all(const char *path, sim_near *near,
		       struct sim_scenario **all, size_t *nr,
		       struct sim_error *error)
{
	size_t length = 0;
	char *text = sim_file_read(path, &length, error);
	bool ok = text && read_combinations(text, length, near, all, nr, error);

	free(text);
	return ok;
}

bool sim_read_file(const char *path, sim_near *near, struct sim_scenario *s,
		   struct sim_error *error)
{
	size_t length = 0;
	char *text = sim_file_read(path, &length, error);
	bool ok = text && sim_read_text(text, length, near, s, error);

	free(text);
	return ok;
}
