/* SPDX-License-Identifier: GPL-2.0-only */
/* Text output: counts, cubes, decisions, wrapped lines. */
#ifndef STAGE2_TEXT_H
#define STAGE2_TEXT_H

#include <stdio.h>

#include <stage2/explore.h>

/* The largest length of a line. */
#define TEXT_WIDTH 80

/* Writes a count with separators, "1,234", to the caller's buffer. */
#define TEXT_COUNT (S2_COUNT_DIGITS + S2_COUNT_DIGITS / 3 + 1)
const char *text_count(struct s2_count count, char buf[TEXT_COUNT]);

/* "1.7e24" */
#define TEXT_ROUND 32
const char *text_round(struct s2_count count, char buf[TEXT_ROUND]);

/* One term of a cube, "vma.pfnmap", "!cpu.fwb" or "fault.access=read|write". */
#define TEXT_TERM 160
const char *text_term(enum s2_input input, s2_set may, char buf[TEXT_TERM]);

/* Words, wrapped at TEXT_WIDTH, each line after the first with the indent. */
void text_wrapped(FILE *out, const char *text, int column, int indent);

/* The causes of a cube on wrapped lines; "any fault" if there are none. */
void text_causes(FILE *out, const struct s2_cube *cube, int column, int indent);

/*
 * Selects cubes by their causes: each set of causes once, and none that a
 * shorter one covers. Fills kept[] with indices and returns how many.
 */
size_t text_distinct(const struct s2_cover *cover, size_t *kept);

/* A summary: "maps Normal", "fails with -EINVAL", "injects SEA(iabt)". */
#define TEXT_SUMMARY 96
const char *text_summary(const struct s2_decision *d, char buf[TEXT_SUMMARY]);

/* A condition, "yes", "no", or "if pfn.writable and nested.w". */
#define TEXT_COND 80
const char *text_cond(struct s2_cond cond, char buf[TEXT_COND]);

/*
 * Prints to stderr that a policy cannot be trusted, why, and for which fault.
 * Returns the exit status.
 */
int text_nonsense(const struct s2_policy *policy, const char *why,
		  const struct s2_cube *fault);

/* Arguments for one fault of the cube: "vma.pfnmap=yes cpu.fwb=no". */
void text_arguments(FILE *out, const struct s2_cube *fault, int column,
		    int indent);

#endif
