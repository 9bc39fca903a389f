/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a scenario: values that are crossed. Of each key of the matrix one
 * value is taken; '$key' stands for it anywhere else, and a key of vm, or a
 * feature, is set to it. A value that is a mapping sets several at once.
 */
#include "sim/yaml_reader.h"

#include <stdlib.h>
#include <string.h>

#define MOST_COMBINATIONS 1000

static size_t count_values(const struct reader *r, const struct node *list)
{
	const struct node *at;
	size_t n = 0;

	for (at = tree_child(&r->tree, list); at; at = tree_next(&r->tree, at))
		n++;
	return n;
}

static bool add_setting(struct reader *r, const struct node *name,
			const struct node *value)
{
	struct reader_setting *s;
	unsigned int i;

	if (!reader_want(r, name, "a name", NODE_SCALAR) ||
	    !reader_want(r, value, name->text, NODE_SCALAR))
		return false;
	for (i = 0; i < r->nr_settings; i++) {
		if (!strcmp(r->settings[i].name->text, name->text))
			return reader_fail(r, name, "'%s' is set twice",
					   name->text);
	}
	if (r->nr_settings == READER_SETTINGS)
		return reader_fail(r, name, "matrix: more than %d names",
				   READER_SETTINGS);
	s = &r->settings[r->nr_settings++];
	*s = (struct reader_setting){ .name = name, .value = value };
	return true;
}

/* The i-th value of a key. */
static bool take_value(struct reader *r, const struct node *key,
		       const struct node *list, size_t i)
{
	const struct node *value = tree_child(&r->tree, list), *k, *v;

	while (i--)
		value = tree_next(&r->tree, value);
	if (value->kind != NODE_MAP)
		return add_setting(r, key, value);
	for (k = tree_child(&r->tree, value); k; k = tree_next(&r->tree, v)) {
		v = tree_next(&r->tree, k);
		if (!add_setting(r, k, v))
			return false;
	}
	return true;
}

/* How many combinations there are; 0, and why not. */
static size_t count_combinations(struct reader *r, const struct node *map)
{
	const struct node *k, *v;
	size_t all = 1, n;

	if (!reader_want(r, map, "matrix", NODE_MAP))
		return 0;
	for (k = tree_child(&r->tree, map); k; k = tree_next(&r->tree, v)) {
		v = tree_next(&r->tree, k);
		if (!reader_want(r, v, "a key of matrix", NODE_LIST))
			return 0;
		n = count_values(r, v);
		if (!n) {
			reader_fail(r, v, "matrix: the list is empty");
			return 0;
		}
		all *= n;
		if (all > MOST_COMBINATIONS) {
			reader_fail(r, k, "matrix: more than %d combinations",
				    MOST_COMBINATIONS);
			return 0;
		}
	}
	return all;
}

static const char *setting_name(const void *cookie, size_t i)
{
	const struct reader *r = cookie;

	return i < r->nr_settings ? r->settings[i].name->text : NULL;
}

static bool replace_text(struct reader *r, struct node *node)
{
	const struct node bare = { .line = node->line,
				   .column = node->column,
				   .text = node->text + 1 };
	int i = reader_find(r, &bare, "value of the matrix", setting_name, r,
			    NULL);
	char *text;

	if (i < 0)
		return false;
	r->settings[i].used = true;
	text = strdup(r->settings[i].value->text);
	if (!text)
		return tree_fail(r->error, 0, 0, "out of memory");
	free(node->text);
	node->text = text;
	return true;
}

/* Behind the matrix and before it: nodes stand in the order of the file. */
static bool replace_all(struct reader *r, const struct node *map)
{
	struct node *nodes = r->tree.nodes, *end = nodes + r->tree.nr, *node;
	const struct node *after = map->next ? nodes + map->next : end;

	for (node = nodes; node < end; node++) {
		if ((node >= map && node < after) ||
		    node->kind != NODE_SCALAR || node->text[0] != '$')
			continue;
		if (!replace_text(r, node))
			return false;
	}
	return true;
}

/* "granule 16k, fwb yes" */
static bool name_combination(struct reader *r)
{
	char text[200] = "";
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < r->nr_settings && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%s %s", i ? ", " : "",
					 r->settings[i].name->text,
					 r->settings[i].value->text);
	r->s->combination = strdup(text);
	return r->s->combination || tree_fail(r->error, 0, 0, "out of memory");
}

bool reader_matrix(struct reader *r, const struct node *map)
{
	size_t left = count_combinations(r, map), n = r->combination, values;
	const struct node *k, *v;

	if (!left)
		return false;
	r->s->combinations = left;
	for (k = tree_child(&r->tree, map); k; k = tree_next(&r->tree, v)) {
		v = tree_next(&r->tree, k);
		values = count_values(r, v);
		if (!values || left < values)
			return false;
		left /= values;
		if (!take_value(r, k, v, n / left % values))
			return false;
	}
	return replace_all(r, map) && name_combination(r);
}

bool reader_settings_used(struct reader *r)
{
	unsigned int i;

	for (i = 0; i < r->nr_settings; i++) {
		const struct node *name = r->settings[i].name;

		if (!r->settings[i].used)
			return reader_fail(
				r, name,
				"matrix: '%s' is no key of vm and no feature, and no step has '$%s'",
				name->text, name->text);
	}
	return true;
}
