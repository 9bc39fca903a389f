/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes a scenario: everything that differs from defaults, in a fixed order.
 */
#include "sim/scenario.h"

#include <inttypes.h>
#include <string.h>

/* Escapes characters that YAML takes for line ends, or refuses. */
static size_t put_special(FILE *out, const char *text)
{
	static const struct {
		const char *utf8, *escape;
	} special[] = {
		{ "\xc2\x85", "\\N" },
		{ "\xe2\x80\xa8", "\\L" },
		{ "\xe2\x80\xa9", "\\P" },
		{ "\xef\xbb\xbf", "\\uFEFF" },
	};
	size_t i, n;

	for (i = 0; i < sizeof(special) / sizeof(*special); i++) {
		n = strlen(special[i].utf8);
		if (strncmp(text, special[i].utf8, n))
			continue;
		fputs(special[i].escape, out);
		return n;
	}
	return 0;
}

/* Use double quotes, where all characters are unambiguous. */
static void put_quoted(FILE *out, const char *text)
{
	size_t n;

	fputc('"', out);
	for (; *text; text++) {
		n = put_special(out, text);
		if (n)
			text += n - 1;
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if (*text == '\n')
			fputs("\\n", out);
		else if ((unsigned char)*text < 0x20 || *text == 0x7f)
			fprintf(out, "\\x%02x", (unsigned char)*text);
		else
			fputc(*text, out);
	}
	fputc('"', out);
}

/* Can the text be written as an indented block without loss? */
static bool is_prose(const char *text)
{
	size_t n = strlen(text);
	bool fresh = true;

	if (n < 2 || text[n - 1] != '\n' || text[n - 2] == '\n')
		return false;
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		/* Line separators of Unicode begin with 0xe2 or 0xc2. */
		if ((c < 0x20 && c != '\n') || c == 0x7f || c >= 0x80 ||
		    (fresh && (c == ' ' || c == '\n')))
			return false;
		fresh = c == '\n';
	}
	return true;
}

static void put_story(FILE *out, const char *story)
{
	const char *end;

	fputs("story: ", out);
	if (!is_prose(story)) {
		put_quoted(out, story);
		fputc('\n', out);
		return;
	}
	fputs("|\n", out);
	for (; *story; story = end + 1) {
		end = strchr(story, '\n');
		fprintf(out, "  %.*s\n", (int)(end - story), story);
	}
}

static void put_list(FILE *out, const char *word, bool *first)
{
	fprintf(out, "%s%s", *first ? "" : ", ", word);
	*first = false;
}

static void put_features(FILE *out, const struct s2_vm_cfg *cfg)
{
	struct s2_vm_cfg copy = *cfg;
	const struct sim_feature *f;
	bool first = true;

	fputs("  features: [", out);
	for (f = sim_features; f->name; f++) {
		if (*sim_feature_in(&copy, f))
			put_list(out, f->name, &first);
	}
	fputs("]\n", out);
}

static void put_bugs(FILE *out, const struct s2_vm_cfg *cfg)
{
	const struct s2_bug_info *bug;
	bool first = true;
	size_t i;

	if (!cfg->inject && !cfg->pt_inject)
		return;
	fputs("  bugs: [", out);
	for (i = 0; (bug = s2_bug_at(i)); i++) {
		if (sim_has_bug(cfg, bug))
			put_list(out, bug->name, &first);
	}
	fputs("]\n", out);
}

/* The same VM with default numbers, to leave these out. */
static struct s2_vm_cfg usual(const struct s2_vm_cfg *cfg)
{
	struct s2_vm_cfg u = *cfg;

	u.tables = NULL;
	u.ipa_bits = u.cpus = 0;
	u.ram_pages = u.device_pages = u.hva_pages = u.table_pages = 0;
	u.memcache_pages = 0;
	s2_vm_cfg_complete(&u);
	return u;
}

static void put_number(FILE *out, const char *key, uint32_t n, uint32_t quiet)
{
	if (n != quiet)
		fprintf(out, "  %s: %" PRIu32 "\n", key, n);
}

