/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes a tree of a YAML document from libyaml's events. yaml_parser_load()
 * would also make a tree, but it resolves anchors and aliases, which we refuse,
 * and has no limit of ours on nesting.
 */
#include "sim/yaml_tree.h"

#include <stdlib.h>
#include <string.h>

#include <yaml.h>

struct builder {
	yaml_parser_t parser;
	yaml_event_t event;
	struct tree *tree;
	struct sim_error *error;
	uint32_t open[TREE_DEPTH]; /* open containers */
	uint32_t last[TREE_DEPTH]; /* the last child of each; 0: none */
	unsigned int depth;
};

static bool fail_at(struct builder *b, const char *why)
{
	return tree_fail(b->error, (unsigned int)b->event.start_mark.line + 1,
			 (unsigned int)b->event.start_mark.column + 1, "%s",
			 why);
}

static bool no_memory(struct builder *b)
{
	return tree_fail(b->error, 0, 0, "out of memory");
}

/* Sets libyaml's own error message. */
static bool fail_parse(struct builder *b)
{
	const yaml_parser_t *p = &b->parser;
	const char *why = p->problem ? p->problem : "not YAML";

	if (p->error == YAML_MEMORY_ERROR)
		return no_memory(b);
	return tree_fail(b->error, (unsigned int)p->problem_mark.line + 1,
			 (unsigned int)p->problem_mark.column + 1, "%s%s%s%s",
			 "not YAML: ", why, p->context ? " " : "",
			 p->context ? p->context : "");
}

static struct node *add(struct builder *b, enum node_kind kind)
{
	struct tree *tree = b->tree;
	uint32_t max = tree->max ? 2 * tree->max : 256, i = tree->nr;
	struct node *nodes = tree->nodes;

	if (tree->nr == tree->max) {
		nodes = realloc(nodes, max * sizeof(*nodes));
		if (!nodes)
			return NULL;
		tree->nodes = nodes;
		tree->max = max;
	}
	memset(&nodes[i], 0, sizeof(nodes[i]));
	nodes[i].kind = kind;
	nodes[i].line = (unsigned int)b->event.start_mark.line + 1;
	nodes[i].column = (unsigned int)b->event.start_mark.column + 1;
	if (b->depth) {
		uint32_t *last = &b->last[b->depth - 1];

		if (*last)
			nodes[*last].next = i;
		else
			nodes[b->open[b->depth - 1]].first = i;
		*last = i;
	}
	tree->nr++;
	return &nodes[i];
}

static bool begin(struct builder *b, enum node_kind kind)
{
	if (b->depth == TREE_DEPTH)
		return fail_at(b, "nested too deeply");
	if (!add(b, kind))
		return no_memory(b);
	b->open[b->depth] = b->tree->nr - 1;
	b->last[b->depth] = 0;
	b->depth++;
	return true;
}

static bool scalar(struct builder *b)
{
	const char *text = (const char *)b->event.data.scalar.value;
	size_t length = b->event.data.scalar.length;
	struct node *node;

	if (memchr(text, 0, length))
		return fail_at(b, "text with a NUL character");
	node = add(b, NODE_SCALAR);
	if (!node)
		return no_memory(b);
	node->text = malloc(length + 1);
	if (!node->text)
		return no_memory(b);
	memcpy(node->text, text, length);
	node->text[length] = '\0';
	return true;
}

/* Refuses anchors and tags. */
static bool is_marked(const yaml_event_t *event, const char **what)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	}
	*what = anchor ? "anchors ('&') are not for scenarios" :
			 "a scenario has no tags ('!')";
	return anchor || tag;
}

/* One event; false to stop, with an error. */
static bool take(struct builder *b)
{
	const char *what;

	if (is_marked(&b->event, &what))
		return fail_at(b, what);
	switch (b->event.type) {
	case YAML_DOCUMENT_START_EVENT:
		if (b->tree->nr)
			return fail_at(b, "a second document in one file");
		return true;
	case YAML_ALIAS_EVENT:
		return fail_at(b, "a scenario has no aliases ('*')");
	case YAML_SCALAR_EVENT:
		return scalar(b);
	case YAML_MAPPING_START_EVENT:
		return begin(b, NODE_MAP);
	case YAML_SEQUENCE_START_EVENT:
		return begin(b, NODE_LIST);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		b->depth--;
		return true;
	default:
		return true;
	}
}

static bool take_all(struct builder *b)
{
	bool ok = true, end = false;

	while (ok && !end) {
		if (!yaml_parser_parse(&b->parser, &b->event))
			return fail_parse(b);
		end = b->event.type == YAML_STREAM_END_EVENT;
		ok = take(b);
		yaml_event_delete(&b->event);
	}
	if (ok && !b->tree->nr)
		return tree_fail(b->error, 1, 1, "empty: there is no scenario");
	return ok;
}

bool tree_parse(struct tree *tree, const char *text, size_t length,
		struct sim_error *error)
{
	struct builder b = { .tree = tree, .error = error };
	bool ok;

	memset(tree, 0, sizeof(*tree));
	if (!tree_check_text(text, length, error))
		return false;
	if (!yaml_parser_initialize(&b.parser))
		return no_memory(&b);
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)text,
				     length);
	ok = take_all(&b);
	yaml_parser_delete(&b.parser);
	return ok;
}

void tree_free(struct tree *tree)
{
	uint32_t i;

	for (i = 0; i < tree->nr; i++)
		free(tree->nodes[i].text);
	free(tree->nodes);
	memset(tree, 0, sizeof(*tree));
}
