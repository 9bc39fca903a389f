/* SPDX-License-Identifier: GPL-2.0-only */
/* Phrases shared by text, pictures and JSON. */
#include "sim/words.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

const char *sim_size(uint64_t size, char buf[24])
{
	static const char *const suffixes[] = { "", "K", "M", "G", "T" };
	unsigned int i = 0;

	for (; i < 4 && size && size % 1024 == 0; i++)
		size /= 1024;
	snprintf(buf, 24, "%" PRIu64 "%s", size, suffixes[i]);
	return buf;
}

static void put_argument(FILE *out, const struct s2_step_arg *arg,
			 uint64_t value)
{
	char buf[24];

	switch (arg->type) {
	case S2_ARG_ADDRESS:
		fprintf(out, " %s 0x%" PRIx64, arg->name, value);
		break;
	case S2_ARG_SIZE:
		fprintf(out, " %s %s", arg->name, sim_size(value, buf));
		break;
	case S2_ARG_FLAG:
		fprintf(out, " %s%s", value ? "" : "no ", arg->name);
		break;
	case S2_ARG_NAME:
		fprintf(out, " %s %s", arg->name, arg->names[value]);
		break;
	default:
		fprintf(out, " %s %" PRIu64, arg->name, value);
	}
}

const char *sim_value(const struct s2_cube *fault, enum s2_input input)
{
	int v = 0;

	while (v < s2_inputs[input].nr_values - 1 &&
	       !(fault->may[input] >> v & 1))
		v++;
	return s2_inputs[input].values[v];
}

/* Can this argument be left out? Not the vCPU of `cpu`. */
static bool is_usual(const struct s2_step *step, const struct s2_step_arg *arg)
{
	if (step->kind == S2_STEP_CPU &&
	    arg->offset == offsetof(struct s2_step, cpu.cpu))
		return false;
	return !arg->needed && s2_step_get(step, arg) == arg->quiet;
}

void sim_put_step(FILE *out, const struct s2_step *step)
{
	const struct s2_step_info *info = &s2_steps[step->kind];
	const struct s2_step_arg *arg;
	bool first = true;

	fputs(info->name, out);
	for (arg = info->args; arg->name; arg++) {
		uint64_t value = s2_step_get(step, arg);

		if (is_usual(step, arg))
			continue;
		if (!first)
			fputc(',', out);
		put_argument(out, arg, value);
		first = false;
	}
}

const char *sim_rights(const struct s2_desc *desc, char buf[4])
{
	static const char exec[] = {
		[S2_XN_BOTH] = 'X',
		[S2_XN_UX] = 'u',
		[S2_XN_NEITHER] = '-',
		[S2_XN_PX] = 'p',
	};

	buf[0] = desc->s2ap & S2_S2AP_READ ? 'R' : '-';
	buf[1] = desc->s2ap & S2_S2AP_WRITE ? 'W' : '-';
	buf[2] = exec[desc->xn & 3];
	buf[3] = '\0';
	return buf;
}

const char *sim_memtype(const struct s2_pt *pt, const struct s2_desc *desc)
{
	unsigned int type;

	for (type = 0; type < S2_NR_MEMTYPES; type++) {
		if (s2_kvm_memattr((enum s2_memtype)type, pt->fwb) ==
		    desc->memattr)
			return s2_field_value_name(S2_F_TYPE, (int)type);
	}
	return s2_memattr(&pt->cfg.arch, desc->memattr)->name;
}

void sim_decode(const struct s2_pt *pt, int level, uint64_t raw,
		struct s2_desc *desc)
{
	struct s2_arch_cfg arch = pt->cfg.arch;

	arch.fwb = pt->fwb;
	s2_desc_decode(&arch, level, raw, desc);
}

const char *sim_desc(const struct s2_pt *pt, int level, uint64_t raw,
		     char buf[SIM_PHRASE])
{
	struct s2_desc desc;
	char rights[4], size[24];

	sim_decode(pt, level, raw, &desc);
	switch (desc.kind) {
	case S2_DESC_BLOCK:
	case S2_DESC_PAGE:
		snprintf(buf, SIM_PHRASE, "%s%s%s 0x%" PRIx64 " %s %s%s",
			 desc.kind == S2_DESC_PAGE ? "page" : "",
			 desc.kind == S2_DESC_PAGE ?
				 "" :
				 sim_size(s2_level_size(pt->cfg.arch.granule,
							level),
					  size),
			 desc.kind == S2_DESC_PAGE ? "" : " block", desc.oa,
			 sim_memtype(pt, &desc), sim_rights(&desc, rights),
			 desc.af ? "" : " old");
		break;
	case S2_DESC_TABLE:
		snprintf(buf, SIM_PHRASE, "table 0x%" PRIx64, desc.oa);
		break;
	case S2_DESC_INVALID:
		snprintf(buf, SIM_PHRASE, "invalid");
		break;
	default:
		snprintf(buf, SIM_PHRASE, "%s",
			 s2_pte_is_locked(pt, raw) ? "locked" : "annotated");
	}
	return buf;
}

bool sim_goes_on(const struct s2_pt *pt, int level, uint64_t a, uint64_t b)
{
	uint64_t address, size = s2_level_size(pt->cfg.arch.granule, level);
	struct s2_desc da, db;

	if (s2_pte_is_table(a, level) || s2_pte_is_table(b, level))
		return false;
	if (!s2_pte_is_valid(a) || !s2_pte_is_valid(b))
		return a == b;
	sim_decode(pt, level, a, &da);
	sim_decode(pt, level, b, &db);
	address = s2_oa_to_bits(&pt->cfg.arch, ~UINT64_C(0));
	return da.oa + size == db.oa && (a & ~address) == (b & ~address);
}

int sim_put_wrapped(FILE *out, const char *text, int column, int indent)
{
	bool first = true;

	while (*text) {
		int length = (int)strcspn(text, " ");

		if (!first && column + 1 + length > SIM_WIDTH) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		} else if (!first) {
			fputc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", length, text);
		column += length;
		text += length + (text[length] == ' ');
		first = false;
	}
	return column;
}
