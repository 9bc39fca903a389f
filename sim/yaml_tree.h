/* SPDX-License-Identifier: GPL-2.0-only */
/* A YAML document as a tree, with the line and column of each node. */
#ifndef SIM_YAML_TREE_H
#define SIM_YAML_TREE_H

#include "sim/scenario.h"

enum node_kind {
	NODE_SCALAR,
	NODE_MAP, /* children: key, value, key, value, ... */
	NODE_LIST,
};

struct node {
	enum node_kind kind;
	unsigned int line, column; /* from 1 on */
	char *text;		   /* NODE_SCALAR */
	uint32_t first, next;	   /* 0, which is the root: none */
};

struct tree {
	struct node *nodes; /* the first is the root */
	uint32_t nr, max;
};

/* Maximum nesting of containers; a scenario needs five. */
#define TREE_DEPTH 6

/* False, with the reason. Free the tree in both cases. */
bool tree_parse(struct tree *tree, const char *text, size_t length,
		struct sim_error *error);
void tree_free(struct tree *tree);

static inline const struct node *tree_child(const struct tree *tree,
					    const struct node *node)
{
	return node->first ? &tree->nodes[node->first] : NULL;
}

static inline const struct node *tree_next(const struct tree *tree,
					   const struct node *node)
{
	return node->next ? &tree->nodes[node->next] : NULL;
}

/* Sets *error; returns false. */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
bool tree_fail(struct sim_error *error, unsigned int line, unsigned int column,
	       const char *fmt, ...);

/*
 * Checks that the file is UTF-8 without control characters, of at most 1 MiB.
 * libyaml would notice, too, but not report the place.
 */
bool tree_check_text(const char *text, size_t length, struct sim_error *error);

#endif
