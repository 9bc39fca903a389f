/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a scenario: checks beyond the table of steps. */
#include "sim/yaml_reader.h"

#include <inttypes.h>
#include <string.h>

static bool ends_beyond(uint64_t start, uint64_t size, uint64_t end)
{
	return start > end || size > end - start;
}

/* The place of a step's argument in the file. */
static const struct node *node_of(const struct s2_step *step,
				  const struct node *const *at,
				  const char *name)
{
	return at[s2_step_arg_find(step->kind, name) -
		  s2_steps[step->kind].args];
}

static bool check_hva(struct reader *r, const struct node *at, uint64_t hva,
		      uint64_t size)
{
	const struct s2_vm_cfg *cfg = &r->s->cfg;
	uint64_t end = S2_VM_HVA + ((uint64_t)cfg->hva_pages
				    << s2_granule_shift(cfg->granule));

	if (hva >= S2_VM_HVA && !ends_beyond(hva, size, end))
		return true;
	return reader_fail(r, at,
			   "hva: not all of this is in user space, 0x%" PRIx64
			   " to 0x%" PRIx64,
			   (uint64_t)S2_VM_HVA, end);
}

static bool expects(const struct sim_expect *expect,
		    enum s2_step_outcome outcome)
{
	return expect->given >> SIM_EX_OUTCOME & 1 &&
	       expect->value[SIM_EX_OUTCOME] == (int64_t)outcome;
}

/* Of a kernel without it nobody gets such a file. */
static bool check_gmem(struct reader *r, const struct node *at,
		       const char *name)
{
	const struct s2_policy *policy = r->s->cfg.policy;
	const struct s2_kernel *kernel = policy->kernel;

	if (!kernel || s2_kernel_has(kernel, S2_C_GMEM))
		return true;
	return reader_fail(r, at,
			   "%s: %s has no guest_memfd on arm64: %s brought it",
			   name, policy->name, s2_commits[S2_C_GMEM].name);
}

/* Checks the place of a memslot; the VM makes other checks. */
static bool place_slot(struct reader *r, const struct node *at, uint64_t id,
		       uint64_t ipa, uint64_t size)
{
	unsigned int bits = r->s->cfg.ipa_bits, i;

	if (ends_beyond(ipa, size, UINT64_C(1) << bits))
		return reader_fail(
			r, at, "ipa: the memslot ends beyond %u bits", bits);
	for (i = 0; i < S2_VM_SLOTS; i++) {
		const struct reader_slot *slot = &r->slots[i];

		if (i == id || !slot->alive || ipa >= slot->ipa + slot->size ||
		    slot->ipa >= ipa + size)
			continue;
		return reader_fail(
			r, at,
			"ipa: the memslot overlaps memslot %u, 0x%" PRIx64
			" to 0x%" PRIx64,
			i, slot->ipa, slot->ipa + slot->size);
	}
	r->slots[id] = (struct reader_slot){ true, ipa, size };
	return true;
}

static bool check_slot(struct reader *r, const struct s2_step *step,
		       const struct node *const *at)
{
	uint32_t id = step->delete_slot.id;
	struct reader_slot *slot;

	if (id >= S2_VM_SLOTS)
		return reader_fail(r, node_of(step, at, "id"),
				   "id: a memslot has a number from 0 to %u",
				   S2_VM_SLOTS - 1);
	if (step->kind == S2_STEP_SLOT && step->slot.guest_memfd &&
	    !check_gmem(r, node_of(step, at, "guest-memfd"), "guest-memfd"))
		return false;
	slot = &r->slots[id];
	if (step->kind == S2_STEP_DELETE_SLOT)
		slot->alive = false;
	if (step->kind == S2_STEP_SLOT)
		return check_hva(r, node_of(step, at, "hva"), step->slot.hva,
				 step->slot.size) &&
		       place_slot(r, node_of(step, at, "ipa"), id,
				  step->slot.ipa, step->slot.size);
	if (step->kind == S2_STEP_MOVE_SLOT && slot->alive)
		return place_slot(r, node_of(step, at, "ipa"), id,
				  step->move_slot.ipa, slot->size);
	return true;
}

static bool check_cpu(struct reader *r, const struct node *at, uint32_t cpu)
{
	unsigned int cpus = r->s->cfg.cpus;

	if (cpu < cpus)
		return true;
	return reader_fail(r, at, "cpu: this VM has %u, numbered from 0", cpus);
}

static bool check_mmap(struct reader *r, const struct sim_step *sim_step,
		       const struct node *const *at)
{
	const struct s2_step *step = &sim_step->step;

	if (step->mmap.kind == S2_VMA_GUEST_MEMFD &&
	    !expects(&sim_step->expect, S2_SENSELESS) &&
	    !check_gmem(r, node_of(step, at, "kind"), "kind"))
		return false;
	return check_hva(r, node_of(step, at, "hva"), step->mmap.hva,
			 step->mmap.size);
}

bool reader_check(struct reader *r, const struct sim_step *sim_step,
		  const struct node *const *at)
{
	const struct s2_step *step = &sim_step->step;

	switch (step->kind) {
	case S2_STEP_MMAP:
		return check_mmap(r, sim_step, at);
	case S2_STEP_SLOT:
	case S2_STEP_MOVE_SLOT:
	case S2_STEP_DELETE_SLOT:
	case S2_STEP_LOG:
	case S2_STEP_GET_LOG:
	case S2_STEP_CLEAR_LOG:
		return expects(&sim_step->expect, S2_REFUSED) ||
		       check_slot(r, step, at);
	case S2_STEP_DESTROY:
		memset(r->slots, 0, sizeof(r->slots));
		return true;
	case S2_STEP_READ:
	case S2_STEP_WRITE:
	case S2_STEP_FETCH:
	case S2_STEP_TAGS:
		return check_cpu(r, node_of(step, at, "cpu"), step->access.cpu);
	case S2_STEP_KERNEL_WRITE:
		return check_cpu(r, node_of(step, at, "cpu"),
				 step->kernel_write.cpu);
	case S2_STEP_PRE_FAULT:
		return check_cpu(r, node_of(step, at, "cpu"),
				 step->pre_fault.cpu);
	case S2_STEP_CPU:
		return check_cpu(r, node_of(step, at, "cpu"), step->cpu.cpu);
	default:
		return true;
	}
}
