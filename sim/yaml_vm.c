/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a scenario: the VM. */
#include "sim/yaml_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum vm_key {
	VM_POLICY,
	VM_TABLES,
	VM_GRANULE,
	VM_IPA_BITS,
	VM_CPUS,
	VM_FEATURES,
	VM_RAM,
	VM_DEVICE,
	VM_HVA,
	VM_TABLE,
	VM_MEMCACHE,
	VM_BUGS,
	NR_VM_KEYS
};

static const char *const keys[NR_VM_KEYS + 1] = {
	[VM_POLICY] = "policy",
	[VM_TABLES] = "tables",
	[VM_GRANULE] = "granule",
	[VM_IPA_BITS] = "ipa-bits",
	[VM_CPUS] = "cpus",
	[VM_FEATURES] = "features",
	[VM_RAM] = "ram-pages",
	[VM_DEVICE] = "device-pages",
	[VM_HVA] = "hva-pages",
	[VM_TABLE] = "table-pages",
	[VM_MEMCACHE] = "memcache-pages",
	[VM_BUGS] = "bugs",
};

static const char *granule_name(const void *cookie, size_t i)
{
	(void)cookie;
	return s2_granule_name((enum s2_granule)i);
}

static bool read_features(struct reader *r, const struct node *list)
{
	const struct node *at;
	bool *flag;
	int i;

	if (!reader_want(r, list, "features", NODE_LIST))
		return false;
	for (at = tree_child(&r->tree, list); at;
	     at = tree_next(&r->tree, at)) {
		i = reader_find(r, at, "feature", sim_feature_name, NULL, NULL);
		if (i < 0)
			return false;
		flag = sim_feature_in(&r->s->cfg, &sim_features[i]);
		if (*flag)
			return reader_fail(r, at, "'%s' is given twice",
					   at->text);
		*flag = true;
	}
	return true;
}

static bool read_bugs(struct reader *r, const struct node *list)
{
	struct s2_vm_cfg *cfg = &r->s->cfg;
	const struct s2_bug_info *bug;
	const struct node *at;
	int i;

	if (!reader_want(r, list, "bugs", NODE_LIST))
		return false;
	for (at = tree_child(&r->tree, list); at;
	     at = tree_next(&r->tree, at)) {
		i = reader_find(r, at, "bug", sim_bug_name, NULL,
				"'stage2 list bugs'");
		if (i < 0)
			return false;
		bug = s2_bug_at((size_t)i);
		if (sim_has_bug(cfg, bug))
			return reader_fail(r, at, "'%s' is given twice",
					   at->text);
		*(bug->table ? &cfg->pt_inject : &cfg->inject) |= bug->bit;
	}
	return true;
}

static bool read_small(struct reader *r, const struct node *value, int key,
		       uint64_t least, uint64_t most, uint8_t *out)
{
	uint64_t n;

	if (!reader_number(r, value, keys[key], least, most, &n))
		return false;
	*out = (uint8_t)n;
	return true;
}

static bool read_pages(struct reader *r, const struct node *value, int key,
		       uint32_t *out)
{
	uint64_t n;

	if (!reader_number(r, value, keys[key], 1, UINT32_MAX, &n))
		return false;
	*out = (uint32_t)n;
	return true;
}

/* A kernel composed of commits. False: the text names no kernel. */
static bool read_composed(struct reader *r, const struct node *value, bool *ok)
{
	struct s2_compose_error error;
	struct sim_composed *c = calloc(1, sizeof(*c));

	free(r->s->composed);
	r->s->composed = c;
	*ok = false;
	if (!c) {
		reader_fail(r, value, "out of memory");
		return true;
	}
	snprintf(c->name, sizeof(c->name), "%s", value->text);
	if (!s2_kernel_compose(c->name, &c->kernel, &error)) {
		s2_policy_of_kernel(&c->kernel, &c->policy);
		r->s->cfg.policy = &c->policy;
		*ok = true;
		return true;
	}
	if (!error.at)
		return false;
	reader_fail(r, value, "%s: %.*s: %s", c->name, (int)error.len,
		    c->name + error.at, error.why);
	return true;
}

