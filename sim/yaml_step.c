/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a scenario: steps and their arguments, by the table of steps. */
#include "sim/yaml_reader.h"

#include <string.h>

static const char *argument_name(const void *cookie, size_t i)
{
	return ((const struct s2_step_info *)cookie)->args[i].name;
}

enum {
	BESIDE_EXPECT,
	BESIDE_FINDINGS,
	BESIDE_REPEAT,
	BESIDE_STRIDE,
	NR_BESIDE,
};

static const char *const beside[NR_BESIDE] = { "expect", "findings", "repeat",
					       "stride" };

/* Keys of a step's mapping besides the step itself. */
static const char *step_word(const void *cookie, size_t i)
{
	(void)cookie;
	if (i < S2_NR_STEPS)
		return s2_steps[i].name;
	return i < S2_NR_STEPS + NR_BESIDE ? beside[i - S2_NR_STEPS] : NULL;
}

/* Addresses and sizes must be multiples of the page; no maximum. */
static bool read_bytes(struct reader *r, const struct node *v,
		       const struct s2_step_arg *arg, uint64_t *value)
{
	unsigned int shift = s2_granule_shift(r->s->cfg.granule);

	if (!reader_number(r, v, arg->name, 0, UINT64_MAX, value))
		return false;
	if (*value & ((UINT64_C(1) << shift) - 1))
		return reader_fail(r, v, "%s is not aligned to a page of %s",
				   arg->name,
				   s2_granule_name(r->s->cfg.granule));
	if (arg->type == S2_ARG_SIZE && arg->needed && !*value)
		return reader_fail(r, v, "%s is 0", arg->name);
	return true;
}

static bool read_argument(struct reader *r, const struct node *v,
			  const struct s2_step_arg *arg, uint64_t *value)
{
	int i;

	switch (arg->type) {
	case S2_ARG_ADDRESS:
	case S2_ARG_SIZE:
		return read_bytes(r, v, arg, value);
	case S2_ARG_NUMBER:
		return reader_number(r, v, arg->name, 0, UINT32_MAX, value);
	case S2_ARG_FLAG:
		return reader_flag(r, v, arg->name, value);
	default:
		i = reader_find(r, v, arg->name, reader_list_word, arg->names,
				NULL);
		*value = (uint64_t)(i < 0 ? 0 : i);
		return i >= 0;
	}
}

static bool read_arguments(struct reader *r, const struct node *name,
			   const struct node *map, struct sim_step *step)
{
	const struct s2_step_info *info = &s2_steps[step->step.kind];
	const struct node *at[S2_STEP_ARGS] = { NULL }, *k, *v;
	char what[64];
	uint64_t seen = 0, value;
	int i;

	snprintf(what, sizeof(what), "argument of %s", info->name);
	if (!reader_want(r, map, info->name, NODE_MAP))
		return false;
	for (k = tree_child(&r->tree, map); k; k = tree_next(&r->tree, v)) {
		v = tree_next(&r->tree, k);
		i = info->args[0].name ?
			    reader_key(r, k, what, argument_name, info, &seen) :
			    -1;
		if (i < 0 && !info->args[0].name)
			return reader_fail(r, k, "%s has no arguments",
					   info->name);
		if (i < 0 || !read_argument(r, v, &info->args[i], &value))
			return false;
		s2_step_set(&step->step, &info->args[i], value);
		at[i] = v;
	}
	for (i = 0; info->args[i].name; i++) {
		if (info->args[i].needed && !at[i])
			return reader_fail(r, name, "%s: '%s' is missing",
					   info->name, info->args[i].name);
	}
	return reader_check(r, step, at);
}

/* Splits a step's mapping into its keys. */
struct parts {
	const struct node *name, *arguments, *beside[NR_BESIDE];
	enum s2_step_kind kind;
};

static bool take_part(struct reader *r, const struct node *k,
		      const struct node *v, struct parts *p)
{
	int i = reader_find(r, k, "step", step_word, NULL,
			    "'stage2 list steps'");
	const struct node **part;

	if (i < 0)
		return false;
	if (i < S2_NR_STEPS) {
		if (p->name)
			return reader_fail(
				r, k,
				"'%s' is a second step; begin it with '- '",
				k->text);
		p->name = k;
		p->kind = (enum s2_step_kind)i;
		part = &p->arguments;
	} else {
		part = &p->beside[i - S2_NR_STEPS];
	}
	if (*part)
		return reader_fail(r, k, "'%s' is given twice", k->text);
	*part = v;
	return true;
}

