/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest's access that succeeds: its effects, and what it may read. */
#include "vm/vm.h"

static bool access_writes(const struct s2_vm_fault *f)
{
	return f->access.s1ptw ? f->access.s1_update :
				 f->access.what == S2_WRITE;
}

static s2_ipa_t canonical_ipa(const struct s2_vm *vm,
			      const struct s2_vm_fault *f)
{
	const struct s2_vm_l1_leaf *leaf;

	if (!f->nested)
		return f->access.ipa;
	leaf = s2_vm_l1_at(vm, f->access.ipa);
	return leaf ? s2_vm_l1_translate(leaf, f->access.ipa) :
		      s2_ipa(UINT64_MAX);
}

static void judge_read(struct s2_vm *vm, const struct s2_vm_fault *f,
		       uint32_t page, const struct s2_read *read)
{
	bool fetch = f->access.what == S2_FETCH;

	if (s2_read_leaks(read, S2_OWNER_VM))
		s2_state_found(&vm->reports, fetch ? S2_ST_FETCH : S2_ST_LEAK,
			       f->nested, f->access.ipa, page,
			       read->latest.version,
			       fetch ? "may execute what the page held before" :
				       "may read what the page held before");
	else if (!fetch && !s2_read_is_coherent(read) &&
		 !vm->host.pages[page].mixed)
		s2_state_found(
			&vm->reports, S2_ST_COHERENT, f->nested, f->access.ipa,
			page, read->latest.version,
			"asks for cacheable memory and may read old data");
}

static void judge_tags(struct s2_vm *vm, const struct s2_vm_fault *f,
		       uint32_t page)
{
	struct s2_tag_state tags = s2_memory_read_tags(&vm->memory, page);

	if (tags.state == S2_TAGS_UNINITIALISED || tags.owner != S2_OWNER_VM)
		s2_state_found(&vm->reports,
			       vm->host.pages[page].huge ? S2_ST_FOLIO :
							   S2_ST_TAGS,
			       f->nested, f->access.ipa, page, tags.owner,
			       "reads tags that are not its own");
}

static void read_memory(struct s2_vm *vm, const struct s2_vm_fault *f,
			uint32_t page, enum s2_memkind kind,
			struct s2_step_result *r)
{
	if (f->access.what == S2_FETCH)
		s2_memory_fetch(&vm->memory, page, kind, &r->read);
	else
		s2_memory_read(&vm->memory, page, kind, &r->read);
	r->has_read = true;
	judge_read(vm, f, page, &r->read);
}

void s2_vm_access_done(struct s2_vm *vm, struct s2_vm_fault *f,
		       const struct s2_access_result *to,
		       struct s2_step_result *r)
{
	uint32_t page = s2_memory_page_of(&vm->memory, to->pa);
	enum s2_memkind kind = to->attr.kind;

	if (page == S2_NO_PAGE)
		return;
	/*
	 * A guest that uses another memory type than the host may lose
	 * coherence.
	 */
	if (f->access.s1_kind < S2_MK_WB_WB)
		vm->host.pages[page].mixed = true;
	if (f->access.tags) {
		if (kind == S2_MK_TAGGED)
			judge_tags(vm, f, page);
	} else if (access_writes(f)) {
		if (f->access.atomic)
			read_memory(vm, f, page, kind, r);
		s2_memory_write(&vm->memory, page, kind, S2_OWNER_VM);
		s2_vm_log_written(vm, s2_vm_gfn_of(vm, canonical_ipa(vm, f)));
	} else {
		read_memory(vm, f, page, kind, r);
	}
}
