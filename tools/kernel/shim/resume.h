/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_RESUME_H
#define SHIM_RESUME_H

/* plugin.c: the kernel's stack begins here. */
extern const char *stack_base;

/* By the function that asks, with __builtin_setjmp(); and where its frame is. */
extern void *resume_here[5];
void resume_note_frame(void);

/* As s2_digest_options.keep and .resume */
void resume_keep(unsigned int depth);
bool resume_from(unsigned int depth);

/* If the next run is to go on from somewhere, it does, and does not return. */
void resume(void);

#endif
