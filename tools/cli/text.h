/* SPDX-License-Identifier: GPL-2.0-only */
/* Text for people: counts, cubes, decisions, wrapped lines. */
#ifndef STAGE2_TEXT_H
#define STAGE2_TEXT_H

#include <stdio.h>

#include <stage2/explore.h>

/* Where the lines of a text end. */
#define TEXT_WIDTH 80

/* A count with separators, in a buffer that the caller gives: "1,234". */
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
 * Cubes by their causes: each said once, and those left out that a shorter
 * one covers. Fills kept[] with indices and returns how many.
 */
size_t text_distinct(const struct s2_cover *cover, size_t *kept);

/* "maps Normal", "fails with -EINVAL", "injects SEA(iabt)": a summary. */
#define TEXT_SUMMARY 96
const char *text_summary(const struct s2_decision *d, char buf[TEXT_SUMMARY]);

/* A condition, "yes", "no", or "if pfn.writable and nested.w". */
#define TEXT_COND 80
const char *text_cond(struct s2_cond cond, char buf[TEXT_COND]);

/*
 * Says on stderr that a policy is not to be trusted, why, and for which fault;
 * the exit status.
 */
int text_nonsense(const struct s2_policy *policy, const char *why,
		  const struct s2_cube *fault);

/* Arguments that make a fault of a cube's: "vma.pfnmap=yes cpu.fwb=no". */
void text_arguments(FILE *out, const struct s2_cube *fault, int column,
		    int indent);

#endif