static bool read_policy(struct reader *r, const struct node *value)
{
	bool ok;
	int i;

	if (value->kind == NODE_SCALAR && !s2_policy_find(value->text) &&
	    strlen(value->text) < S2_MAX_NAME && read_composed(r, value, &ok))
		return ok;
	i = reader_find(r, value, "policy", sim_policy_name, NULL,
			"'stage2 list policies'");
	r->s->cfg.policy = i < 0 ? NULL : s2_policy_at((size_t)i);
	return i >= 0;
}

static bool read_word(struct reader *r, const struct node *value, int key)
{
	struct s2_vm_cfg *cfg = &r->s->cfg;
	int i;

	if (key == VM_POLICY)
		return read_policy(r, value);
	if (key == VM_TABLES) {
		i = reader_find(r, value, "kernel", sim_policy_name, NULL,
				"'stage2 list policies'");
		cfg->tables = i < 0 ? NULL : s2_kernel_at((size_t)i);
	} else {
		i = reader_find(r, value, "granule", granule_name, NULL, NULL);
		cfg->granule = i < 0 ? 0 : (enum s2_granule)i;
	}
	return i >= 0;
}

static bool read_key(struct reader *r, const struct node *value, int key)
{
	struct s2_vm_cfg *cfg = &r->s->cfg;

	switch (key) {
	case VM_IPA_BITS:
		return read_small(r, value, key, 32, 52, &cfg->ipa_bits);
	case VM_CPUS:
		return read_small(r, value, key, 1, S2_VM_CPUS, &cfg->cpus);
	case VM_FEATURES:
		return read_features(r, value);
	case VM_BUGS:
		return read_bugs(r, value);
	case VM_RAM:
		return read_pages(r, value, key, &cfg->ram_pages);
	case VM_DEVICE:
		return read_pages(r, value, key, &cfg->device_pages);
	case VM_HVA:
		return read_pages(r, value, key, &cfg->hva_pages);
	case VM_TABLE:
		return read_pages(r, value, key, &cfg->table_pages);
	case VM_MEMCACHE:
		return read_pages(r, value, key, &cfg->memcache_pages);
	default:
		return read_word(r, value, key);
	}
}

/* What the matrix says of the VM; what is nothing of it is for others. */
static bool read_settings(struct reader *r, uint64_t *seen)
{
	unsigned int i;
	uint64_t on;
	int key;

	for (i = 0; i < r->nr_settings; i++) {
		struct reader_setting *s = &r->settings[i];
		const struct sim_feature *f;

		for (key = 0; keys[key] && strcmp(keys[key], s->name->text);)
			key++;
		if (keys[key]) {
			if (reader_key(r, s->name, "key of vm",
				       reader_list_word, keys, seen) < 0 ||
			    !read_key(r, s->value, key))
				return false;
			s->used = true;
		}
		for (f = sim_features; f->name; f++) {
			if (strcmp(f->name, s->name->text))
				continue;
			if (!reader_flag(r, s->value, f->name, &on))
				return false;
			if (*sim_feature_in(&r->s->cfg, f))
				return reader_fail(r, s->name,
						   "'%s' is in features, too",
						   f->name);
			*sim_feature_in(&r->s->cfg, f) = on;
			s->used = true;
		}
	}
	return true;
}

bool reader_vm(struct reader *r, const struct node *key, const struct node *map)
{
	struct s2_vm_cfg *cfg = &r->s->cfg;
	const struct node *k, *v;
	uint64_t seen = 0;
	const char *why;
	int i;

	if (!reader_want(r, map, "vm", NODE_MAP))
		return false;
	for (k = tree_child(&r->tree, map); k; k = tree_next(&r->tree, v)) {
		v = tree_next(&r->tree, k);
		i = reader_key(r, k, "key of vm", reader_list_word, keys,
			       &seen);
		if (i < 0 || !read_key(r, v, i))
			return false;
	}
	if (!read_settings(r, &seen))
		return false;
	if (!(seen >> VM_POLICY & 1))
		return reader_fail(r, key, "vm: 'policy' is missing");
	if (cfg->lpa2 && cfg->granule == S2_GRANULE_64K)
		return reader_fail(
			r, key, "vm: lpa2 does not exist with the 64k granule");
	why = s2_vm_cfg_complete(cfg);
	if (why)
		return reader_fail(r, key, "vm: %s", why);
	return true;
}
