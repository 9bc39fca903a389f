/* SPDX-License-Identifier: GPL-2.0-only */
/* A run as text: steps, findings, the verdict. */
#include "sim/tell.h"

#include <inttypes.h>
#include <string.h>

#include "sim/picture.h"
#include "sim/words.h"

/* A line of text from a file, without control characters. */
static void put_line(FILE *out, const char *line, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		unsigned char c = (unsigned char)line[i];

		fputc((c < 0x20 && c != '\t') || c == 0x7f ? '?' : c, out);
	}
	fputc('\n', out);
}

static void put_story(FILE *out, const char *story)
{
	while (story && *story) {
		size_t length = strcspn(story, "\n");

		fputs(length ? "  " : "", out);
		put_line(out, story, length);
		story += length + (story[length] == '\n');
	}
}

static void put_bugs(FILE *out, const struct s2_vm_cfg *cfg)
{
	const struct s2_bug_info *bug;
	size_t i;

	for (i = 0; (bug = s2_bug_at(i)); i++) {
		if (!sim_has_bug(cfg, bug))
			continue;
		fprintf(out, "with the mistake %s: ", bug->name);
		sim_put_wrapped(out, bug->text, (int)strlen(bug->name) + 19, 2);
		fputc('\n', out);
	}
}

static void begin(void *ctx, const struct sim_scenario *s,
		  const struct s2_vm *vm)
{
	struct s2_vm_cfg cfg = *s2_vm_config(vm);
	struct sim_tell *tell = ctx;
	const struct sim_feature *f;
	const char *title;
	bool first = true;

	tell->s = s;
	if (tell->quiet)
		return;
	title = s->title ? s->title : tell->name;
	put_line(tell->out, title, strlen(title));
	put_story(tell->out, s->story);
	fprintf(tell->out, "\n%s; %s pages, %u bits of IPA, %u CPU%s;",
		cfg.policy->name, s2_granule_name(cfg.granule), cfg.ipa_bits,
		cfg.cpus, cfg.cpus == 1 ? "" : "s");
	for (f = sim_features; f->name; f++) {
		if (!*sim_feature_in(&cfg, f))
			continue;
		fprintf(tell->out, " %s", f->name);
		first = false;
	}
	fprintf(tell->out, "%s\n", first ? " no feature" : "");
	put_bugs(tell->out, &cfg);
	fputc('\n', tell->out);
}

static void put_happened(const struct sim_tell *tell, const struct s2_vm *vm,
			 const struct sim_happening *h, size_t nr)
{
	size_t i, n;

	for (i = 0; i < nr; i += n) {
		n = 1;
		if (h[i].is_decision) {
			while (i + n < nr &&
			       sim_same_decision(&h[i], &h[i + n]) &&
			       h[i].decided.lost == h[i + n].decided.lost)
				n++;
			sim_tell_decision(tell, &h[i], (unsigned int)n);
			continue;
		}
		while (i + n < nr && !h[i + n].is_decision)
			n++;
		sim_tell_tables(tell, vm, h + i, n);
	}
}

/* Does the finding have an address (which may be IPA 0)? */
static bool has_place(enum s2_state_id id)
{
	return id != S2_ST_COUNT && id != S2_ST_PAGES && id != S2_ST_PIN &&
	       id != S2_ST_WARN && id != S2_ST_CMO;
}

static void put_finding(const struct sim_tell *tell,
			const struct s2_state_finding *f, bool surplus)
{
	const struct s2_state_invariant *inv = &s2_state_invariants[f->id];
	FILE *out = tell->out;
	char head[96], place[64] = "";

	if (has_place(f->id))
		snprintf(place, sizeof(place), " at %sipa 0x%" PRIx64,
			 f->nested ? "the nested guest's " : "", f->ipa.ipa);
	snprintf(head, sizeof(head), "%s%s%s: ", inv->name,
		 surplus ? " (not expected)" : "", place);
	fprintf(out, "  !   %s", head);
	sim_put_wrapped(out, f->text ? f->text : "",
			SIM_INDENT + (int)strlen(head), SIM_INDENT);
	fprintf(out, "\n%*sMust hold: ", SIM_INDENT, "");
	sim_put_wrapped(out, inv->statement, SIM_INDENT + 11, SIM_INDENT);
	fputc('\n', out);
	if (tell->verbose)
		fprintf(out, "%*svalues: 0x%" PRIx64 ", 0x%" PRIx64 "\n",
			SIM_INDENT, "", f->a, f->b);
}

