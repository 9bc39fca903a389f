/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Simulates VMs, and prints what happens. As in report.h, each function returns
 * an exit status.
 */
#ifndef STAGE2_REPORT_VM_H
#define STAGE2_REPORT_VM_H

#include "sim/campaign.h"
#include "sim/explore.h"
#include "tools/cli/cli.h"

/* Runs scenarios: what happens, and do their files expect it? */
struct report_run {
	char *const *files;
	size_t nr;
	enum cli_format format;
	bool verbose, tables, quiet;
};
int report_run(const struct report_run *ask);

/* Random steps. accept and output are paths, or NULL. */
struct report_campaign {
	struct sim_campaign campaign;
	const char *accept, *output;
	enum cli_format format;
};
int report_campaign(struct report_campaign *ask);

/* Runs the threads of each file in every order. */
struct report_explore {
	char *const *files;
	size_t nr;
	enum cli_format format;
	struct sim_explore like;	/* options for all files */
	struct s2_vm_cfg more;		/* mistakes */
	const struct s2_policy *policy; /* NULL: the file's */
	const char *accept, *output;
};
int report_explore(const struct report_explore *ask);

#endif
