/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 sim: one file a verb. argv[0] is the verb. */
#ifndef STAGE2_SIM_H
#define STAGE2_SIM_H

int cmd_sim(int argc, char **argv);
int cmd_sim_run(int argc, char **argv);
int cmd_sim_random(int argc, char **argv);
int cmd_sim_explore(int argc, char **argv);

#endif
