/* SPDX-License-Identifier: GPL-2.0-only */
/* A run as text: faults, decisions, results of reads. */
#include "sim/tell.h"

#include <inttypes.h>
#include <string.h>

#include "sim/words.h"

static const char *field(const struct s2_decision *d, enum s2_field f)
{
	return s2_field_value_name(f, s2_decision_raw(d, f));
}

static void put_leaf(FILE *out, const struct s2_cube *fault,
		     const struct s2_decision *d)
{
	struct s2_query q;
	bool px, ux;

	s2_query_init(&q, fault);
	px = s2_cond_holds(&q, d->px);
	ux = s2_cond_holds(&q, d->ux);
	fprintf(out, " %s %s %c%c%c", field(d, S2_F_TYPE), field(d, S2_F_SIZE),
		s2_cond_holds(&q, d->r) ? 'R' : '-',
		s2_cond_holds(&q, d->w) ? 'W' : '-',
		px && ux ? 'X' :
		px	 ? 'p' :
		ux	 ? 'u' :
			   '-');
	if (s2_cond_holds(&q, d->dirty) &&
	    fault->may[S2_SLOT_LOGGING] != S2_SET(S2_LOGGING_OFF))
		fputs(", marked dirty", out);
	if (d->sanitise)
		fprintf(out, ", tags cleared (%s)", field(d, S2_F_SANITISE));
}

static void put_decision(FILE *out, const struct s2_cube *fault,
			 const struct s2_decision *d)
{
	static const char *const verbs[S2_NR_OUTCOMES] = {
		[S2_MAP] = "mapped",
		[S2_RELAX] = "rights added:",
		[S2_MKYOUNG] = "access flag set",
		[S2_RETRY] = "nothing done, the guest retries",
		[S2_SKIP] = "instruction skipped",
		[S2_HANDLED] = "handled in the kernel",
		[S2_SIGNAL] = "SIGBUS",
		[S2_INJECT] = "injected:",
		[S2_EXIT] = "exit:",
		[S2_ERROR] = "error:",
		[S2_ACCEPT] = "memslot accepted",
	};

	fputs(d->outcome < S2_NR_OUTCOMES ? verbs[d->outcome] : "?", out);
	if (d->outcome == S2_MAP || d->outcome == S2_RELAX)
		put_leaf(out, fault, d);
	if (d->outcome == S2_ERROR)
		fprintf(out, " %s", field(d, S2_F_RET));
	if (d->exit)
		fprintf(out, " %s", field(d, S2_F_EXIT));
	if (d->inject)
		fprintf(out, " %s", field(d, S2_F_INJECT));
	if (d->leak)
		fputs(", page reference not dropped", out);
}

void sim_tell_decision(const struct sim_tell *tell,
		       const struct sim_happening *h, unsigned int times)
{
	const struct s2_decision *d = &h->decided.decision;
	const struct s2_cube *fault = &h->decided.fault;

	fprintf(tell->out, "%*s", SIM_INDENT, "");
	if (tell->verbose)
		fprintf(tell->out, "CPU %u: ", h->cpu);
	fprintf(tell->out, "%s%s, %s fault at level %s: ",
		fault->may[S2_NESTED] == S2_SET(1) ? "nested " : "",
		sim_value(fault, S2_FAULT_ACCESS),
		sim_value(fault, S2_FAULT_STATUS),
		sim_value(fault, S2_FAULT_LEVEL));
	put_decision(tell->out, fault, d);
	if (h->decided.lost)
		fputs("; another CPU was faster, the guest retries", tell->out);
	if (times > 1)
		fprintf(tell->out, " (%u times)", times);
	fputc('\n', tell->out);
}

/* Kinds of values that a read may return. */
enum seen {
	SEEN_LATEST = 1,
	SEEN_OLDER = 2,
	SEEN_FOREIGN = 4,
};

static unsigned int seen(const struct s2_read *read)
{
	unsigned int i, set = 0;

	for (i = 0; i < read->nr; i++) {
		const struct s2_value *v = &read->values[i];

		if (v->owner != SIM_OWNER)
			set |= SEEN_FOREIGN;
		else
			set |= v->version == read->latest.version ?
				       SEEN_LATEST :
				       SEEN_OLDER;
	}
	return set;
}

static void put_versions(FILE *out, const struct s2_read *read)
{
	unsigned int i;

	fprintf(out, "%*sversions, and their owners:", SIM_INDENT + 4, "");
	for (i = 0; i < read->nr; i++)
		fprintf(out, " %" PRIu32 " (%u)", read->values[i].version,
			(unsigned int)read->values[i].owner);
	fprintf(out, "; latest %" PRIu32 "\n", read->latest.version);
}

static void put_read(const struct sim_tell *tell, const char *who,
		     const struct s2_read *read)
{
	static const char *const words[] = {
		"what was written last",
		"something older of its own",
		"what the page held before it was its own",
	};
	unsigned int set = seen(read), i;
	bool first = true;

	if (sim_sees(read) == SIM_COHERENT && !tell->verbose)
		return;
	fprintf(tell->out, "%*sthe %s %s", SIM_INDENT, "", who,
		read->nr > 1 ? "may see " : "sees ");
	for (i = 0; i < 3; i++) {
		if (!(set >> i & 1))
			continue;
		if (!first)
			fprintf(tell->out, ",\n%*sor ", SIM_INDENT + 4, "");
		fputs(words[i], tell->out);
		first = false;
	}
	fputc('\n', tell->out);
	if (tell->verbose)
		put_versions(tell->out, read);
}

static void put_esr(FILE *out, uint64_t raw)
{
	struct s2_esr esr;

	s2_esr_decode(raw, &esr);
	fprintf(out, "%*sESR_EL2 0x%" PRIx64 ": %s, %s%s%s\n", SIM_INDENT, "",
		raw, s2_ec_name(esr.ec), s2_fsc(esr.fsc)->name,
		s2_esr_is_write(&esr) ? ", write" : "",
		esr.s1ptw ? ", on stage 1's walk" : "");
}

void sim_tell_outcome(const struct sim_tell *tell,
		      const struct sim_step_report *report)
{
	const struct s2_step_result *r = &report->result;
	bool host = report->step->step.kind <= S2_STEP_HOST;
	FILE *out = tell->out;

	if (tell->verbose && r->faults)
		put_esr(out, r->esr);
	if (r->outcome == S2_SENSELESS)
		fprintf(out, "%*snothing done: %s\n", SIM_INDENT, "", r->why);
	else if (r->outcome == S2_PAUSED)
		fprintf(out, "%*spauses here%s\n", SIM_INDENT, "",
			host ? "; 'host' goes on" : "");
	else if (r->outcome == S2_REFUSED)
		fprintf(out, "%*srefused with %s%s%s\n", SIM_INDENT, "",
			s2_errno_name(r->ret), r->why ? ": " : "",
			r->why ? r->why : "");
	else if (r->outcome == S2_STOPPED)
		fprintf(out, "%*sthe access fails\n", SIM_INDENT, "");
	else if (r->outcome == S2_STUCK)
		fprintf(out, "%*sit faults again and again; stage2 gave up\n",
			SIM_INDENT, "");
	if (report->step->step.kind == S2_STEP_GET_LOG && r->outcome == S2_DID)
		fprintf(out, "%*s%" PRIu32 " page%s in the log\n", SIM_INDENT,
			"", r->logged, r->logged == 1 ? "" : "s");
	if (r->has_read)
		put_read(tell,
			 report->step->step.kind == S2_STEP_HOST_READ ? "VMM" :
									"guest",
			 &r->read);
}