/* Reads repeat and stride to r->times, r->stride. */
static bool read_repeat(struct reader *r, const struct parts *p)
{
	const struct node *times = p->beside[BESIDE_REPEAT];
	const struct node *stride = p->beside[BESIDE_STRIDE];
	unsigned int shift = s2_granule_shift(r->s->cfg.granule);

	r->times = 1;
	r->stride = 0;
	if (!times)
		return !stride ||
		       reader_fail(r, stride, "stride: needs 'repeat'");
	if (p->kind == S2_STEP_MMAP || p->kind == S2_STEP_SLOT ||
	    p->kind == S2_STEP_MOVE_SLOT)
		return reader_fail(r, times, "repeat: each %s is another",
				   s2_steps[p->kind].name);
	if (!reader_number(r, times, "repeat", 1, SIM_MAX_STEPS, &r->times))
		return false;
	if (!stride)
		return true;
	if (!reader_number(r, stride, "stride", 1, UINT64_C(1) << 40,
			   &r->stride))
		return false;
	return !(r->stride & ((UINT64_C(1) << shift) - 1)) ||
	       reader_fail(r, stride, "stride is not a multiple of a page");
}

bool reader_step(struct reader *r, const struct node *map,
		 struct sim_step *step, const struct node *where[4])
{
	struct parts p = { .kind = S2_NR_STEPS };
	const struct node *k, *v;

	if (!reader_want(r, map, "a step", NODE_MAP))
		return false;
	for (k = tree_child(&r->tree, map); k; k = tree_next(&r->tree, v)) {
		v = tree_next(&r->tree, k);
		if (!take_part(r, k, v, &p))
			return false;
	}
	if (!p.name)
		return reader_fail(r, map, "a step without a name");
	where[0] = p.name;
	where[1] = p.beside[BESIDE_EXPECT];
	where[2] = p.beside[BESIDE_FINDINGS];
	where[3] = p.beside[BESIDE_REPEAT];
	step->line = p.name->line;
	step->step = s2_step_quiet(p.kind);
	/* A memslot that KVM shall refuse need not make sense. */
	if (where[1] && !reader_expect(r, where[1], &step->expect))
		return false;
	if (!read_arguments(r, p.name, p.arguments, step))
		return false;
	step->has_findings = where[2];
	return read_repeat(r, &p) &&
	       (!where[2] || reader_findings(r, where[2], &step->findings));
}

/* Appends a step to the scenario; NULL: an error. */
static struct sim_step *add_step(struct reader *r, const struct node *at)
{
	struct sim_step *step;

	if (r->s->nr_steps == SIM_MAX_STEPS) {
		reader_fail(r, at, "more than %u steps", SIM_MAX_STEPS);
		return NULL;
	}
	step = sim_scenario_add(r->s);
	if (!step)
		tree_fail(r->error, 0, 0, "out of memory");
	return step;
}

static void advance(struct s2_step *step, uint64_t stride)
{
	const struct s2_step_arg *arg;

	for (arg = s2_steps[step->kind].args; arg->name; arg++) {
		if (arg->type == S2_ARG_ADDRESS)
			s2_step_set(step, arg, s2_step_get(step, arg) + stride);
	}
}

/* Repeats the step that was read last. */
static bool repeat_step(struct reader *r, const struct node *at)
{
	struct sim_step last = r->s->steps[r->s->nr_steps - 1], *step;

	while (--r->times) {
		step = add_step(r, at);
		if (!step)
			return false;
		advance(&last.step, r->stride);
		*step = last;
	}
	return true;
}

bool reader_steps(struct reader *r, const struct node *list)
{
	const struct node *at, *where[4];
	struct sim_step *step;

	if (!reader_want(r, list, "steps", NODE_LIST))
		return false;
	for (at = tree_child(&r->tree, list); at;
	     at = tree_next(&r->tree, at)) {
		step = add_step(r, at);
		if (!step || !reader_step(r, at, step, where) ||
		    !repeat_step(r, at))
			return false;
	}
	if (!r->s->nr_steps)
		return reader_fail(r, list, "steps: the list is empty");
	return true;
}
