/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON: output for programs, and input from files. */
#include "json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/file.h"

#include "cli.h"

json_t *json_count(struct s2_count count)
{
	char digits[S2_COUNT_DIGITS];

	return json_string(s2_count_format(count, digits));
}

static json_t *json_set(enum s2_input input, s2_set may)
{
	json_t *values = json_array();
	int v;

	for (v = 0; v < s2_inputs[input].nr_values; v++) {
		if (may >> v & 1)
			json_array_append_new(
				values,
				json_string(s2_inputs[input].values[v]));
	}
	return values;
}

json_t *json_cube(const struct s2_cube *cube)
{
	json_t *object = json_object();
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		enum s2_input input = (enum s2_input)i;

		if (cube->may[i] != s2_all_values(input))
			json_object_set_new(object, s2_inputs[i].name,
					    json_set(input, cube->may[i]));
	}
	return object;
}

json_t *json_fault(const struct s2_cube *fault)
{
	json_t *object = json_object();
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		int v = 0;

		while (v < s2_inputs[i].nr_values - 1 &&
		       !(fault->may[i] >> v & 1))
			v++;
		json_object_set_new(object, s2_inputs[i].name,
				    json_string(s2_inputs[i].values[v]));
	}
	return object;
}

json_t *json_decision(struct s2_query *q, const struct s2_decision *d)
{
	json_t *object = json_object();
	unsigned int f;

	for (f = 0; f < S2_NR_FIELDS; f++) {
		enum s2_field field = (enum s2_field)f;
		int value;

		if (!s2_field_applies(field, d))
			continue;
		value = s2_decision_field(q, d, field);
		if (field == S2_F_RET)
			json_object_set_new(object, "ret", json_integer(value));
		else
			json_object_set_new(
				object, s2_fields[f].name,
				json_string(s2_field_value_name(field, value)));
	}
	return object;
}

json_t *json_invariant(const struct s2_invariant *invariant)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", invariant->name,
			 "class", s2_class_name(invariant->kind), "statement",
			 invariant->statement, "why", invariant->why, "source",
			 invariant->source);
}

json_t *json_cover(const struct s2_cover *cover)
{
	json_t *cubes = json_array();
	size_t i;

	for (i = 0; i < cover->nr_cubes; i++)
		json_array_append_new(cubes, json_cube(&cover->cubes[i]));
	return json_pack("{s:o, s:o, s:b}", "count", json_count(cover->count),
			 "cubes", cubes, "truncated", !cover->whole);
}

const char *json_entry_name(enum s2_entry entry)
{
	static const char *const names[S2_NR_ENTRIES] = {
		[S2_GUEST_ABORT] = "kvm_handle_guest_abort",
		[S2_PREPARE_REGION] = "kvm_arch_prepare_memory_region",
	};

	return names[entry];
}

json_t *json_hex(uint64_t value)
{
	char text[19];

	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	return json_string(text);
}

static void set_hex(json_t *object, const char *key, uint64_t value)
{
	json_object_set_new(object, key, json_hex(value));
}

json_t *json_witness(const struct s2_witness *w)
{
	json_t *object = json_object();

	set_hex(object, "ipa", w->ipa);
	set_hex(object, "canonical_ipa", w->canonical_ipa);
	set_hex(object, "hva", w->hva);
	set_hex(object, "pa", w->pa);
	set_hex(object, "slot_ipa", w->slot_ipa);
	set_hex(object, "slot_hva", w->slot_hva);
	set_hex(object, "slot_size", w->slot_size);
	set_hex(object, "vma_start", w->vma_start);
	set_hex(object, "vma_end", w->vma_end);
	set_hex(object, "vma_pgoff", w->vma_pgoff);
	set_hex(object, "esr", w->esr);
	set_hex(object, "hpfar", w->hpfar);
	set_hex(object, "far", w->far);
	return object;
}

json_t *json_read(const char *path)
{
	struct sim_error unread;
	json_error_t error;
	size_t length = 0;
	char *text = sim_file_read(path, &length, &unread);
	json_t *json;

	if (!text) {
		cli_error("%s: %s", path, unread.text);
		return NULL;
	}
	json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	if (!json && error.line > 0)
		cli_error("%s:%d:%d: %s", path, error.line, error.column,
			  error.text);
	else if (!json)
		cli_error("%s: %s", path, error.text);
	free(text);
	return json;
}

int json_print(json_t *json)
{
	int err;

	if (!json)
		return CLI_UNFINISHED;
	err = json_dumpf(json, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(json);
	return err ? CLI_UNFINISHED : CLI_OK;
}