static void put_names(FILE *out, sim_findings set)
{
	unsigned int id = sim_finding_next(set, 0);

	for (; id < S2_NR_STATE_IDS; id = sim_finding_next(set, id + 1))
		fprintf(out, " %s", s2_state_invariants[id].name);
}

/* Was this invariant explained before? */
static void put_again(FILE *out, sim_findings set, sim_findings surplus)
{
	unsigned int id = sim_finding_next(set, 0);

	for (; id < S2_NR_STATE_IDS; id = sim_finding_next(set, id + 1))
		fprintf(out, "  !   %s, as before%s\n",
			s2_state_invariants[id].name,
			surplus >> id & 1 ? " (not expected)" : "");
}

static void put_unmet(FILE *out, const struct sim_step_report *r)
{
	unsigned int k;

	for (k = 0; k < SIM_NR_EXPECT; k++) {
		enum sim_expect_key key = (enum sim_expect_key)k;
		int64_t actual = sim_expect_actual(&r->result, key);
		char is[SIM_EXPECT_VALUE], said[SIM_EXPECT_VALUE];

		if (!(r->unmet >> k & 1))
			continue;
		fprintf(out, "  !   %s is %s, not %s as expected\n",
			sim_expect_names[k],
			actual < 0 && key == SIM_EX_SEES ?
				"nothing" :
				sim_expect_value(key, actual, is),
			sim_expect_value(key, r->step->expect.value[k], said));
	}
	if (r->missing) {
		fputs("  !   expected but not found:", out);
		put_names(out, r->missing);
		fputc('\n', out);
	}
}

static void put_tables(FILE *out, const struct s2_vm *vm, unsigned int indent)
{
	if (!s2_vm_table(vm, false))
		fprintf(out, "%*sthe VM is gone\n", (int)indent, "");
	sim_picture(out, s2_vm_table(vm, false), false, indent);
	sim_picture(out, s2_vm_table(vm, true), true, indent);
}

static void step(void *ctx, const struct s2_vm *vm,
		 const struct sim_step_report *r)
{
	struct sim_tell *tell = ctx;
	bool wrong = r->unmet || r->surplus || r->missing;
	size_t i;

	if (tell->quiet && !wrong)
		return;
	if (tell->quiet)
		fprintf(tell->out, "%s:%u: step %zu: ", tell->name,
			r->step->line, r->index + 1);
	else
		fprintf(tell->out, "%3zu.  ", r->index + 1);
	sim_put_step(tell->out, &r->step->step);
	fputc('\n', tell->out);
	if (!tell->quiet) {
		put_happened(tell, vm, r->happened, r->nr_happened);
		sim_tell_outcome(tell, r);
	}
	for (i = 0; i < r->nr_findings; i++) {
		const struct s2_state_finding *f = &r->findings[i];

		if (!(tell->told >> f->id & 1))
			put_finding(tell, f, r->surplus >> f->id & 1);
	}
	put_again(tell->out, r->found & tell->told, r->surplus);
	tell->told |= r->found;
	put_unmet(tell->out, r);
	if (tell->tables && !tell->quiet)
		put_tables(tell->out, vm, SIM_INDENT);
}

static void end(void *ctx, const struct s2_vm *vm, const struct sim_verdict *v)
{
	const struct sim_tell *tell = ctx;
	FILE *out = tell->out;

	if (!tell->quiet) {
		if (!tell->tables)
			fputs("\nin the end:\n", out);
		if (!tell->tables)
			put_tables(out, vm, 2);
		fputc('\n', out);
	}
	fprintf(out, "%s: %s: %zu step%s, %zu fault%s;", tell->name,
		v->as_expected ? "as expected" : "NOT AS EXPECTED",
		tell->s->nr_steps, tell->s->nr_steps == 1 ? "" : "s", v->faults,
		v->faults == 1 ? "" : "s");
	fputs(v->found ? " found" : " nothing found", out);
	put_names(out, v->found);
	if (v->surplus)
		fputs("; not expected", out);
	put_names(out, v->surplus);
	if (v->missing)
		fputs("; not found, but expected", out);
	put_names(out, v->missing);
	if (v->unmet_steps)
		fprintf(out, "; %zu step%s not as expected", v->unmet_steps,
			v->unmet_steps == 1 ? "" : "s");
	if (v->pending)
		fputs("; a step has not ended", out);
	fputc('\n', out);
}

struct sim_teller sim_tell(struct sim_tell *tell)
{
	return (struct sim_teller){ begin, step, end, tell };
}
