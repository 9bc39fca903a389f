/* SPDX-License-Identifier: GPL-2.0-only */
/* The differences of two policies, found once and printed later. */
#ifndef STAGE2_DIFFED_H
#define STAGE2_DIFFED_H

#include <jansson.h>

#include "report.h"

struct diffed {
	const struct report_diff *ask;
	const struct s2_policy *before, *after;
	struct s2_changes changes;
};

/*
 * Loads and compares both policies. CLI_OK: no difference; CLI_FINDINGS; or
 * another exit status when it printed an error. Free it in any case; ask must
 * live as long.
 */
int diffed_make(const struct report_diff *ask, struct diffed *d);
void diffed_free(struct diffed *d);

void diffed_text(const struct diffed *d);
json_t *diffed_json(const struct diffed *d);

#endif
