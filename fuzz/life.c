/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM that bytes drive. */
#include "life.h"

#include <string.h>

#include "accepted.h"
#include "sim/random.h"

/* A VM is copied to where it was. */
static _Alignas(64) unsigned char memory[4u << 20], snapshot[4u << 20];

static sim_findings accepted(void)
{
	static const char *const names[] = { ACCEPTED };
	sim_findings set = 0;
	unsigned int id, i;

	for (i = 0; names[i]; i++) {
		for (id = 0; id < S2_NR_STATE_IDS; id++) {
			if (!strcmp(names[i], s2_state_invariants[id].name))
				set |= (sim_findings)1 << id;
		}
	}
	return set;
}

/* A feature that does not go with the others is left out. */
static void read_features(struct bytes *b, struct s2_vm_cfg *cfg)
{
	const struct sim_feature *f;
	struct s2_vm_cfg with;
	uint64_t bits = bytes_uint(b, 2);
	unsigned int i = 0;

	for (f = sim_features; f->name; f++, i++) {
		with = *cfg;
		*sim_feature_in(&with, f) = bits >> i & 1;
		if (!s2_vm_cfg_complete(&with))
			*cfg = with;
	}
}

/* The memslots of campaigns, and the mappings below them. */
static void find_areas(struct life *life)
{
	size_t i, k;

	for (i = 0; i < life->s.nr_steps; i++) {
		const struct s2_step *slot = &life->s.steps[i].step;
		struct area *area = &life->areas[life->nr_areas];

		if (slot->kind != S2_STEP_SLOT)
			continue;
		area->hva = slot->slot.hva;
		area->ipa = slot->slot.ipa;
		area->size = slot->slot.size;
		for (k = 0; k < i; k++) {
			const struct s2_step *map = &life->s.steps[k].step;

			if (map->kind == S2_STEP_MMAP &&
			    map->mmap.hva == area->hva)
				area->kind = map->mmap.kind;
		}
		life->nr_areas++;
	}
}

/* As campaigns begin: features are bytes, user space is fixed. */
static bool begin(struct life *life, uint8_t seed, struct bytes *b)
{
	struct s2_vm_cfg fixed = { 0 }, like = { 0 };
	struct s2_step_result result;
	struct sim_random random;
	size_t i;

	memset(life, 0, sizeof(*life));
	like.policy = fixed.policy = s2_policy_find("linux-7.3");
	sim_random_init(&random, 1, seed);
	read_features(b, &fixed);
	if (!sim_random_begin(&random, &like, &fixed, &life->s))
		return false;
	life->page = 1ull << s2_granule_shift(life->s.cfg.granule);
	life->block = s2_level_size(life->s.cfg.granule, 2);
	life->bytes = s2_vm_size(&life->s.cfg);
	find_areas(life);
	must(life->bytes <= sizeof(memory), "%zu bytes", life->bytes);
	life->vm = s2_vm_begin(&life->s.cfg, memory);
	must(life->vm, "a VM");
	for (i = 0; i < life->s.nr_steps; i++)
		s2_vm_step(life->vm, &life->s.steps[i].step, &result);
	return true;
}

static struct life beginning; /* of the last input; memory is in snapshot */
static uint8_t beginning_of[3];

/* The beginning takes longest, and most inputs begin alike: keep a snapshot. */
bool life_begin(struct life *life, struct bytes *b)
{
	uint8_t how[3];
	struct bytes features = bytes_of(how + 1, 2);
	size_t i;

	for (i = 0; i < sizeof(how); i++)
		how[i] = bytes_u8(b);
	if (!beginning.vm || memcmp(how, beginning_of, sizeof(how))) {
		sim_scenario_free(&beginning.s);
		if (!begin(&beginning, how[0], &features))
			return false;
		memcpy(beginning_of, how, sizeof(how));
		memcpy(snapshot, memory, beginning.bytes);
	} else {
		memcpy(memory, snapshot, beginning.bytes);
	}
	*life = beginning;
	life->s.steps = NULL;
	life->s.nr_steps = life->s.max_steps = 0;
	for (i = 0; i < beginning.s.nr_steps; i++) {
		struct sim_step *step = sim_scenario_add(&life->s);

		must(step, "memory");
		*step = beginning.s.steps[i];
	}
	return true;
}

static void tell(struct life *life, const struct s2_state_finding *f)
{
	fprintf(stderr, "# %s at 0x%llx, 0x%llx 0x%llx: %s\n",
		s2_state_invariants[f->id].name, (unsigned long long)f->ipa.ipa,
		(unsigned long long)f->a, (unsigned long long)f->b, f->text);
	life->s.findings |= (sim_findings)1 << f->id;
	sim_write(stderr, &life->s);
	abort();
}

/*
 * A guest whose page tables lie in a device faults for ever, and that is its
 * own mistake: sim/scenarios/s1-tables-in-device.yaml.
 */
static bool is_accepted(const struct life *life, enum s2_state_id id)
{
	return accepted() >> id & 1 || (id == S2_ST_PROGRESS && life->walks);
}

void life_step(struct life *life, const struct s2_step *step)
{
	struct s2_state_finding found[S2_STATE_FINDINGS];
	struct sim_step *at = sim_scenario_add(&life->s);
	struct s2_step_result result;
	size_t n, i;

	must(at, "memory");
	at->step = *step;
	if (step->kind <= S2_STEP_TAGS && step->kind >= S2_STEP_READ &&
	    step->access.s1ptw)
		life->walks = true;
	s2_vm_step(life->vm, step, &result);
	must((unsigned int)result.outcome < S2_NR_STEP_OUTCOMES, "an outcome");
	must(result.outcome != S2_SENSELESS || result.why, "a reason");
	must(!s2_decision_check(&result.decision), "a decision");
	n = s2_vm_check(life->vm, found, S2_STATE_FINDINGS);
	for (i = 0; i < n && i < S2_STATE_FINDINGS; i++) {
		if (!is_accepted(life, found[i].id))
			tell(life, &found[i]);
	}
}

void life_end(struct life *life)
{
	struct s2_step destroy = s2_step_quiet(S2_STEP_DESTROY);

	if (life->vm)
		life_step(life, &destroy);
	sim_scenario_free(&life->s);
}

const struct area *life_area(const struct life *life, struct bytes *b)
{
	return &life->areas[bytes_below(b, life->nr_areas)];
}

uint64_t life_offset(const struct life *life, const struct area *area,
		     struct bytes *b)
{
	uint32_t pages = (uint32_t)(area->size / life->page);
	uint8_t how = bytes_u8(b);

	if (how < 0x80)
		return (how % 8) * life->page;
	if (how < 0xc0)
		return (pages - 1 - how % 4) * life->page;
	return bytes_below(b, pages) * life->page;
}
