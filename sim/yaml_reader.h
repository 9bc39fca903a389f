/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the parts of the scenario reader. */
#ifndef SIM_YAML_READER_H
#define SIM_YAML_READER_H

#include "sim/yaml_tree.h"

/* A memslot as the file describes it, to find overlaps. */
struct reader_slot {
	bool alive;
	uint64_t ipa, size;
};

/* A value that the matrix sets, and whether anybody asks for it. */
struct reader_setting {
	const struct node *name, *value;
	bool used;
};

#define READER_SETTINGS 16

struct reader {
	struct tree tree;
	sim_near *near;
	struct sim_error *error;
	struct sim_scenario *s;
	struct reader_slot slots[S2_VM_SLOTS];
	size_t combination; /* of the matrix, from 0 on */
	struct reader_setting settings[READER_SETTINGS];
	unsigned int nr_settings;
	uint64_t times, stride; /* of the step that was read last */
};

/* A word in printable form: cut, without line ends. */
#define READER_WORD 48
const char *reader_word(const char *text, char word[READER_WORD]);

/* Sets the error and its place; returns false. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
bool reader_fail(struct reader *r, const struct node *at, const char *fmt, ...);

/* The i-th word of a list; NULL after the last. */
typedef const char *reader_words(const void *cookie, size_t i);

/* For lists that end with NULL. */
const char *reader_list_word(const void *cookie, size_t i);

/*
 * Sets the error "no what 'text'", with the near miss, or else with `see`, or
 * else with all words; returns false.
 */
bool reader_no_word(struct reader *r, const struct node *at, const char *what,
		    reader_words *next, const void *cookie, const char *see);

/* The index of the word, or -1 and an error. */
int reader_find(struct reader *r, const struct node *at, const char *what,
		reader_words *next, const void *cookie, const char *see);

/* The same of a mapping's key, which must be new in *seen. */
int reader_key(struct reader *r, const struct node *key, const char *what,
	       reader_words *next, const void *cookie, uint64_t *seen);

/* False and an error when it is of another kind. */
bool reader_want(struct reader *r, const struct node *node, const char *what,
		 enum node_kind kind);

/* Values. what: "size". */
bool reader_number(struct reader *r, const struct node *node, const char *what,
		   uint64_t least, uint64_t most, uint64_t *value);
bool reader_flag(struct reader *r, const struct node *node, const char *what,
		 uint64_t *value);

/* Names of state invariants. */
bool reader_findings(struct reader *r, const struct node *list,
		     sim_findings *set);

/* matrix: the values of this combination take their places */
bool reader_matrix(struct reader *r, const struct node *map);
/* To be asked when all else was read. */
bool reader_settings_used(struct reader *r);

/* vm: the configuration. key: its place in the file. */
bool reader_vm(struct reader *r, const struct node *key,
	       const struct node *map);

/* steps: */
bool reader_steps(struct reader *r, const struct node *list);

/*
 * Reads one step. Sets where[] to the nodes of its name, expect, findings and
 * repeat, each NULL if not given, and r->times and r->stride.
 */
bool reader_step(struct reader *r, const struct node *map,
		 struct sim_step *step, const struct node *where[4]);

/* threads: two or three lists of steps */
bool reader_threads(struct reader *r, const struct node *list);

/* expect: of a step */
bool reader_expect(struct reader *r, const struct node *map,
		   struct sim_expect *expect);

/*
 * Rejects addresses, memslots and CPUs that do not exist, unless the file
 * expects KVM to refuse the memslot. at[]: the place of each argument, NULL if
 * not given.
 */
bool reader_check(struct reader *r, const struct sim_step *sim_step,
		  const struct node *const *at);

#endif
