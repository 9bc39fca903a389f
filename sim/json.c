/* SPDX-License-Identifier: GPL-2.0-only */
/* A run as JSON: the run as a whole, and its tables. */
#include "sim/json.h"

#include <inttypes.h>

#include "sim/picture.h"
#include "sim/words.h"

json_t *sim_json_hex(uint64_t value)
{
	char text[19];

	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	return json_string(text);
}

json_t *sim_json_findings(sim_findings set)
{
	unsigned int id = sim_finding_next(set, 0);
	json_t *list = json_array();

	for (; id < S2_NR_STATE_IDS; id = sim_finding_next(set, id + 1))
		json_array_append_new(
			list, json_string(s2_state_invariants[id].name));
	return list;
}

static json_t *features_of(const struct s2_vm_cfg *vm_cfg)
{
	struct s2_vm_cfg cfg = *vm_cfg;
	const struct sim_feature *f;
	json_t *list = json_array();

	for (f = sim_features; f->name; f++) {
		if (*sim_feature_in(&cfg, f))
			json_array_append_new(list, json_string(f->name));
	}
	return list;
}

json_t *sim_json_bugs(const struct s2_vm_cfg *cfg)
{
	const struct s2_bug_info *bug;
	json_t *list = json_array();
	size_t i;

	for (i = 0; (bug = s2_bug_at(i)); i++) {
		if (sim_has_bug(cfg, bug))
			json_array_append_new(list, json_string(bug->name));
	}
	return list;
}

static void add_run(void *ctx, const struct sim_run_of *run)
{
	struct s2_desc desc;
	json_t *o = json_pack("{s:i, s:I, s:I, s:o, s:o}", "level", run->level,
			      "index", (json_int_t)run->first, "entries",
			      (json_int_t)run->count, "ipa",
			      sim_json_hex(run->ipa.ipa), "descriptor",
			      sim_json_hex(run->raw));
	char rights[4];

	sim_decode(run->pt, run->level, run->raw, &desc);
	json_object_set_new(o, "kind",
			    json_string(s2_desc_kind_name(desc.kind)));
	if (desc.kind == S2_DESC_TABLE)
		json_object_set_new(o, "refs",
				    json_integer((json_int_t)run->refs));
	if (desc.kind == S2_DESC_BLOCK || desc.kind == S2_DESC_PAGE) {
		json_object_set_new(o, "type",
				    json_string(sim_memtype(run->pt, &desc)));
		json_object_set_new(o, "rights",
				    json_string(sim_rights(&desc, rights)));
	}
	if (desc.kind != S2_DESC_ANNOTATED && desc.kind != S2_DESC_RESERVED)
		json_object_set_new(o, "oa", sim_json_hex(desc.oa));
	json_array_append_new(ctx, o);
}

json_t *sim_json_tables(const struct s2_vm *vm)
{
	json_t *list = json_array(), *entries;
	int nested;

	for (nested = 0; nested < 2; nested++) {
		const struct s2_pt *pt = s2_vm_table(vm, nested);

		if (!pt || pt->root == S2_NO_PAGE)
			continue;
		entries = json_array();
		sim_each_run(pt, add_run, entries);
		json_array_append_new(
			list,
			json_pack("{s:b, s:i, s:i, s:I, s:o}", "nested", nested,
				  "ipa_bits", pt->cfg.ipa_bits, "start_level",
				  pt->cfg.start_level, "root_pages",
				  (json_int_t)pt->root_pages, "entries",
				  entries));
	}
	return list;
}

static void begin(void *ctx, const struct sim_scenario *s,
		  const struct s2_vm *vm)
{
	const struct s2_vm_cfg *cfg = s2_vm_config(vm);
	struct sim_json *json = ctx;

	json->s = s;
	json->steps = json_array();
	json->run = json_pack("{s:s, s:s?, s:s, s:s, s:i, s:i, s:o, s:o, s:O}",
			      "file", json->name, "title", s->title, "policy",
			      cfg->policy->name, "granule",
			      s2_granule_name(cfg->granule), "ipa_bits",
			      cfg->ipa_bits, "cpus", cfg->cpus, "features",
			      features_of(cfg), "bugs", sim_json_bugs(cfg),
			      "steps", json->steps);
}

static void step(void *ctx, const struct s2_vm *vm,
		 const struct sim_step_report *report)
{
	const struct sim_json *json = ctx;

	(void)vm;
	json_array_append_new(json->steps, sim_json_step(json, report));
}

static void end(void *ctx, const struct s2_vm *vm, const struct sim_verdict *v)
{
	struct sim_json *json = ctx;

	json_object_set_new(json->run, "found", sim_json_findings(v->found));
	json_object_set_new(json->run, "expected",
			    sim_json_findings(json->s->findings));
	json_object_set_new(json->run, "as_expected",
			    json_boolean(v->as_expected));
	json_object_set_new(json->run, "quiet", json_boolean(!v->pending));
	json_object_set_new(json->run, "tables", sim_json_tables(vm));
	json_decref(json->steps);
}

struct sim_teller sim_json(struct sim_json *json)
{
	return (struct sim_teller){ begin, step, end, json };
}
