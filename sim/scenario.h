/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenarios: a VM, its steps, and the expected results.
 *
 *   1. The structure
 *   2. Files      YAML in and out; docs/sim.md describes the format
 */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include <stdio.h>

#include <stage2/vm.h>

/* ------------------------------------------------------------------------
 * 1. The structure
 */

/* What a guest's read may return. */
enum sim_sees {
	SIM_COHERENT, /* only the last write */
	SIM_STALE,    /* or older data of its own */
	SIM_FOREIGN,  /* or data of others */
	SIM_NR_SEES
};

/* VMs write as this owner; other data has another owner. */
#define SIM_OWNER 1

enum sim_sees sim_sees(const struct s2_read *read);

/* The parts of a step's result that a file can expect. */
enum sim_expect_key {
	SIM_EX_OUTCOME, /* enum s2_step_outcome */
	SIM_EX_FAULTS,
	SIM_EX_RET,	 /* int */
	SIM_EX_DECISION, /* enum s2_outcome */
	SIM_EX_EXIT,	 /* enum s2_exit */
	SIM_EX_SEES,	 /* enum sim_sees */
	SIM_EX_LOGGED,
	SIM_EX_PAGES, /* bit i: page i of the memslot */
	SIM_EX_LEAF,  /* enum s2_size, plus 1; 0: none */
	SIM_EX_YOUNG,
	SIM_NR_EXPECT
};

extern const char *const sim_expect_names[SIM_NR_EXPECT];

/* The words for a key, up to a NULL; NULL: it is a number. */
const char *const *sim_expect_words(enum sim_expect_key key);

#define SIM_EXPECT_VALUE 288

/* A key's value in its written form; may use buf. */
const char *sim_expect_value(enum sim_expect_key key, int64_t value,
			     char buf[SIM_EXPECT_VALUE]);

struct sim_expect {
	unsigned int given; /* bit k: key k is given */
	int64_t value[SIM_NR_EXPECT];
};

/* Bit i: enum s2_state_id. */
typedef uint64_t sim_findings;

struct sim_step {
	struct s2_step step;
	unsigned int line; /* line in the file; 0: not from a file */
	bool has_findings; /* exactly these are new after it */
	sim_findings findings;
	struct sim_expect expect;
};

#define SIM_MAX_STEPS	50000
#define SIM_MAX_THREADS 3

/* The steps of one thread; 'sim explore' tries all orders of threads. */
struct sim_thread {
	struct sim_step *steps;
	size_t nr_steps, max_steps;
};

/* A composed kernel, by its name: linux-6.12.y+2a8dfab26677. */
struct sim_composed {
	char name[S2_MAX_NAME];
	struct s2_kernel kernel;
	struct s2_policy policy;
};

struct sim_scenario {
	char *title; /* NULL: none */
	char *story;
	char *combination; /* of a matrix, "granule 16k"; NULL: there is none */
	size_t combinations;	       /* that the file has */
	struct sim_composed *composed; /* NULL: its policy is built in */
	struct s2_vm_cfg cfg;	       /* complete */
	struct sim_step *steps;
	size_t nr_steps, max_steps;
	sim_findings findings; /* all findings of the run */
	struct sim_thread threads[SIM_MAX_THREADS]; /* run after the steps */
	unsigned int nr_threads;		    /* 0: none */
};

/* Begins with nothing. */
void sim_scenario_init(struct sim_scenario *s);
void sim_scenario_free(struct sim_scenario *s);

/* Appends a step with default arguments; NULL when out of memory. */
struct sim_step *sim_scenario_add(struct sim_scenario *s);
struct sim_step *sim_thread_add(struct sim_thread *thread);

/* The lowest id in a mask from `id` on; S2_NR_STATE_IDS: none. */
unsigned int sim_finding_next(sim_findings set, unsigned int id);

/* The features of struct s2_vm_cfg by their names. */
struct sim_feature {
	const char *name; /* "tlb-range" */
	size_t offset;	  /* offset of a bool in struct s2_vm_cfg */
};

extern const struct sim_feature sim_features[]; /* ends with a NULL name */

static inline bool *sim_feature_in(struct s2_vm_cfg *cfg,
				   const struct sim_feature *f)
{
	return (bool *)((char *)cfg + f->offset);
}

/* The i-th name, NULL after the last, for suggestions. */
const char *sim_policy_name(const void *cookie, size_t i);
const char *sim_feature_name(const void *cookie, size_t i);
const char *sim_bug_name(const void *cookie, size_t i);

/* Is this mistake turned on? */
bool sim_has_bug(const struct s2_vm_cfg *cfg, const struct s2_bug_info *bug);

/* ------------------------------------------------------------------------
 * 2. Files
 */
struct sim_error {
	unsigned int line, column; /* from 1 on; 0: the file as a whole */
	char text[256];
};

/* Suggests a word of a list, or NULL, as cli_near(). */
typedef const char *sim_near(const char *word,
			     const char *(*next)(const void *cookie, size_t i),
			     const void *cookie);

/*
 * Reads a scenario, which may have threads. False, with the reason in *error.
 * *s need not be initialised; free it only after success. Without near, it
 * makes no suggestions.
 */
bool sim_read_file(const char *path, sim_near *near, struct sim_scenario *s,
		   struct sim_error *error);
/* All of a file: one scenario, or one for each combination of its matrix. */
bool sim_read_file_all(const char *path, sim_near *near,
		       struct sim_scenario **all, size_t *nr,
		       struct sim_error *error);
bool sim_read_text(const char *text, size_t length, sim_near *near,
		   struct sim_scenario *s, struct sim_error *error);

/* Writes a file for sim_read_file(); equal scenarios give equal bytes. */
void sim_write(FILE *out, const struct sim_scenario *s);

#endif
