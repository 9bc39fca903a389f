/* SPDX-License-Identifier: GPL-2.0-only */
/* The life of a VM: steps of all kinds, with arguments as their table says. */
#include <string.h>

#include "life.h"

#define MOST_STEPS 64

static uint64_t read_address(struct bytes *b, const struct life *life,
			     const char *name, const struct area *area)
{
	uint64_t offset = life_offset(life, area, b);

	if (!strcmp(name, "hva") || !strcmp(name, "other"))
		return area->hva + offset;
	return area->ipa + offset;
}

static uint64_t read_size(struct bytes *b, const struct life *life,
			  const struct area *area)
{
	uint8_t how = bytes_u8(b);

	switch (how & 3) {
	case 0:
		return life->page;
	case 1:
		return (1 + how / 4) * life->page;
	case 2:
		return life->block;
	default:
		return area->size;
	}
}

static uint64_t read_number(struct bytes *b, const struct life *life,
			    const char *name)
{
	const struct s2_vm_cfg *cfg = &life->s.cfg;

	if (!strcmp(name, "cpu"))
		return bytes_below(b, cfg->cpus);
	if (!strcmp(name, "id"))
		return bytes_below(b, S2_VM_SLOTS);
	if (!strcmp(name, "page"))
		return cfg->ram_pages - 1 - bytes_u8(b) % 12;
	if (!strcmp(name, "pfn"))
		return bytes_below(b, cfg->device_pages);
	return bytes_u8(b) % 8;
}

static uint64_t read_argument(struct bytes *b, const struct life *life,
			      const struct s2_step_arg *arg,
			      const struct area *area)
{
	uint8_t n = 0;

	switch (arg->type) {
	case S2_ARG_ADDRESS:
		return read_address(b, life, arg->name, area);
	case S2_ARG_SIZE:
		return read_size(b, life, area);
	case S2_ARG_NUMBER:
		return read_number(b, life, arg->name);
	case S2_ARG_FLAG:
		return bytes_u8(b) < 0x40 ? !arg->quiet : arg->quiet;
	default:
		do {
			n++;
		} while (arg->names[n]);
		return bytes_u8(b) % n;
	}
}

static void read_step(struct bytes *b, const struct life *life,
		      struct s2_step *step)
{
	const struct area *area = life_area(life, b);
	const struct s2_step_arg *arg;
	uint64_t given = bytes_uint(b, 2);
	unsigned int i;

	*step = s2_step_quiet((enum s2_step_kind)bytes_below(b, S2_NR_STEPS));
	for (i = 0; (arg = &s2_steps[step->kind].args[i])->name; i++) {
		if (arg->needed || given >> i & 1)
			s2_step_set(step, arg,
				    read_argument(b, life, arg, area));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = bytes_of(data, size);
	struct life life;
	struct s2_step step;
	unsigned int i;

	if (!life_begin(&life, &b))
		return -1;
	for (i = 0; i < MOST_STEPS && bytes_left(&b); i++) {
		read_step(&b, &life, &step);
		life_step(&life, &step);
	}
	life_end(&life);
	return 0;
}
