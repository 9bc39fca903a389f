/* SPDX-License-Identifier: GPL-2.0-only */
/* Decodes a descriptor, a VTCR_EL2 or a syndrome. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "arch.h"
#include "tools/cli/values.h"

static const char *const what_names[] = { "descriptor", "vtcr", "esr" };

/* The question, and the levels to decode for. */
struct request {
	const struct report_decode *ask;
	const struct s2_arch_cfg *cfg;
	enum arch_what what;
	int first, last;
};

/* One value decoded, whatever it is, ready to be printed. */
struct decoded {
	uint64_t raw;
	struct s2_desc desc; /* of a descriptor */
	struct s2_arch_row rows[S2_ARCH_MAX_ROWS];
	size_t n;
	char title[160];
};

static bool is_leaf(const struct s2_desc *desc)
{
	return desc->kind == S2_DESC_PAGE || desc->kind == S2_DESC_BLOCK;
}

/* "2 MiB": a size in the largest unit that divides it. */
static void size_text(uint64_t size, char *buf, size_t len)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t i = 0;

	while (i + 1 < sizeof(units) / sizeof(units[0]) && size >= 1024) {
		size >>= 10;
		i++;
	}
	snprintf(buf, len, "%" PRIu64 " %s", size, units[i]);
}

static void title_descriptor(const struct request *r, struct decoded *d)
{
	const struct s2_desc *desc = &d->desc;
	char size[32];
	int n;

	n = snprintf(d->title, sizeof(d->title), "%s at level %d, %s%s",
		     s2_desc_kind_name(desc->kind), desc->level,
		     s2_granule_name(r->cfg->granule),
		     r->cfg->lpa2 ? " LPA2" :
		     r->cfg->lpa  ? " LPA" :
				    "");
	if (is_leaf(desc)) {
		size_text(s2_level_size(r->cfg->granule, desc->level), size,
			  sizeof(size));
		snprintf(d->title + n, sizeof(d->title) - (size_t)n,
			 ", maps %s at 0x%" PRIx64, size, desc->oa);
	} else if (desc->kind == S2_DESC_TABLE) {
		snprintf(d->title + n, sizeof(d->title) - (size_t)n,
			 ", next table at 0x%" PRIx64, desc->oa);
	} else if (desc->kind == S2_DESC_RESERVED) {
		snprintf(d->title + n, sizeof(d->title) - (size_t)n, ": %s",
			 s2_desc_why_text(desc->why));
	}
}

/* Checks no limits of the machine: the bits do not say which machine it is. */
static int vtcr_layout(uint64_t raw, struct s2_layout *layout)
{
	struct s2_vtcr vtcr;

	s2_vtcr_decode(raw, &vtcr);
	return s2_vtcr_layout(&vtcr, 0, true, true, layout);
}

static void title_vtcr(struct decoded *d)
{
	struct s2_layout l;
	int err = vtcr_layout(d->raw, &l);

	if (err)
		snprintf(d->title, sizeof(d->title), "VTCR_EL2: no walk: %s",
			 s2_strerror(err));
	else
		snprintf(d->title, sizeof(d->title),
			 "VTCR_EL2: %u-bit IPA, %u levels from level %d, root "
			 "of %u table%s with %" PRIu32 " entries",
			 l.ipa_bits, l.levels, l.start_level, l.root_tables,
			 l.root_tables == 1 ? "" : "s", l.root_entries);
}

static void title_esr(struct decoded *d)
{
	struct s2_esr e;

	s2_esr_decode(d->raw, &e);
	if (s2_ec_is_abort(e.ec))
		snprintf(d->title, sizeof(d->title), "ESR_EL2: %s, %s%s%s",
			 s2_ec_name(e.ec), s2_fsc(e.fsc)->name,
			 !s2_ec_is_data_abort(e.ec) ? ", fetch" :
			 e.wnr			    ? ", write" :
						      ", read",
			 e.s1ptw ? ", on a stage-1 walk" : "");
	else
		snprintf(d->title, sizeof(d->title),
			 "ESR_EL2: %s, not an abort", s2_ec_name(e.ec));
}

static void decode(const struct request *r, int level, uint64_t raw,
		   struct decoded *d)
{
	memset(d, 0, sizeof(*d));
	d->raw = raw;
	switch (r->what) {
	case ARCH_DESC:
		s2_desc_decode(r->cfg, level, raw, &d->desc);
		d->n = s2_desc_rows(r->cfg, &d->desc, d->rows);
		title_descriptor(r, d);
		break;
	case ARCH_VTCR:
		d->n = s2_vtcr_rows(raw, d->rows);
		title_vtcr(d);
		break;
	case ARCH_ESR:
		d->n = s2_esr_rows(raw, d->rows);
		title_esr(d);
		break;
	}
}

