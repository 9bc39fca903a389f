/* SPDX-License-Identifier: GPL-2.0-only */
/* All decisions of a policy, in a fixed order. */
#include <inttypes.h>
#include <stdio.h>

#include <stage2/explore.h>

#include "tools/cli/json.h"
#include "tools/cli/memory.h"
#include "tools/cli/policies.h"
#include "tools/cli/text.h"
#include "report.h"

/*
 * Prints one decision on one line: its fields that have a meaning and are set.
 */
static void print_decision(const struct s2_decision *d)
{
	char text[TEXT_SUMMARY], cond[TEXT_COND];
	unsigned int f;

	printf("%s", text_summary(d, text));
	for (f = S2_F_SIZE; f < S2_NR_FIELDS; f++) {
		enum s2_field field = (enum s2_field)f;
		int value = s2_decision_raw(d, field);

		if (!s2_field_applies(field, d))
			continue;
		if (s2_fields[f].is_cond) {
			struct s2_cond c = s2_decision_cond(d, field);

			if (c.base)
				printf("; %s%s%s", s2_fields[f].name,
				       c.n ? " " : "",
				       c.n ? text_cond(c, cond) : "");
		} else if (f == S2_F_SIZE || f == S2_F_LSB ||
			   (f == S2_F_DIRTY_AT && d->dirty.base)) {
			printf("; %s %s", s2_fields[f].name,
			       s2_field_value_name(field, value));
		} else if (value && f != S2_F_DIRTY_AT) {
			printf("; %s", s2_fields[f].name);
		}
	}
	putchar('\n');
}

static void print_text(const struct s2_table *table,
		       const struct s2_policy *policy)
{
	char count[TEXT_COUNT];
	size_t kept[4096], n, r, i;

	printf("%s: %zu decisions\n", policy->name, table->nr_rows);
	for (r = 0; r < table->nr_rows; r++) {
		const struct s2_row *row = &table->rows[r];

		putchar('\n');
		print_decision(&row->decision);
		printf("  %s faults\n", text_count(row->cover.count, count));
		n = text_distinct(&row->cover, kept);
		for (i = 0; i < n; i++) {
			printf("  %s ", i ? "or  " : "when");
			text_causes(stdout, &row->cover.cubes[kept[i]], 7, 7);
		}
		if (row->cover.truncated)
			puts("  or  more");
	}
}

static int print_json(const struct s2_table *table,
		      const struct s2_policy *policy, enum s2_entry entry)
{
	json_t *rows = json_array();
	size_t r;

	for (r = 0; r < table->nr_rows; r++) {
		const struct s2_row *row = &table->rows[r];
		struct s2_query q;
		struct s2_decision d;

		s2_query_init(&q, &row->cover.witness);
		d = row->decision;
		json_array_append_new(
			rows, json_pack("{s:o, s:o, s:o}", "decision",
					json_decision(&q, &d), "cover",
					json_cover(&row->cover), "witness",
					json_fault(&row->cover.witness)));
	}
	return json_print(json_pack(
		"{s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "schema",
		"stage2.table/1", "policy", policy->name, "entry",
		json_entry_name(entry), "domain", json_count(table->domain),
		"assumed", json_count(table->assumed), "unmet",
		json_count(table->unmet), "rows", rows));
}

int report_table(const struct report_table *ask)
{
	const enum s2_entry entry = ask->memslot ? S2_PREPARE_REGION :
						   S2_GUEST_ABORT;
	const struct s2_policy *policy = policy_load(ask->policy);
	struct s2_verify_options options = {
		.max_cubes = ask->cubes,
		.exact = ask->format == CLI_JSON,
	};
	struct s2_table table;
	int err;

	if (!policy)
		return CLI_USAGE;
	options.possible_only = true;
	options.twice = policy_may_waver(ask->policy, policy);
	if (!policy->decide[entry])
		return cli_error("%s: the policy does not say", policy->name);
	err = s2_table(policy, entry, &options, &cli_mem, &table);
	if (err == -S2_EINVAL)
		err = text_nonsense(policy, table.nonsense, &table.nonsense_at);
	else if (err)
		cli_error("out of memory");
	else if (ask->format == CLI_JSON)
		err = print_json(&table, policy, entry);
	else
		print_text(&table, policy);
	s2_table_free(&table, &cli_mem);
	return err < 0 ? CLI_UNFINISHED : err;
}
