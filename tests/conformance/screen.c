/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What does changed kernel code decide otherwise, and which invariants does that
 * violate? In seconds, over faults that differ in what a model reads of them:
 *
 *	screen faults MODEL FILE	writes these faults, in any order
 *	screen run MODEL PLUGIN FILE	runs the code of a plug-in over them
 *
 * 'run' prints "crash", "hang", or how many decisions differ, and a line for
 * each invariant that the plug-in violates where the model keeps it. What it
 * finds is certain; where it finds nothing, 'stage2 kernel check' has to look.
 */
#include <dlfcn.h>
#include <inttypes.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stage2/explore.h>

/* How long to look for faults. */
#define STEPS 1500000

/* Without an answer for so long, the code is caught in a loop. */
#define SECONDS 60

struct fault {
	uint8_t entry;
	uint8_t value[S2_NR_INPUTS];
};

struct faults {
	struct fault *at;
	size_t n, room;
};

static uint64_t state = 1;

static uint32_t random_below(uint32_t n)
{
	state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)((state >> 33) % n);
}

static void die(const char *why)
{
	fprintf(stderr, "screen: %s\n", why);
	exit(2);
}

static const struct s2_policy *model_named(const char *name)
{
	const struct s2_policy *policy = s2_policy_find(name);

	if (!policy)
		die("no such model");
	return policy;
}

/* ---- faults of many paths ------------------------------------------------ */

/* Paths that a fault was kept of: hashes, 0 is none. */
#define ROOM (1u << 20)
/* Of an entry's faults. */
#define MOST 100000
/* With so few of a value, more are kept, whatever their paths. */
#define RARE 1500

struct search {
	const struct s2_policy *model;
	enum s2_entry entry;
	struct faults *faults;
	size_t first;				    /* its faults begin here */
	uint32_t kept[S2_NR_INPUTS][S2_MAX_VALUES]; /* with this value */
	uint64_t *seen;
	uint64_t hash; /* of the path under way */
};

static void cube_of(const struct fault *fault, struct s2_cube *cube)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++)
		cube->may[i] = S2_SET(fault->value[i]);
}

static void note_read(void *watcher, struct s2_query *q, enum s2_input input,
		      s2_set set)
{
	struct search *s = watcher;

	(void)set;
	/* The value, not the answer: code may ask for another set. */
	s->hash = (s->hash ^ ((uint64_t)input << 32 | q->cube.may[input])) *
		  UINT64_C(0x9e3779b97f4a7c15);
	s->hash ^= s->hash >> 29;
}

/* Does no other fault give the model's decision the same values to read? */
static bool is_new(struct search *s, const struct s2_cube *cube)
{
	struct s2_decision d;
	struct s2_query q;
	size_t at;

	s2_query_init(&q, cube);
	q.read = note_read;
	q.watcher = s;
	s->hash = 1;
	s2_decide(s->model, s->entry, &q, &d);
	s->hash |= 1;
	for (at = s->hash % ROOM; s->seen[at]; at = (at + 1) % ROOM) {
		if (s->seen[at] == s->hash)
			return false;
	}
	s->seen[at] = s->hash;
	return true;
}

static void add_fault(struct faults *faults, const struct fault *fault)
{
	if (faults->n == faults->room) {
		faults->room = faults->room ? 2 * faults->room : 4096;
		faults->at =
			realloc(faults->at, faults->room * sizeof(*faults->at));
		if (!faults->at)
			die("out of memory");
	}
	faults->at[faults->n++] = *fault;
}

static void keep(struct search *s, const struct fault *fault)
{
	unsigned int i;

	add_fault(s->faults, fault);
	for (i = 0; i < S2_NR_INPUTS; i++)
		s->kept[i][fault->value[i]]++;
}

/* Is a value of it rare among the faults that were kept? */
static bool is_rare(const struct search *s, const struct fault *fault)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		if (s->kept[i][fault->value[i]] < RARE)
			return true;
	}
	return false;
}

/* Changes an input to a value that is rare among the faults that were kept. */
static void change_to_rare(const struct search *s, struct fault *fault)
{
	unsigned int tries, input = 0, value = 0;
	uint32_t rarest = UINT32_MAX;

	for (tries = 0; tries < 8; tries++) {
		unsigned int i = random_below(S2_NR_INPUTS);
		unsigned int v = random_below(s2_inputs[i].nr_values);

		if (s->kept[i][v] < rarest) {
			rarest = s->kept[i][v];
			input = i;
			value = v;
		}
	}
	fault->value[input] = (uint8_t)value;
}

