/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of VMs, told on standard output. As in report.h, an exit status
 * is returned.
 */
#ifndef STAGE2_REPORT_VM_H
#define STAGE2_REPORT_VM_H

#include "sim/campaign.h"
#include "sim/explore.h"
#include "tools/cli/cli.h"

/* Scenarios: what happens, and is that what their files expect? */
struct report_run {
	char *const *files;
	size_t nr;
	enum cli_format format;
	bool verbose, tables, quiet;
};
int report_run(const struct report_run *ask);

/* Lives at random; files, or NULL: what is accepted, where a scenario goes. */
struct report_campaign {
	struct sim_campaign campaign;
	const char *accept, *output;
};
int report_campaign(struct report_campaign *ask);

/* The threads of each file, in every order. */
struct report_explore {
	char *const *files;
	size_t nr;
	enum cli_format format;
	struct sim_explore like;	/* what all files have in common */
	struct s2_vm_cfg more;		/* mistakes */
	const struct s2_policy *policy; /* NULL: the file's */
	const char *accept, *output;
};
int report_explore(const struct report_explore *ask);

#endif