static void put_vm(FILE *out, const struct s2_vm_cfg *cfg)
{
	struct s2_vm_cfg u = usual(cfg);

	fprintf(out, "vm:\n  policy: %s\n", cfg->policy->name);
	if (cfg->tables && cfg->tables != u.tables)
		fprintf(out, "  tables: \"%s\"\n", cfg->tables->name);
	if (cfg->granule != S2_GRANULE_4K)
		fprintf(out, "  granule: %s\n", s2_granule_name(cfg->granule));
	put_number(out, "ipa-bits", cfg->ipa_bits, u.ipa_bits);
	put_number(out, "cpus", cfg->cpus, u.cpus);
	put_features(out, cfg);
	put_number(out, "ram-pages", cfg->ram_pages, u.ram_pages);
	put_number(out, "device-pages", cfg->device_pages, u.device_pages);
	put_number(out, "hva-pages", cfg->hva_pages, u.hva_pages);
	put_number(out, "table-pages", cfg->table_pages, u.table_pages);
	put_number(out, "memcache-pages", cfg->memcache_pages,
		   u.memcache_pages);
	put_bugs(out, cfg);
}

static void put_size(FILE *out, uint64_t size)
{
	static const char suffixes[] = "KMGT";
	int i = -1;

	for (; i < 3 && size && size % 1024 == 0; i++)
		size /= 1024;
	fprintf(out, "%" PRIu64, size);
	if (i >= 0)
		fputc(suffixes[i], out);
}

static void put_argument(FILE *out, const struct s2_step_arg *arg,
			 uint64_t value)
{
	fprintf(out, "%s: ", arg->name);
	switch (arg->type) {
	case S2_ARG_ADDRESS:
		fprintf(out, "0x%" PRIx64, value);
		break;
	case S2_ARG_SIZE:
		put_size(out, value);
		break;
	case S2_ARG_FLAG:
		fputs(value ? "yes" : "no", out);
		break;
	case S2_ARG_NAME:
		fputs(arg->names[value], out);
		break;
	default:
		fprintf(out, "%" PRIu64, value);
	}
}

static void put_findings(FILE *out, sim_findings set)
{
	unsigned int id = sim_finding_next(set, 0);
	bool first = true;

	fputs("findings: [", out);
	for (; id < S2_NR_STATE_IDS; id = sim_finding_next(set, id + 1))
		put_list(out, s2_state_invariants[id].name, &first);
	fputs("]\n", out);
}

static void put_expect(FILE *out, const struct sim_expect *expect)
{
	bool first = true;
	unsigned int k;

	fputs("    expect: {", out);
	for (k = 0; k < SIM_NR_EXPECT; k++) {
		char value[SIM_EXPECT_VALUE];

		if (!(expect->given >> k & 1))
			continue;
		put_list(out, sim_expect_names[k], &first);
		fprintf(out, ": %s",
			sim_expect_value((enum sim_expect_key)k,
					 expect->value[k], value));
	}
	fputs("}\n", out);
}

/* lead: the beginning of the line, up to the step's name. */
static void put_step(FILE *out, const struct sim_step *step, const char *lead)
{
	const struct s2_step_info *info = &s2_steps[step->step.kind];
	const struct s2_step_arg *arg;
	bool first = true;

	fprintf(out, "%s%s: {", lead, info->name);
	for (arg = info->args; arg->name; arg++) {
		uint64_t value = s2_step_get(&step->step, arg);

		if (!arg->needed && value == arg->quiet)
			continue;
		put_list(out, "", &first);
		put_argument(out, arg, value);
	}
	fputs("}\n", out);
	if (step->expect.given)
		put_expect(out, &step->expect);
	if (step->has_findings) {
		fputs("    ", out);
		put_findings(out, step->findings);
	}
}

static void put_threads(FILE *out, const struct sim_scenario *s)
{
	unsigned int t;
	size_t i;

	fputs("threads:\n", out);
	for (t = 0; t < s->nr_threads; t++) {
		const struct sim_thread *thread = &s->threads[t];

		for (i = 0; i < thread->nr_steps; i++)
			put_step(out, &thread->steps[i],
				 i ? "    - " : "  - - ");
	}
}

void sim_write(FILE *out, const struct sim_scenario *s)
{
	sim_findings steps = 0;
	size_t i;

	fputs("# SPDX-License-Identifier: GPL-2.0-only\n", out);
	if (s->title) {
		fputs("title: ", out);
		put_quoted(out, s->title);
		fputc('\n', out);
	}
	if (s->story)
		put_story(out, s->story);
	put_vm(out, &s->cfg);
	fputs("steps:\n", out);
	for (i = 0; i < s->nr_steps; i++) {
		put_step(out, &s->steps[i], "  - ");
		steps |= s->steps[i].findings;
	}
	if (s->nr_threads)
		put_threads(out, s);
	if (s->findings != steps)
		put_findings(out, s->findings);
}
