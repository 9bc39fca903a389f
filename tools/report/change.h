/* SPDX-License-Identifier: GPL-2.0-only */
/* A group of faults that two policies decide differently, as text or JSON. */
#ifndef STAGE2_CHANGE_H
#define STAGE2_CHANGE_H

#include <jansson.h>

#include <stage2/explore.h>

/* "at the fault: kvm_handle_guest_abort()" */
extern const char *const change_entries[S2_NR_ENTRIES];

/* "maps Device -> fails with -EINVAL", "the leaf's size: PAGE -> PMD" */
#define CHANGE_TITLE 320
void change_title(const struct s2_change *change, char title[CHANGE_TITLE]);

/* Prints a change: a title, and its conditions. */
void change_text(const struct s2_change *change, bool verbose);

/* Prints the commit that causes the change, if it is one. */
void change_cause_text(const struct s2_cause *cause);

/* Prints the faults that only the policy of this name can meet, if any. */
void change_only_text(const char *name, const struct s2_cover *cover);

json_t *change_json(const struct s2_change *change,
		    const struct s2_policy *before,
		    const struct s2_policy *after);

/* Adds "commit", "with" and "more"; null if there is not one cause. */
json_t *change_cause_json(const struct s2_cause *cause);

#endif