static void bits_text(const struct s2_arch_row *row, char *buf, size_t len)
{
	int n;

	if (row->kind == S2_ARCH_ROW_ASIDE)
		snprintf(buf, len, "-");
	else if (row->hi == row->lo)
		snprintf(buf, len, "[%u]", row->hi);
	else if (row->extra_hi)
		snprintf(buf, len, "[%u:%u,%u:%u]", row->hi, row->lo,
			 row->extra_hi, row->extra_lo);
	else
		snprintf(buf, len, "[%u:%u]", row->hi, row->lo);
	n = (int)strlen(buf);
	if (n < 14 && (size_t)n + 1 < len)
		snprintf(buf + n, len - (size_t)n, "%*s", 14 - n, "");
}

static void print_row(const struct s2_arch_row *row)
{
	char bits[32], value[32];
	bool wrong = row->kind == S2_ARCH_ROW_RES0;

	bits_text(row, bits, sizeof(bits));
	snprintf(value, sizeof(value), "0x%" PRIx64, row->value);
	if (!row->meaning)
		printf("  %s%-18s %s\n", bits, row->name, value);
	else
		printf("%s %s%-18s %-8s %s\n", wrong ? "!" : " ", bits,
		       row->name, value, row->meaning);
}

/* The memory types that the guest can get with its own stage-1 attributes. */
static void print_reachable(const struct request *r, const struct s2_desc *desc)
{
	uint32_t set = s2_reachable_kinds(r->cfg, desc->memattr);
	const char *comma = "";
	int kind;

	printf("  guest can make it: ");
	if (set == S2_MK_ALL) {
		printf("any memory type\n");
		return;
	}
	if ((set & S2_MK_ANY_DEVICE) == S2_MK_ANY_DEVICE) {
		printf("any Device");
		comma = ", ";
		set &= ~S2_MK_ANY_DEVICE;
	}
	for (kind = 0; kind < S2_NR_MEMKINDS; kind++) {
		if (!(set & S2_MK_BIT(kind)))
			continue;
		printf("%s%s", comma, s2_memkind_name((enum s2_memkind)kind));
		comma = ", ";
	}
	printf("\n");
}

static void print_text(const struct request *r, const struct decoded *d)
{
	size_t i;

	printf("0x%016" PRIx64 "  %s\n", d->raw, d->title);
	for (i = 0; i < d->n; i++)
		print_row(&d->rows[i]);
	if (r->what == ARCH_DESC && is_leaf(&d->desc))
		print_reachable(r, &d->desc);
}

static json_t *hex(uint64_t value)
{
	char buf[24];

	snprintf(buf, sizeof(buf), "0x%" PRIx64, value);
	return json_string(buf);
}

static json_t *rows_json(const struct decoded *d)
{
	static const char *const classes[] = { "field", "ignored", "res0",
					       "aside" };
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct s2_arch_row *row = &d->rows[i];
		json_t *o = json_pack("{s:s, s:i, s:i, s:o, s:s, s:s?}", "name",
				      row->name, "hi", row->hi, "lo", row->lo,
				      "value", hex(row->value), "class",
				      classes[row->kind], "meaning",
				      row->meaning);

		if (row->extra_hi) {
			json_object_set_new(o, "extra_hi",
					    json_integer(row->extra_hi));
			json_object_set_new(o, "extra_lo",
					    json_integer(row->extra_lo));
		}
		json_array_append_new(array, o);
	}
	return array;
}

static json_t *kinds_json(uint32_t set)
{
	json_t *array = json_array();
	int kind;

	for (kind = 0; kind < S2_NR_MEMKINDS; kind++) {
		if (set & S2_MK_BIT(kind))
			json_array_append_new(array,
					      json_string(s2_memkind_name(
						      (enum s2_memkind)kind)));
	}
	return array;
}

static void descriptor_json(const struct request *r, const struct decoded *d,
			    json_t *o)
{
	const struct s2_desc *desc = &d->desc;
	bool reserved = desc->kind == S2_DESC_RESERVED;

	json_object_set_new(o, "level", json_integer(desc->level));
	json_object_set_new(o, "kind",
			    json_string(s2_desc_kind_name(desc->kind)));
	json_object_set_new(o, "why",
			    reserved ?
				    json_string(s2_desc_why_text(desc->why)) :
				    json_null());
	json_object_set_new(o, "res0", hex(desc->res0));
	json_object_set_new(o, "ignored", hex(desc->ignored));
	if (is_leaf(desc) || desc->kind == S2_DESC_TABLE)
		json_object_set_new(o, "oa", hex(desc->oa));
	if (!is_leaf(desc))
		return;
	json_object_set_new(o, "size",
			    hex(s2_level_size(r->cfg->granule, desc->level)));
	json_object_set_new(
		o, "guest_types",
		kinds_json(s2_reachable_kinds(r->cfg, desc->memattr)));
}