/* Another fault, which has a few other inputs than one that was kept. */
static struct fault neighbour(const struct search *s)
{
	size_t kept = s->faults->n - s->first;
	struct fault fault =
		s->faults->at[s->first + random_below((uint32_t)kept)];
	unsigned int changes = random_below(4);

	change_to_rare(s, &fault);
	while (changes--) {
		unsigned int i = random_below(S2_NR_INPUTS);

		fault.value[i] = (uint8_t)random_below(s2_inputs[i].nr_values);
	}
	return fault;
}

/* The inputs that were read. */
struct reads {
	unsigned int n;
	uint8_t input[S2_NR_INPUTS];
};

static void note_input(void *watcher, struct s2_query *q, enum s2_input input,
		       s2_set set)
{
	struct reads *reads = watcher;

	(void)q;
	(void)set;
	if (reads->n < S2_NR_INPUTS)
		reads->input[reads->n++] = (uint8_t)input;
}

/* Changes an input that the assumption reads: to quiet, or to anything. */
static void change_read(const struct s2_assumption *assumption,
			struct fault *fault)
{
	struct reads reads = { 0 };
	struct s2_cube cube;
	struct s2_query q;
	unsigned int i;

	cube_of(fault, &cube);
	s2_query_init(&q, &cube);
	q.read = note_input;
	q.watcher = &reads;
	assumption->holds(&q);
	if (!reads.n)
		return;
	i = reads.input[random_below(reads.n)];
	fault->value[i] =
		random_below(2) ?
			(uint8_t)random_below(s2_inputs[i].nr_values) :
			(uint8_t)s2_inputs[i].quiet;
}

/* Changes the fault until it can occur; false if it did not get there. */
static bool repair(const struct s2_policy *model, struct fault *fault,
		   struct s2_cube *cube)
{
	unsigned int tries;

	for (tries = 0; tries < 12; tries++) {
		uint64_t broken;
		unsigned int i = 0;

		cube_of(fault, cube);
		broken = s2_impossible(cube);
		if (!broken)
			return s2_possible(model, cube);
		while (!(broken >> i & 1))
			i++;
		change_read(s2_assumption_at(i), fault);
	}
	return false;
}

/* A fault of each path that turns up in so many steps. */
static void search(const struct s2_policy *model, enum s2_entry entry,
		   struct faults *faults, unsigned int steps)
{
	struct search s = { .model = model,
			    .entry = entry,
			    .faults = faults,
			    .first = faults->n };
	struct fault fault = { .entry = (uint8_t)entry };
	struct s2_cube cube;
	unsigned int i;

	s.seen = calloc(ROOM, sizeof(*s.seen));
	if (!s.seen)
		die("out of memory");
	for (i = 0; i < S2_NR_INPUTS; i++)
		fault.value[i] = (uint8_t)s2_inputs[i].quiet;
	cube_of(&fault, &cube);
	if (!s2_possible(model, &cube))
		die("the quiet fault is not possible");
	keep(&s, &fault);
	for (; steps && faults->n - s.first < MOST; steps--) {
		fault = neighbour(&s);
		if (repair(model, &fault, &cube) &&
		    (is_new(&s, &cube) || is_rare(&s, &fault)))
			keep(&s, &fault);
	}
	free(s.seen);
}

static void shuffle(struct faults *faults)
{
	size_t i;

	for (i = faults->n; i > 1; i--) {
		size_t j = random_below((uint32_t)i);
		struct fault swapped = faults->at[i - 1];

		faults->at[i - 1] = faults->at[j];
		faults->at[j] = swapped;
	}
}

static int write_faults(const char *name, const char *path)
{
	const struct s2_policy *model = model_named(name);
	struct faults faults = { 0 };
	unsigned int e;
	FILE *f;

	for (e = 0; e < S2_NR_ENTRIES; e++) {
		if (model->decide[e])
			search(model, (enum s2_entry)e, &faults, STEPS);
	}
	shuffle(&faults);
	f = fopen(path, "wb");
	if (!f ||
	    fwrite(faults.at, sizeof(*faults.at), faults.n, f) != faults.n ||
	    fclose(f))
		die("cannot write the faults");
	printf("%zu faults\n", faults.n);
	free(faults.at);
	return 0;
}

