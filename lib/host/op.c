/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the host does to memory that others may have mapped, too. Each operation
 * has three parts: the notifier is told, the change itself, and the end of the
 * notice. Others can do something between them.
 */
#include "host/host.h"

enum {
	OP_START,
	OP_CHANGE,
	OP_END,
	OP_OVER,
};

static void notify_start(struct s2_host *host, uint32_t first, uint32_t end)
{
	host->notifier.start(host->notifier.ctx, first, end);
}

static void notify_end(struct s2_host *host, uint32_t first, uint32_t end)
{
	host->notifier.end(host->notifier.ctx, first, end);
}

static void widen_op(struct s2_host *host, struct s2_host_op *op)
{
	uint32_t n = s2_host_pages_in(host,
				      (enum s2_size)host->ptes[op->first].leaf);

	op->wide_first = op->first / n * n;
	n = s2_host_pages_in(host, (enum s2_size)host->ptes[op->end - 1].leaf);
	op->wide_end = (op->end + n - 1) / n * n;
}

/* Huge leaves that are met in part are split first, as the kernel does. */
static void start_op(struct s2_host *host, struct s2_host_op *op)
{
	widen_op(host, op);
	notify_start(host, op->wide_first, op->wide_end);
	s2_host_split(host, op->wide_first, op->first);
	if (op->end < op->wide_end)
		s2_host_split(host, op->end, op->wide_end);
	if (op->kind == S2_STEP_MERGE)
		notify_start(host, op->other, op->other + 1);
}

static void change_vmas(struct s2_host *host, const struct s2_host_op *op)
{
	unsigned int i;

	for (i = 0; i < S2_HOST_VMAS; i++) {
		struct s2_host_vma *vma = &host->vmas[i];

		if (!vma->used || vma->start < op->first || vma->end > op->end)
			continue;
		if (op->kind == S2_STEP_MUNMAP)
			vma->used = false;
		else if (op->kind == S2_STEP_MPROTECT)
			vma->write = op->write;
	}
}

static void end_op(struct s2_host *host, const struct s2_host_op *op)
{
	notify_end(host, op->wide_first, op->wide_end);
	if (op->kind == S2_STEP_MERGE)
		notify_end(host, op->other, op->other + 1);
}

static void do_part(struct s2_host *host)
{
	struct s2_host_op *op = &host->op;

	switch (op->part++) {
	case OP_START:
		start_op(host, op);
		change_vmas(host, op);
		break;
	case OP_CHANGE:
		s2_host_change(host, op);
		break;
	default:
		end_op(host, op);
		break;
	}
	op->active = op->part != OP_OVER;
}

const char *s2_host_op_go_on(struct s2_host *host)
{
	if (!host->op.active)
		return "the host is in the middle of nothing";
	do_part(host);
	return NULL;
}

const char *s2_host_op_start(struct s2_host *host, const struct s2_step *step)
{
	struct s2_host_op op = {
		.active = true,
		.kind = (uint8_t)step->kind,
		.write = step->kind == S2_STEP_MPROTECT && step->mprotect.write,
	};
	const char *why;

	if (!s2_host_range(host, step->range.hva, step->range.size, &op.first,
			   &op.end))
		return "user space has no such addresses";
	why = s2_host_op_check(host, step, op.first, op.end);
	if (why)
		return why;
	if (step->kind == S2_STEP_MERGE)
		op.other = (uint32_t)((step->merge.other - host->cfg.hva) >>
				      host->cfg.page_shift);
	host->op = op;
	do {
		do_part(host);
	} while (host->op.active && !step->range.pause);
	return NULL;
}
