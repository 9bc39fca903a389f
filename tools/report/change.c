/* SPDX-License-Identifier: GPL-2.0-only */
/* A group of faults that two policies decide differently, as text or JSON. */
#include <stdio.h>
#include <string.h>

#include "change.h"
#include "tools/cli/json.h"
#include "tools/cli/text.h"

const char *const change_entries[S2_NR_ENTRIES] = {
	[S2_GUEST_ABORT] = "at the fault: kvm_handle_guest_abort()",
	[S2_PREPARE_REGION] =
		"at the memslot: kvm_arch_prepare_memory_region()",
};

static bool writes_leaf(const struct s2_decision *d)
{
	return d->outcome == S2_MAP || d->outcome == S2_RELAX;
}

/* One side of a change: "maps Device", or "size PAGE". */
static const char *side(const struct s2_change *change,
			const struct s2_decision *d, char buf[TEXT_SUMMARY])
{
	enum s2_field field = change->field;
	int value = s2_decision_raw(d, field);

	/* If both sides write the leaf, they differ only in how. */
	if (field == S2_F_OUTCOME && writes_leaf(&change->before) &&
	    writes_leaf(&change->after))
		return d->outcome == S2_MAP ? "maps anew" :
					      "relaxes the leaf's rights";
	if (field <= S2_F_TYPE)
		return text_summary(d, buf);
	if (s2_fields[field].is_cond)
		value = s2_decision_cond(d, field).base;
	return s2_field_value_name(field, value);
}

void change_title(const struct s2_change *change, char title[CHANGE_TITLE])
{
	char before[TEXT_SUMMARY], after[TEXT_SUMMARY];
	bool named = change->field > S2_F_TYPE;

	snprintf(title, CHANGE_TITLE, "%s%s%s -> %s",
		 named ? s2_fields[change->field].meaning : "",
		 named ? ": " : "", side(change, &change->before, before),
		 side(change, &change->after, after));
}

static void print_title(const struct s2_change *change)
{
	char title[CHANGE_TITLE], round[TEXT_ROUND];

	change_title(change, title);
	printf("  %s (%s faults)\n", title,
	       text_round(change->cover.count, round));
}

void change_cause_text(const struct s2_cause *cause)
{
	if (cause->commit == S2_NR_COMMITS)
		return;
	printf("    by %s", s2_commits[cause->commit].name);
	if (cause->with != S2_NR_COMMITS)
		printf(", only together with %s", s2_commits[cause->with].name);
	else if (cause->more)
		printf(", only together with others");
	putchar('\n');
}

static void print_also(const struct s2_change *change)
{
	const char *separator = "";
	unsigned int f;

	if (!change->also)
		return;
	printf("    also differs on some of them: ");
	for (f = 0; f < S2_NR_FIELDS; f++) {
		if (change->also >> f & 1) {
			printf("%s%s", separator, s2_fields[f].name);
			separator = ", ";
		}
	}
	putchar('\n');
}

void change_text(const struct s2_change *change, bool verbose)
{
	const struct s2_cover *cover = &change->cover;
	size_t kept[4096], n, i;

	print_title(change);
	n = text_distinct(cover, kept);
	for (i = 0; i < n; i++) {
		printf("    %s ", i ? "or  " : "when");
		text_causes(stdout, &cover->cubes[kept[i]], 9, 9);
	}
	if (cover->truncated && verbose)
		puts("    or  more: see --format json");
	print_also(change);
}

/* Prints the faults that only one of the two policies can meet. */
void change_only_text(const char *name, const struct s2_cover *cover)
{
	size_t kept[4096], n, i;
	char round[TEXT_ROUND];

	if (s2_count_is_zero(cover->count))
		return;
	printf("  only %s has (%s faults, not compared)\n", name,
	       text_round(cover->count, round));
	n = text_distinct(cover, kept);
	for (i = 0; i < n; i++) {
		printf("    %s ", i ? "or  " : "with");
		text_causes(stdout, &cover->cubes[kept[i]], 9, 9);
	}
}

json_t *change_cause_json(const struct s2_cause *cause)
{
	if (cause->commit == S2_NR_COMMITS)
		return json_null();
	return json_pack("{s:s, s:s?, s:b}", "commit",
			 s2_commits[cause->commit].name, "with",
			 cause->with == S2_NR_COMMITS ?
				 NULL :
				 s2_commits[cause->with].name,
			 "more", cause->more);
}

/* The values of the changed field on both sides. */
static json_t *json_side(const struct s2_change *change,
			 const struct s2_policy *policy)
{
	struct s2_decision d;
	struct s2_query q;

	s2_query_init(&q, &change->cover.witness);
	s2_decide(policy, change->entry, &q, &d);
	return json_decision(&q, &d);
}

json_t *change_json(const struct s2_change *change,
		    const struct s2_policy *before,
		    const struct s2_policy *after)
{
	char from[TEXT_SUMMARY], to[TEXT_SUMMARY];
	json_t *also = json_array();
	unsigned int f;

	for (f = 0; f < S2_NR_FIELDS; f++) {
		if (change->also >> f & 1)
			json_array_append_new(also,
					      json_string(s2_fields[f].name));
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "entry",
			 change->entry == S2_GUEST_ABORT ?
				 "kvm_handle_guest_abort" :
				 "kvm_arch_prepare_memory_region",
			 "field", s2_fields[change->field].name, "from",
			 side(change, &change->before, from), "to",
			 side(change, &change->after, to), "also", also,
			 "cover", json_cover(&change->cover), "witness",
			 json_fault(&change->cover.witness), "before",
			 json_side(change, before), "after",
			 json_side(change, after), "cause",
			 change_cause_json(&change->cause));
}