/* ---- a plug-in over them ------------------------------------------------- */

static void read_faults(const char *path, struct faults *faults)
{
	FILE *f = fopen(path, "rb");
	long size;

	if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0)
		die("cannot read the faults");
	rewind(f);
	faults->n = (size_t)size / sizeof(*faults->at);
	faults->at = malloc((size_t)size + 1);
	if (!faults->at ||
	    fread(faults->at, sizeof(*faults->at), faults->n, f) != faults->n)
		die("cannot read the faults");
	fclose(f);
}

/* Which invariants are violated where the model keeps them? */
struct result {
	uint64_t differ, ran;
	uint64_t news[S2_MAX_INVARIANTS];
};

static bool is_among(const struct s2_explanation *e,
		     const struct s2_invariant *invariant)
{
	size_t i;

	for (i = 0; i < e->nr_violated; i++) {
		if (e->violated[i] == invariant)
			return true;
	}
	return false;
}

static void explain(const struct s2_policy *policy, enum s2_entry entry,
		    const struct s2_cube *cube, struct s2_explanation *e)
{
	struct s2_query q;

	s2_query_init(&q, cube);
	s2_explain(policy, entry, &q, 0, e);
}

/* Do they say the same, as far as it has a meaning? */
static bool is_same(const struct s2_cube *cube, const struct s2_decision *a,
		    const struct s2_decision *b)
{
	enum s2_field field;
	struct s2_query q;

	s2_query_init(&q, cube);
	if (a->outcome != b->outcome)
		return false;
	for (field = 0; field < S2_NR_FIELDS; field++) {
		if (s2_field_applies(field, a) &&
		    s2_decision_field(&q, a, field) !=
			    s2_decision_field(&q, b, field))
			return false;
	}
	return true;
}

static void compare(const struct s2_policy *model,
		    const struct s2_policy *plugin, const struct fault *fault,
		    struct result *result)
{
	struct s2_explanation old, new;
	const struct s2_invariant *invariant;
	struct s2_cube cube;
	size_t i;

	cube_of(fault, &cube);
	explain(plugin, (enum s2_entry)fault->entry, &cube, &new);
	explain(model, (enum s2_entry)fault->entry, &cube, &old);
	result->ran++;
	if (!new.nonsense && is_same(&cube, &old.decision, &new.decision))
		return;
	result->differ++;
	for (i = 0; (invariant = s2_invariant_at(i)); i++)
		result->news[i] += is_among(&new, invariant) &&
				   !is_among(&old, invariant);
}

static int run_here(const struct s2_policy *model, const char *path,
		    const struct faults *faults)
{
	void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct s2_invariant *invariant;
	const struct s2_policy *plugin;
	struct result result = { 0 };
	size_t i;

	plugin = object ? dlsym(object, S2_POLICY_SYMBOL) : NULL;
	if (!plugin)
		die(dlerror());
	for (i = 0; i < faults->n; i++) {
		alarm(SECONDS);
		compare(model, plugin, &faults->at[i], &result);
	}
	alarm(0);
	printf("%" PRIu64 " of %" PRIu64 " decisions differ\n", result.differ,
	       result.ran);
	for (i = 0; (invariant = s2_invariant_at(i)); i++) {
		if (result.news[i])
			printf("violates %s %" PRIu64 "\n", invariant->name,
			       result.news[i]);
	}
	return fflush(stdout) ? 2 : 0;
}

/* In a process of its own, which may crash. */
static int run(const char *name, const char *plugin, const char *path)
{
	const struct s2_policy *model = model_named(name);
	struct faults faults = { 0 };
	int status;
	pid_t child;

	read_faults(path, &faults);
	child = fork();
	if (!child)
		_exit(run_here(model, plugin, &faults));
	if (child < 0 || waitpid(child, &status, 0) < 0)
		die("cannot start a process");
	free(faults.at);
	if (WIFSIGNALED(status)) {
		puts(WTERMSIG(status) == SIGALRM ? "hang" : "crash");
		return 0;
	}
	return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "faults"))
		return write_faults(argv[2], argv[3]);
	if (argc == 5 && !strcmp(argv[1], "run"))
		return run(argv[2], argv[3], argv[4]);
	die("usage: screen faults MODEL FILE | screen run MODEL PLUGIN FILE");
	return 2;
}
