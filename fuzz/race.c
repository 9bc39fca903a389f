/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Races of two vCPUs and the host: bytes say which goes on, and at which event
 * of one the other interrupts.
 */
#include "life.h"

#define MOST_STEPS 96

struct race {
	struct life life;
	const struct area *area; /* that all want */
	struct bytes *b;
};

static uint64_t where(struct race *r)
{
	return (bytes_u8(r->b) % 4) * r->life.page;
}

/* A vCPU begins an access that stops at each of its parts. */
static struct s2_step begin_access(struct race *r, unsigned int cpu)
{
	static const uint8_t kinds[] = { S2_STEP_READ, S2_STEP_WRITE,
					 S2_STEP_FETCH, S2_STEP_WRITE };
	uint8_t how = bytes_u8(r->b);
	struct s2_step step = s2_step_quiet(kinds[how & 3]);

	step.access.cpu = cpu;
	step.access.ipa = r->area->ipa + where(r);
	step.access.pause = !(how & 4);
	step.access.el = how >> 3 & 1;
	return step;
}

static struct s2_step go_on(struct race *r, unsigned int cpu)
{
	struct s2_step step = s2_step_quiet(S2_STEP_CPU);
	uint8_t how = bytes_u8(r->b);

	step.cpu.cpu = cpu;
	step.cpu.race = how & 1;
	step.cpu.other = how & 2 ? cpu : !cpu;
	step.cpu.at = how >> 2 & 15;
	return step;
}

static struct s2_step host(struct race *r)
{
	static const uint8_t kinds[] = {
		S2_STEP_MIGRATE,  S2_STEP_RECLAIM, S2_STEP_FORK,
		S2_STEP_COLLAPSE, S2_STEP_SPLIT,   S2_STEP_MUNMAP,
		S2_STEP_MPROTECT, S2_STEP_AGE,
	};
	uint8_t how = bytes_u8(r->b);
	struct s2_step step = s2_step_quiet(kinds[how & 7]);
	uint64_t hva = r->area->hva + where(r), size = r->life.page;

	if (how & 16) {
		hva = r->area->hva;
		size = r->life.block;
	}
	if (step.kind == S2_STEP_AGE) {
		step.age.hva = hva;
		step.age.size = size;
		return step;
	}
	step.range.hva = hva;
	step.range.size = size;
	step.range.pause = !(how & 32);
	if (step.kind == S2_STEP_MPROTECT)
		step.mprotect.write = how >> 6 & 1;
	return step;
}

static struct s2_step vmm(struct race *r)
{
	static const uint8_t kinds[] = { S2_STEP_LOG, S2_STEP_GET_LOG,
					 S2_STEP_CLEAR_LOG,
					 S2_STEP_HOST_WRITE };
	uint8_t how = bytes_u8(r->b);
	struct s2_step step = s2_step_quiet(kinds[how & 3]);

	if (step.kind == S2_STEP_HOST_WRITE) {
		step.host_access.hva = r->area->hva + where(r);
		return step;
	}
	step.log.id = (uint32_t)(r->area - r->life.areas);
	if (step.kind == S2_STEP_LOG)
		step.log.log = how & 4 ? S2_LOGGING_OFF : S2_LOGGING_BITMAP;
	if (step.kind == S2_STEP_GET_LOG)
		step.get_log.pause = how >> 3 & 1;
	return step;
}

/* Half of all goes on with what has begun. */
static struct s2_step next(struct race *r)
{
	uint8_t who = bytes_u8(r->b);

	switch (who & 7) {
	case 0:
	case 1:
		return begin_access(r, who & 1);
	case 2:
	case 3:
	case 4:
		return go_on(r, who & 1);
	case 5:
		return s2_step_quiet(S2_STEP_HOST);
	case 6:
		return host(r);
	default:
		return vmm(r);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = bytes_of(data, size);
	struct race r = { .b = &b };
	unsigned int i;

	if (!life_begin(&r.life, &b))
		return -1;
	r.area = life_area(&r.life, &b);
	for (i = 0; i < MOST_STEPS && bytes_left(&b); i++) {
		struct s2_step step = next(&r);

		life_step(&r.life, &step);
	}
	life_end(&r.life);
	return 0;
}
