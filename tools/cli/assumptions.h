/* SPDX-License-Identifier: GPL-2.0-only */
/* --without NAME[,NAME...]: assumptions that are dropped, for commands alike. */
#ifndef STAGE2_CLI_ASSUMPTIONS_H
#define STAGE2_CLI_ASSUMPTIONS_H

#include <jansson.h>

#include <stage2/invariant.h>

/* Adds the named ones to a set. False when an error was printed. */
bool assumptions_take(uint64_t *set, const char *names);

/* "plain-vma, io-vma" */
#define ASSUMPTIONS_TEXT 1024
const char *assumptions_text(uint64_t set, char text[ASSUMPTIONS_TEXT]);

/* An array of their names. */
json_t *assumptions_json(uint64_t set);

/* The row of a command's options; take() passes the request's set. */
#define CLI_WITHOUT(take)                                                    \
	{                                                                    \
		CLI_TAKE("without", "NAME[,NAME...]", take),                 \
			.help = "drop these assumptions (see 'stage2 list "  \
				"assumptions'): the faults that they alone " \
				"leave out can occur, too; may be repeated"  \
	}

#endif
