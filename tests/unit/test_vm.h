/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VM that takes steps as words: "write ipa=0x80000000 cpu=1 pause". `found`
 * has the findings so far, `r` the result of the last step.
 */
#ifndef TEST_VM_H
#define TEST_VM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stage2/vm.h>

#define BIT_OF(id) (UINT64_C(1) << (id))

/* The usual beginning: 64 pages of anonymous memory in memslot 0. */
#define MMAP_64K "mmap hva=0x400000000000 size=64K"
#define SLOT_64K "slot id=0 ipa=0x80000000 hva=0x400000000000 size=64K"
#define MMAP_2M	 "mmap hva=0x400000000000 size=2M"
#define HUGE_2M	 "mmap hva=0x400000000000 size=2M huge=pmd"
#define SLOT_2M	 "slot id=0 ipa=0x80000000 hva=0x400000000000 size=2M"

static struct s2_vm_cfg cfg;
static struct s2_vm *vm;
static struct s2_step_result r;
static uint64_t found;

/*
 * ---- words ----------------------------------------------------------------
 */

static inline bool *feature_of(struct s2_vm_cfg *c, const char *name)
{
	const struct {
		const char *name;
		bool *flag;
	} features[] = {
		{ "fwb", &c->fwb },
		{ "dic", &c->dic },
		{ "idc", &c->idc },
		{ "xnx", &c->xnx },
		{ "lpa2", &c->lpa2 },
		{ "ras", &c->ras },
		{ "haf", &c->haf },
		{ "tlb-range", &c->tlb_range },
		{ "mte", &c->mte },
		{ "nested", &c->nested },
		{ "manual-protect", &c->manual_protect },
		{ "init-set", &c->init_set },
		{ "eager-split", &c->eager_split },
		{ "pkvm", &c->pkvm },
	};
	size_t i;

	for (i = 0; i < sizeof(features) / sizeof(*features); i++) {
		if (!strcmp(features[i].name, name))
			return features[i].flag;
	}
	return NULL;
}

/* Features and bugs, with spaces between them. */
static inline struct s2_vm_cfg config_of(const char *policy, const char *with)
{
	struct s2_vm_cfg c = { .policy = s2_policy_find(policy) };
	char words[160], *word;

	assert_non_null(c.policy);
	assert_true(strlen(with) < sizeof(words));
	strcpy(words, with);
	for (word = strtok(words, " "); word; word = strtok(NULL, " ")) {
		const struct s2_bug_info *bug = s2_bug_find(word);
		bool *flag = feature_of(&c, word);

		if (flag)
			*flag = true;
		else if (bug)
			*(bug->table ? &c.pt_inject : &c.inject) |= bug->bit;
		else
			fail_msg("neither a feature nor a bug: %s", word);
	}
	return c;
}

static inline uint64_t number_of(const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 0);

	return *end == 'K' ? n << 10 :
	       *end == 'M' ? n << 20 :
	       *end == 'G' ? n << 30 :
			     n;
}

static inline uint64_t value_of(const struct s2_step_arg *arg, const char *text)
{
	uint64_t i;

	if (arg->type != S2_ARG_NAME)
		return text ? number_of(text) : 1;
	for (i = 0; text && arg->names[i]; i++) {
		if (!strcmp(arg->names[i], text))
			return i;
	}
	fail_msg("no such value: %s", text ? text : "none");
	return 0;
}

static inline void set_argument(struct s2_step *step, char *word)
{
	const struct s2_step_info *info = &s2_steps[step->kind];
	char *value = strchr(word, '=');
	size_t i;

	if (value)
		*value++ = '\0';
	for (i = 0; info->args[i].name; i++) {
		if (!strcmp(info->args[i].name, word)) {
			s2_step_set(step, &info->args[i],
				    value_of(&info->args[i], value));
			return;
		}
	}
	fail_msg("no such argument: %s", word);
}