static void vtcr_json(const struct decoded *d, json_t *o)
{
	struct s2_layout l;
	int err = vtcr_layout(d->raw, &l);

	if (err) {
		json_object_set_new(o, "layout", json_null());
		json_object_set_new(o, "why", json_string(s2_strerror(err)));
		return;
	}
	json_object_set_new(o, "layout",
			    json_pack("{s:i, s:i, s:i, s:i, s:I}", "ipa_bits",
				      l.ipa_bits, "start_level", l.start_level,
				      "levels", l.levels, "root_tables",
				      l.root_tables, "root_entries",
				      (json_int_t)l.root_entries));
}

static json_t *result_json(const struct request *r, const struct decoded *d)
{
	json_t *o = json_pack("{s:o, s:s}", "raw", hex(d->raw), "summary",
			      d->title);

	if (r->what == ARCH_DESC)
		descriptor_json(r, d, o);
	else if (r->what == ARCH_VTCR)
		vtcr_json(d, o);
	json_object_set_new(o, "fields", rows_json(d));
	return o;
}

static const char *sh_word(unsigned int sh)
{
	static const char *const words[] = {
		[S2_SH_NONE] = "none",
		[S2_SH_RESERVED] = "",
		[S2_SH_OUTER] = "outer",
		[S2_SH_INNER] = "inner",
	};

	return words[sh];
}

static json_t *config_json(const struct s2_arch_cfg *cfg)
{
	return json_pack("{s:s, s:b, s:b, s:b, s:b, s:b, s:s}", "granule",
			 s2_granule_name(cfg->granule), "lpa2", cfg->lpa2,
			 "lpa", cfg->lpa, "fwb", cfg->fwb, "xnx", cfg->xnx,
			 "mte_perm", cfg->mte_perm, "sh0", sh_word(cfg->sh0));
}

/* All values were parsed before, so that a bad value is the only output. */
static bool decode_all(const struct request *r, int argc, char *const *argv,
		       json_t *results)
{
	bool first = true;
	int i, level;

	for (i = 0; i < argc; i++) {
		struct decoded d;
		uint64_t raw;

		if (!value_bits("value", argv[i], UINT64_MAX, &raw))
			return false;
		for (level = r->first; level <= r->last; level++) {
			decode(r, level, raw, &d);
			if (results) {
				json_array_append_new(results,
						      result_json(r, &d));
				continue;
			}
			if (!first)
				printf("\n");
			first = false;
			print_text(r, &d);
		}
	}
	return true;
}

static int output_json(const struct request *r, int argc, char *const *argv)
{
	json_t *results = json_array();
	json_t *root = json_pack("{s:s, s:s}", "schema", "stage2.decode/1",
				 "what", what_names[r->what]);
	int status = CLI_OK;

	if (!results || !root)
		status = CLI_UNFINISHED;
	else if (!decode_all(r, argc, argv, results))
		status = CLI_USAGE;
	if (r->what == ARCH_DESC && root)
		json_object_set_new(root, "config", config_json(r->cfg));
	if (root)
		json_object_set_new(root, "results", results);
	if (status == CLI_OK) {
		if (json_dumpf(root, stdout, JSON_INDENT(2)))
			status = CLI_UNFINISHED;
		printf("\n");
	}
	json_decref(root);
	return status;
}

static int output_text(const struct request *r, int argc, char *const *argv)
{
	if (r->what == ARCH_DESC && !r->ask->level_given)
		printf("no --level given: decoded as an entry of level 3\n\n");
	return decode_all(r, argc, argv, NULL) ? CLI_OK : CLI_USAGE;
}

/* "all" means the levels that a walk can reach; registers have no level. */
static void settle_levels(struct request *r)
{
	r->first = r->last = r->ask->level;
	if (r->ask->level != ARCH_ALL_LEVELS)
		return;
	r->first = r->last = S2_LEVEL_LAST;
	if (r->what != ARCH_DESC)
		return;
	r->first = S2_LEVEL_FIRST;
	while (r->first < r->last && !s2_level_exists(r->cfg, r->first))
		r->first++;
}

static bool check_values(int argc, char *const *argv)
{
	uint64_t raw;
	int i;

	if (argc == 0) {
		cli_error("nothing to decode; see --help");
		return false;
	}
	for (i = 0; i < argc; i++) {
		char what[32];

		snprintf(what, sizeof(what), "value %d", i + 1);
		if (!value_bits(what, argv[i], UINT64_MAX, &raw))
			return false;
	}
	return true;
}

int report_decode(const struct report_decode *ask)
{
	struct request r = { .ask = ask, .cfg = &ask->cfg, .what = ask->what };
	int status;

	settle_levels(&r);
	if (!check_values(ask->nr_values, ask->values))
		return CLI_USAGE;
	if (ask->format == CLI_JSON)
		status = output_json(&r, ask->nr_values, ask->values);
	else
		status = output_text(&r, ask->nr_values, ask->values);
	if (fflush(stdout) || ferror(stdout))
		return CLI_UNFINISHED;
	return status;
}
