/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Resumes a run at a question, to take the other answer, instead of running
 * the code from its start once more.
 *
 * At each question with two answers it saves what the run has changed: the
 * stack from the question up to the kernel's entry, the world, and the record.
 * To resume, it restores them and asks the question again. The undo log takes
 * back what the run wrote to the tables after the question.
 */
#include "world.h"
#include <stage2/explore.h>
#include "resume.h"

static struct point {
	bool there;
	void *jump[5];
	u32 undo, stored;
	struct world world;
	struct record record;
	const char *low;
	size_t size;
	char stack[MAX_STACK];
	struct reached reached;
} points[S2_MAX_SPLITS];

void *resume_here[5];
static const char *low; /* of the frame that asks */
static const struct point *next;

void noinline resume_note_frame(void)
{
	low = __builtin_frame_address(0);
}

/* Word by word: a call of memcpy() could need the stack that it overwrites. */
static void copy(void *to, const void *from, size_t size)
{
	u64 *t = to;
	const u64 *f = from;

	for (size /= sizeof(*t); size; size--)
		*t++ = *f++;
}

void resume_keep(unsigned int depth)
{
	struct point *p = &points[depth];
	size_t size = (size_t)(stack_base - low);

	p->there = size <= sizeof(p->stack);
	if (!p->there)
		return;
	memcpy(p->jump, resume_here, sizeof(p->jump));
	p->undo = tables_mark();
	p->stored = unknown_mark();
	p->world = world;
	p->record = record;
	p->low = low;
	p->size = size;
	memcpy(p->stack, low, size);
	reached_keep(&p->reached, low, size);
}

bool resume_from(unsigned int depth)
{
	next = points[depth].there ? &points[depth] : NULL;
	return next;
}

/* Its own frame must be below the stack that it restores. */
static void noinline __noreturn put_back(const struct point *p)
{
	static void *jump[5];

	record.trans = NULL; /* its frame is gone */
	shim_settle();
	tables_undo(p->undo);
	unknown_undo(p->stored);
	world = p->world;
	record = p->record;
	reached_resume(&p->reached, p->low, p->size);
	memcpy(jump, p->jump, sizeof(jump));
	copy((char *)p->low, p->stack, p->size);
	__builtin_longjmp(jump, 1);
}

void resume(void)
{
	const struct point *p = next;
	char *here = __builtin_frame_address(0);

	next = NULL;
	if (!p)
		return;
	/* Move the stack pointer below the frame of the question. */
	if (here > p->low) {
		volatile char *gap =
			__builtin_alloca((size_t)(here - p->low) + 256);

		*gap = 0;
		__asm__ volatile("" ::"r"(gap) : "memory");
	}
	put_back(p);
}