static inline struct s2_step step_of(const char *text)
{
	char words[160], *word;
	struct s2_step step;

	assert_true(strlen(text) < sizeof(words));
	strcpy(words, text);
	word = strtok(words, " ");
	step.kind = s2_step_find(word);
	if (step.kind == S2_NR_STEPS)
		fail_msg("no such step: %s", word);
	step = s2_step_quiet(step.kind);
	while ((word = strtok(NULL, " ")))
		set_argument(&step, word);
	return step;
}

/*
 * ---- the VM ---------------------------------------------------------------
 */

static inline void begin_as(const struct s2_vm_cfg *as)
{
	static void *mem;
	size_t size;

	cfg = *as;
	assert_null(s2_vm_cfg_complete(&cfg));
	free(mem);
	size = s2_vm_size(&cfg);
	mem = malloc(size);
	assert_non_null(mem);
	/* Nothing may depend on what was there. */
	memset(mem, 0xa5, size);
	vm = s2_vm_begin(&cfg, mem);
	assert_non_null(vm);
	found = 0;
}

static inline void begin(const char *policy, const char *with)
{
	struct s2_vm_cfg c = config_of(policy, with);

	begin_as(&c);
}

static inline void look(void)
{
	struct s2_state_finding findings[S2_STATE_FINDINGS];
	size_t n = s2_vm_check(vm, findings, S2_STATE_FINDINGS), i;

	for (i = 0; i < n; i++)
		found |= BIT_OF(findings[i].id);
}

static inline enum s2_step_outcome go(const char *text)
{
	struct s2_step step = step_of(text);

	s2_vm_step(vm, &step, &r);
	look();
	return r.outcome;
}

/* Fails with the step's own words. */
static inline void expect(const char *text, enum s2_step_outcome outcome)
{
	if (go(text) != outcome)
		fail_msg("%s: outcome %d instead of %d; %s", text, r.outcome,
			 outcome, r.why ? r.why : "");
}

static inline void did(const char *text)
{
	expect(text, S2_DID);
}

/* An ioctl that returns an error. */
static inline void refuses(const char *text, int ret)
{
	expect(text, S2_REFUSED);
	assert_int_equal(r.ret, ret);
}

static inline void senseless(const char *text, const char *why)
{
	expect(text, S2_SENSELESS);
	assert_string_equal(r.why, why);
}

/* With so many faults, the last of which was decided so. */
static inline void faults(const char *text, unsigned int n,
			  enum s2_outcome decision)
{
	did(text);
	if (r.faults != n || (n && r.decision.outcome != decision))
		fail_msg("%s: %u faults, decision %d", text, r.faults,
			 r.decision.outcome);
}

static inline void nothing_found(void)
{
	unsigned int id;

	for (id = 0; id < S2_NR_STATE_IDS; id++) {
		if (found & BIT_OF(id))
			fail_msg("found %s", s2_state_invariants[id].name);
	}
}

/*
 * ---- tables, to look at and to break ---------------------------------------
 */

static inline struct s2_pt *table(bool nested)
{
	return (struct s2_pt *)(uintptr_t)s2_vm_table(vm, nested);
}

static inline int keep_entry(const struct s2_pt_visit *v, unsigned int what)
{
	(void)what;
	*(uint64_t **)v->arg = v->entry;
	return 0;
}

/* The entry that ends the walk of an IPA. */
static inline uint64_t *entry_of(uint64_t ipa)
{
	uint64_t *entry = NULL;

	s2_pt_walk(table(false), s2_ipa(ipa), 4096, S2_WALK_LEAF, keep_entry,
		   &entry);
	assert_non_null(entry);
	return entry;
}

static inline uint64_t leaf_at(uint64_t ipa, int *level)
{
	uint64_t pte = 0;

	assert_int_equal(s2_pt_get_leaf(table(false), s2_ipa(ipa), &pte, level),
			 0);
	return pte;
}

#endif
