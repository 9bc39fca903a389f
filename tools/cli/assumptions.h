/* SPDX-License-Identifier: GPL-2.0-only */
/* --without NAME[,NAME...]: the assumptions to drop; shared by commands. */
#ifndef STAGE2_CLI_ASSUMPTIONS_H
#define STAGE2_CLI_ASSUMPTIONS_H

#include <jansson.h>

#include <stage2/invariant.h>

/* Adds the named assumptions to a set. False when it printed an error. */
bool assumptions_take(uint64_t *set, const char *names);

/* "plain-vma, io-vma" */
#define ASSUMPTIONS_TEXT 1024
const char *assumptions_text(uint64_t set, char text[ASSUMPTIONS_TEXT]);

/* A JSON array of their names. */
json_t *assumptions_json(uint64_t set);

/* A row of a command's options; take() passes the request's set. */
#define CLI_WITHOUT(take)                                                   \
	{                                                                   \
		CLI_TAKE("without", "NAME[,NAME...]", take),                \
			.help = "drop these assumptions (see 'stage2 list " \
				"assumptions'), and judge the faults that " \
				"they alone exclude; can be repeated"       \
	}

#endif
