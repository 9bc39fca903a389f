/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a tree's table code did, as hashes in a file: the library can be
 * compared with it later, where there is no tree.
 *
 *	{ "schema": "stage2.tables/1", "model": "6.12", "seed": 1, "sizes": [
 *	  { "page-size": "4k", "tree": ["lpa2", ...], "cases": ["01ab...", ...] }
 *	] }
 *
 * A case for each seed, from the one that is said.
 */
#ifndef STAGE2_TABLES_RECORD_H
#define STAGE2_TABLES_RECORD_H

#include <jansson.h>

#include "tables.h"
#include "tools/cli/output.h"

struct tables_record {
	json_t *sizes;
};

/* Of the next page size. False: out of memory. */
bool tables_record_size(struct tables_record *record,
			const struct table_driver *driver);
bool tables_record_case(struct tables_record *record, uint64_t hash);

/* Writes all, and frees it. An exit status. */
int tables_record_end(struct tables_record *record, struct output *output,
		      const char *model, uint64_t seed);

/* Compares the library with a file; the exit status. */
int tables_replay(const char *file);

#endif
