/* SPDX-License-Identifier: GPL-2.0-only */
/* A run as JSON: one step. */
#include "sim/json.h"

#include "sim/words.h"

static json_t *argument(const struct s2_step_arg *arg, uint64_t value)
{
	switch (arg->type) {
	case S2_ARG_FLAG:
		return json_boolean(value);
	case S2_ARG_NAME:
		return json_string(arg->names[value]);
	case S2_ARG_NUMBER:
		return json_integer((json_int_t)value);
	default:
		return sim_json_hex(value);
	}
}

json_t *sim_json_arguments(const struct s2_step *step)
{
	const struct s2_step_arg *arg = s2_steps[step->kind].args;
	json_t *o = json_object();
	unsigned int i;

	for (i = 0; arg[i].name; i++) {
		uint64_t value = s2_step_get(step, &arg[i]);

		if (arg[i].needed || value != arg[i].quiet)
			json_object_set_new(o, arg[i].name,
					    argument(&arg[i], value));
	}
	return o;
}

static json_t *values(const struct s2_read *read)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < read->nr; i++)
		json_array_append_new(
			list, json_pack("{s:I, s:i}", "version",
					(json_int_t)read->values[i].version,
					"owner", (int)read->values[i].owner));
	return list;
}

/* What the guest's read may have returned, or null. */
static json_t *seen(const struct s2_step_result *r)
{
	if (!r->has_read)
		return json_null();
	return json_pack("{s:s, s:I, s:o}", "sees",
			 sim_expect_words(SIM_EX_SEES)[sim_sees(&r->read)],
			 "latest", (json_int_t)r->read.latest.version, "values",
			 values(&r->read));
}

static json_t *decided(const struct sim_json *json,
		       const struct sim_happening *h)
{
	const struct s2_cube *fault = &h->decided.fault;
	struct s2_query q;

	s2_query_init(&q, fault);
	return json_pack("{s:i, s:b, s:b, s:s, s:s, s:s, s:o}", "cpu",
			 (int)h->cpu, "lost", (int)h->decided.lost, "nested",
			 fault->may[S2_NESTED] == S2_SET(1), "access",
			 sim_value(fault, S2_FAULT_ACCESS), "status",
			 sim_value(fault, S2_FAULT_STATUS), "level",
			 sim_value(fault, S2_FAULT_LEVEL), "decision",
			 json->decision(&q, &h->decided.decision));
}

static json_t *event(const struct sim_happening *h)
{
	const struct s2_pt_event *e = &h->event;
	bool has_level =
		e->kind == S2_PT_WRITE ||
		((e->kind == S2_PT_TLBI_IPA || e->kind == S2_PT_TLBI_IPA_NSH) &&
		 e->level != S2_TTL_UNKNOWN);

	return json_pack("{s:i, s:b, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "cpu",
			 (int)h->cpu, "nested", (int)h->nested, "kind",
			 s2_pt_event_name(e->kind), "level",
			 has_level ? json_integer(e->level) : json_null(),
			 "ipa", sim_json_hex(e->ipa.ipa), "pa",
			 sim_json_hex(e->pa.pa), "size", sim_json_hex(e->size),
			 "old", sim_json_hex(e->old), "now",
			 sim_json_hex(e->now));
}

static json_t *findings(const struct sim_step_report *r)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < r->nr_findings; i++) {
		const struct s2_state_finding *f = &r->findings[i];

		json_array_append_new(
			list,
			json_pack("{s:s, s:b, s:b, s:o, s:o, s:o, s:s}", "name",
				  s2_state_invariants[f->id].name, "expected",
				  (int)!(r->surplus >> f->id & 1), "nested",
				  (int)f->nested, "ipa",
				  sim_json_hex(f->ipa.ipa), "a",
				  sim_json_hex(f->a), "b", sim_json_hex(f->b),
				  "text", f->text ? f->text : ""));
	}
	return list;
}

static json_t *unmet(const struct sim_step_report *r)
{
	json_t *list = json_array();
	unsigned int k;

	for (k = 0; k < SIM_NR_EXPECT; k++) {
		if (r->unmet >> k & 1)
			json_array_append_new(list,
					      json_string(sim_expect_names[k]));
	}
	return list;
}

static void add_happened(const struct sim_json *json,
			 const struct sim_step_report *r, json_t *o)
{
	json_t *decisions = json_array();
	json_t *events = json->verbose ? json_array() : json_null();
	size_t i;

	for (i = 0; i < r->nr_happened; i++) {
		const struct sim_happening *h = &r->happened[i];

		if (h->is_decision)
			json_array_append_new(decisions, decided(json, h));
		else if (json->verbose)
			json_array_append_new(events, event(h));
	}
	json_object_set_new(o, "decisions", decisions);
	json_object_set_new(o, "events", events);
}

json_t *sim_json_step(const struct sim_json *json,
		      const struct sim_step_report *report)
{
	const struct s2_step *step = &report->step->step;
	const struct s2_step_result *r = &report->result;
	json_t *o = json_pack(
		"{s:s, s:o, s:I, s:s, s:s?, s:i, s:I, s:o, s:I, s:o}", "step",
		s2_steps[step->kind].name, "arguments",
		sim_json_arguments(step), "line",
		(json_int_t)report->step->line, "result",
		sim_expect_words(SIM_EX_OUTCOME)[r->outcome], "why", r->why,
		"ret", r->ret, "faults", (json_int_t)r->faults, "esr",
		r->faults ? sim_json_hex(r->esr) : json_null(), "logged",
		(json_int_t)r->logged, "read", seen(r));

	add_happened(json, report, o);
	json_object_set_new(o, "findings", findings(report));
	json_object_set_new(o, "missing", sim_json_findings(report->missing));
	json_object_set_new(o, "unmet", unmet(report));
	return o;
}
