/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the parts of the explorer. */
#ifndef SIM_EXPLORE_WALK_H
#define SIM_EXPLORE_WALK_H

#include "sim/explore.h"

/*
 * ---- explore_thread.c: one thread, part by part ---------------------------
 */

/* The position of a thread. */
struct place {
	uint8_t next;  /* its current step */
	uint8_t tries; /* retries of that access */
	bool within;   /* the step has paused */
	bool waits;    /* wait until another thread has run */
};

/* How a thread goes on. */
struct variant {
	bool race; /* another thread's commit, or a notifier, in the middle */
	unsigned int other, at;
};

#define RACE_EVENTS 12 /* races are tried at this many events */
#define MAX_TRIES   3

struct walk {
	struct sim_explore *x;
	struct s2_vm *vm;
	char *mem;
	size_t bytes;
	const struct s2_pool *pool; /* its pages are at the end of the memory */
	struct place places[SIM_MAX_THREADS];
	struct s2_step path[512]; /* steps of the threads so far */
	unsigned int depth;
	struct s2_step_result result;
	/* Decisions of the last step, by vCPU. */
	bool decided[S2_VM_CPUS];
	uint8_t outcome[S2_VM_CPUS];
	struct seen *seen;
	struct saved *saved; /* one per step of the path */
	struct sim_accept accept;
	bool untouched; /* the copy that the VM equals now */
	enum sim_explored status;
};

#define MAX_DEPTH (sizeof(((struct walk *)NULL)->path) / sizeof(struct s2_step))

bool place_is_over(const struct walk *w, unsigned int thread);

/* Is this thread within an access? Sets the vCPU. */
bool place_cpu(const struct walk *w, unsigned int thread, unsigned int *cpu);

/*
 * Runs a thread's next part. False: it cannot go on, and did nothing. alone: no
 * other thread can go on.
 */
bool place_go_on(struct walk *w, unsigned int thread,
		 const struct variant *variant, bool alone);

/* Is its next step `destroy`? */
bool place_destroys(const struct walk *w, unsigned int thread);

/*
 * ---- explore_seen.c: known states -----------------------------------------
 */

/* The VM and the threads, byte by byte. */
struct seen_key {
	uint64_t a, b;
};

struct seen_key seen_key(const void *mem, size_t bytes,
			 const struct place *places, unsigned int last);

struct seen *seen_new(void);
void seen_free(struct seen *seen);

enum seen_before {
	SEEN_NEVER,
	/* known with more preemptions: its continuations were cut earlier */
	SEEN_DEARER,
	SEEN_BEFORE,
	SEEN_NO_MEMORY,
};

enum seen_before seen_add(struct seen *seen, struct seen_key key,
			  unsigned int used);

#endif
