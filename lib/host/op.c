/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations of the host on memory that guests may map. Each has three parts:
 * the start of the notifier, the change itself, and the end of the notifier.
 * Other steps can come in between.
 */
#include "host/host.h"

enum {
	OP_START,
	OP_CHANGE,
	OP_END,
	OP_OVER,
};

typedef void (*notify)(void *ctx, uint32_t first, uint32_t end);

/* copy_page_range(): the whole of each VMA that is copied */
static void notify_copied(struct s2_host *host, const struct s2_host_op *op,
			  notify tell)
{
	unsigned int i;

	for (i = 0; i < S2_HOST_VMAS; i++) {
		const struct s2_host_vma *vma = &host->vmas[i];

		if (op->copied >> i & 1)
			tell(host->notifier.ctx, vma->start, vma->end);
	}
}

static void notify_op(struct s2_host *host, const struct s2_host_op *op,
		      notify tell)
{
	if (op->kind == S2_STEP_FORK) {
		notify_copied(host, op, tell);
		return;
	}
	tell(host->notifier.ctx, op->wide_first, op->wide_end);
	if (op->kind == S2_STEP_MERGE)
		tell(host->notifier.ctx, op->other, op->other + 1);
}

static uint32_t copied_vmas(const struct s2_host *host, uint32_t first,
			    uint32_t end)
{
	uint32_t set = 0;
	unsigned int i;

	for (i = 0; i < S2_HOST_VMAS; i++) {
		const struct s2_host_vma *vma = &host->vmas[i];

		if (vma->used && vma->start < end && first < vma->end &&
		    s2_host_is_copied(vma))
			set |= 1u << i;
	}
	return set;
}

static void widen_op(struct s2_host *host, struct s2_host_op *op)
{
	uint32_t n = s2_host_pages_in(host,
				      (enum s2_size)host->ptes[op->first].leaf);

	op->wide_first = op->first / n * n;
	n = s2_host_pages_in(host, (enum s2_size)host->ptes[op->end - 1].leaf);
	op->wide_end = (op->end + n - 1) / n * n;
}

/* First splits huge leaves that the range covers only in part. */
static void start_op(struct s2_host *host, struct s2_host_op *op)
{
	if (op->kind == S2_STEP_FORK) {
		op->copied = copied_vmas(host, op->first, op->end);
		notify_copied(host, op, host->notifier.start);
		return;
	}
	/* Pages of the file, whatever leaves user space has there. */
	if (op->kind == S2_STEP_PUNCH_HOLE) {
		op->wide_first = op->first;
		op->wide_end = op->end;
		notify_op(host, op, host->notifier.start);
		return;
	}
	widen_op(host, op);
	notify_op(host, op, host->notifier.start);
	s2_host_split(host, op->wide_first, op->first);
	if (op->end < op->wide_end)
		s2_host_split(host, op->end, op->wide_end);
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
		notify_op(host, op, host->notifier.end);
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
		.write = (step->kind == S2_STEP_MPROTECT &&
			  step->mprotect.write) ||
			 (step->kind == S2_STEP_UFFD_PROTECT &&
			  !step->uffd_protect.protect),
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
