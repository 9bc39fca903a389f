/* SPDX-License-Identifier: GPL-2.0-only */
/* What can happen: the table of steps. */
#include <stddef.h>
#include <string.h>

#include <stage2/arch.h>
#include <stage2/fault.h>
#include <stage2/step.h>

static const char *const vma_kinds[] = { "anon",  "shmem", "hugetlb",
					 "remap", "mixed", "guest-memfd",
					 NULL };
static const char *const memattrs[] = { "normal",	"normal-tagged",
					"normal-nc",	"device-ngnrne",
					"device-ngnre", NULL };
static const char *const sizes[] = { "page",	 "cont-pte", "pmd",
				     "cont-pmd", "pud",	     NULL };
static const char *const loggings[] = { "off", "bitmap", "ring", NULL };
static const char *const kinds[] = {
	"device-ngnrne", "device-ngnre", "device-ngre", "device-gre", "nc",
	"nc-wt",	 "nc-wb",	 "wt-nc",	"wt",	      "wt-wb",
	"wb-nc",	 "wb-wt",	 "wb",		"tagged",     NULL
};
static const char *const writers[] = { "steal-time", "its", NULL };
static const char *const els[] = { "el0", "el1", NULL };

#define ARG(text, type, names, quiet, needed, field)         \
	{                                                    \
		text, type, names, quiet, needed,            \
			offsetof(struct s2_step, field),     \
			sizeof(((struct s2_step *)0)->field) \
	}
#define ADDRESS(text, field) ARG(text, S2_ARG_ADDRESS, NULL, 0, true, field)
#define OTHER_ADDRESS(text, field) \
	ARG(text, S2_ARG_ADDRESS, NULL, 0, false, field)
#define SIZE(text, field)      ARG(text, S2_ARG_SIZE, NULL, 0, true, field)
#define SOME_SIZE(text, field) ARG(text, S2_ARG_SIZE, NULL, 0, false, field)
#define NUMBER(text, field)    ARG(text, S2_ARG_NUMBER, NULL, 0, false, field)
#define ID(text, field)	       ARG(text, S2_ARG_NUMBER, NULL, 0, true, field)
#define FLAG(text, quiet, field) \
	ARG(text, S2_ARG_FLAG, NULL, quiet, false, field)
#define NAME(text, names, quiet, field) \
	ARG(text, S2_ARG_NAME, names, quiet, false, field)
#define NONE ARG(NULL, S2_ARG_FLAG, NULL, 0, false, kind)

#define RANGE                                                \
	ADDRESS("hva", range.hva), SIZE("size", range.size), \
		FLAG("pause", 0, range.pause)
/* Only data accesses maintain caches or are atomic; tags are tagged memory. */
#define ACCESS_BY                                              \
	NUMBER("cpu", access.cpu), ADDRESS("ipa", access.ipa), \
		NAME("el", els, 1, access.el)
#define ACCESS_ATTR NAME("attr", kinds, S2_MK_WB_WB, access.attr)
#define ACCESS_HOW                                                        \
	FLAG("nested", 0, access.nested), FLAG("s1ptw", 0, access.s1ptw), \
		FLAG("pause", 0, access.pause)
#define ACCESS_CM FLAG("cm", 0, access.cm)
#define ACCESS_ATOMIC \
	FLAG("atomic", 0, access.atomic), FLAG("isv", 1, access.isv)

const struct s2_step_info s2_steps[S2_NR_STEPS] = {
	[S2_STEP_MMAP] = { "mmap",
			   "User space maps memory.",
			   { ADDRESS("hva", mmap.hva), SIZE("size", mmap.size),
			     NAME("kind", vma_kinds, S2_VMA_ANON, mmap.kind),
			     FLAG("write", 1, mmap.write),
			     FLAG("shared", 0, mmap.shared),
			     FLAG("mte", 1, mmap.mte),
			     NAME("memattr", memattrs, S2_MT_NORMAL,
				  mmap.memattr),
			     FLAG("any-uncached", 0, mmap.any_uncached),
			     NUMBER("pfn", mmap.pfn),
			     NAME("huge", sizes, S2_PAGE, mmap.huge) } },
	[S2_STEP_MUNMAP] = { "munmap", "User space unmaps memory.", { RANGE } },
	[S2_STEP_MPROTECT] = { "mprotect",
			       "User space changes the write permission of memory.",
			       { RANGE, FLAG("write", 0, mprotect.write) } },
	[S2_STEP_FORK] = { "fork",
			   "User space forks: private pages of these VMAs are shared until they are written (COW).",
			   { RANGE } },
	[S2_STEP_MIGRATE] = { "migrate",
			      "The host migrates pages to other memory.",
			      { RANGE } },
	[S2_STEP_MERGE] = { "merge",
			    "KSM merges two equal pages into one, read-only page.",
			    { RANGE, ADDRESS("other", merge.other) } },
	[S2_STEP_COLLAPSE] = { "collapse",
			       "Pages are collapsed into a transparent huge page.",
			       { RANGE } },
	[S2_STEP_SPLIT] = { "split",
			    "A transparent huge page is split into pages.",
			    { RANGE } },
	[S2_STEP_RECLAIM] = { "reclaim", "The host reclaims pages.", { RANGE } },
	[S2_STEP_ZAP] = { "zap",
			  "A driver removes its mapping until the next access.",
			  { RANGE } },
	[S2_STEP_PUNCH_HOLE] = { "punch-hole",
				 "The VMM removes pages from the guest_memfd file: FALLOC_FL_PUNCH_HOLE.",
				 { RANGE } },
	[S2_STEP_UFFD_PROTECT] = { "uffd-protect",
				   "The VMM has writes handed to its userfaultfd, or no more: UFFDIO_WRITEPROTECT.",
				   { RANGE, FLAG("protect", 1,
						 uffd_protect.protect) } },
	[S2_STEP_POISON] = { "poison", "Memory fails: hwpoison.", { RANGE } },
	[S2_STEP_HOST] = { "host",
			   "The next part of the host's paused operation.",
			   { NONE } },
	[S2_STEP_AGE] = { "age",
			  "The host asks which pages were used.",
			  { ADDRESS("hva", age.hva), SIZE("size", age.size),
			    FLAG("clear", 1, age.clear) } },
	[S2_STEP_HOST_WRITE] = { "host-write",
				 "The VMM writes to memory that it has mapped.",
				 { ADDRESS("hva", host_access.hva) } },
	[S2_STEP_HOST_READ] = { "host-read",
				"The VMM reads memory that it has mapped.",
				{ ADDRESS("hva", host_access.hva) } },
	[S2_STEP_UFFD_REGISTER] = { "uffd-register",
				    "The VMM has faults of missing pages handed to its userfaultfd, or writes to protected ones.",
				    { ADDRESS("hva", uffd_register.hva),
				      SIZE("size", uffd_register.size),
				      FLAG("missing", 1, uffd_register.missing),
				      FLAG("protect", 0,
					   uffd_register.protect) } },
	[S2_STEP_UFFD_COPY] = { "uffd-copy",
				"Who handles the userfaultfd fills missing pages: UFFDIO_COPY.",
				{ ADDRESS("hva", uffd_copy.hva),
				  SIZE("size", uffd_copy.size),
				  FLAG("protect", 0, uffd_copy.protect) } },
	[S2_STEP_KERNEL_WRITE] = { "kernel-write",
				   "The kernel writes to a guest's memory through the VMM's address: kvm_write_guest().",
				   { ADDRESS("ipa", kernel_write.ipa),
				     NUMBER("cpu", kernel_write.cpu),
				     NAME("by", writers, S2_WRITER_STEAL_TIME,
					  kernel_write.by),
				     FLAG("pause", 0, kernel_write.pause) } },
	[S2_STEP_SLOT] = { "slot",
			   "The VMM creates a memslot.",
			   { ID("id", slot.id), ADDRESS("ipa", slot.ipa),
			     ADDRESS("hva", slot.hva), SIZE("size", slot.size),
			     FLAG("readonly", 0, slot.readonly),
			     NAME("log", loggings, S2_LOGGING_OFF, slot.log),
			     FLAG("guest-memfd", 0, slot.guest_memfd) } },
	[S2_STEP_MOVE_SLOT] = { "move-slot",
				"The VMM moves a memslot to another IPA.",
				{ ID("id", move_slot.id),
				  ADDRESS("ipa", move_slot.ipa) } },
	[S2_STEP_DELETE_SLOT] = { "delete-slot",
				  "The VMM deletes a memslot.",
				  { ID("id", delete_slot.id) } },
	[S2_STEP_LOG] = { "log",
			  "Dirty logging is turned on or off.",
			  { ID("id", log.id),
			    NAME("log", loggings, S2_LOGGING_BITMAP,
				 log.log) } },
	[S2_STEP_GET_LOG] = { "get-log",
			      "The VMM gets the dirty log, and copies the pages in it.",
			      { ID("id", get_log.id),
				FLAG("pause", 0, get_log.pause) } },
	[S2_STEP_CLEAR_LOG] = { "clear-log",
				"KVM_CLEAR_DIRTY_LOG: clears bits, and write-protects the pages.",
				{ ID("id", clear_log.id),
				  OTHER_ADDRESS("ipa", clear_log.ipa),
				  SOME_SIZE("size", clear_log.size) } },
	[S2_STEP_PRE_FAULT] = { "pre-fault",
				"The VMM has memory mapped before it is used: KVM_PRE_FAULT_MEMORY, which arm64 does not have.",
				{ NUMBER("cpu", pre_fault.cpu),
				  ADDRESS("ipa", pre_fault.ipa),
				  SIZE("size", pre_fault.size) } },
	[S2_STEP_FLUSH] = { "flush",
			    "The guest turns its caches off: KVM cleans all of its memory.",
			    { NONE } },
	[S2_STEP_DESTROY] = { "destroy",
			      "The VM ends.",
			      { FLAG("race", 0, destroy.race),
				NUMBER("at", destroy.at) } },
	[S2_STEP_READ] = { "read",
			   "A guest reads.",
			   { ACCESS_BY, ACCESS_ATTR, ACCESS_HOW, ACCESS_CM,
			     ACCESS_ATOMIC } },
	[S2_STEP_WRITE] = { "write",
			    "A guest writes.",
			    { ACCESS_BY, ACCESS_ATTR, ACCESS_HOW, ACCESS_CM,
			      ACCESS_ATOMIC } },
	[S2_STEP_FETCH] = { "fetch",
			    "A guest executes.",
			    { ACCESS_BY, ACCESS_ATTR, ACCESS_HOW } },
	[S2_STEP_TAGS] = { "tags",
			   "A guest reads allocation tags.",
			   { ACCESS_BY, ACCESS_HOW, ACCESS_CM } },
	[S2_STEP_CPU] = { "cpu",
			  "The next part of a paused fault.",
			  { NUMBER("cpu", cpu.cpu), FLAG("race", 0, cpu.race),
			    NUMBER("other", cpu.other),
			    NUMBER("at", cpu.at) } },
	[S2_STEP_L1_MAP] = { "l1-map",
			     "The guest hypervisor maps its guest's memory.",
			     { ADDRESS("l2", l1_map.l2),
			       SIZE("size", l1_map.size),
			       ADDRESS("l1", l1_map.l1), FLAG("r", 1, l1_map.r),
			       FLAG("w", 1, l1_map.w), FLAG("px", 1, l1_map.px),
			       FLAG("ux", 1, l1_map.ux) } },
	[S2_STEP_L1_UNMAP] = { "l1-unmap",
			       "The guest hypervisor clears a leaf of its stage 2.",
			       { ADDRESS("l2", l1_unmap.l2) } },
	[S2_STEP_L1_SWITCH] = { "l1-switch",
				"The guest hypervisor runs another guest: KVM reuses the shadow table.",
				{ NONE } },
	[S2_STEP_L1_TLBI] = { "l1-tlbi",
			      "The guest hypervisor executes a TLBI.",
			      { ADDRESS("l2", l1_tlbi.l2),
				SOME_SIZE("size", l1_tlbi.size) } },
	[S2_STEP_SHARE_HYP] = { "share-hyp",
				"The host shares pages with the hypervisor: kvm_share_hyp().",
				{ ID("page", share_hyp.page),
				  SOME_SIZE("size", share_hyp.size),
				  FLAG("fail", 0, share_hyp.fail) } },
	[S2_STEP_UNSHARE_HYP] = { "unshare-hyp",
				  "The host ends a share with the hypervisor: kvm_unshare_hyp().",
				  { ID("page", share_hyp.page),
				    SOME_SIZE("size", share_hyp.size),
				    FLAG("fail", 0, share_hyp.fail) } },
	[S2_STEP_DONATE_HYP] = { "donate-hyp",
				 "The host donates pages to the hypervisor.",
				 { ID("page", donate_hyp.page),
				   SOME_SIZE("size", donate_hyp.size) } },
	[S2_STEP_RETURN_HYP] = { "return-hyp",
				 "The hypervisor returns donated pages.",
				 { ID("page", donate_hyp.page),
				   SOME_SIZE("size", donate_hyp.size) } },
	[S2_STEP_DONATE_GUEST] = { "donate-guest",
				   "The host donates a page to a protected guest, which writes secrets to it.",
				   { ID("page", guest_page.page),
				     ADDRESS("ipa", guest_page.ipa),
				     NUMBER("cpu", guest_page.cpu),
				     FLAG("fail", 0, guest_page.fail) } },
	[S2_STEP_SHARE_GUEST] = { "share-guest",
				  "The host shares a page with a second guest, which is not protected.",
				  { ID("page", guest_page.page),
				    ADDRESS("ipa", guest_page.ipa),
				    NUMBER("cpu", guest_page.cpu),
				    FLAG("fail", 0, guest_page.fail) } },
	[S2_STEP_UNSHARE_GUEST] = { "unshare-guest",
				    "The host ends a share with the second guest.",
				    { ADDRESS("ipa", unshare_guest.ipa) } },
	[S2_STEP_RECLAIM_GUEST] = { "reclaim-guest",
				    "The host forcibly reclaims a page from a protected guest.",
				    { ID("page", page.page) } },
	[S2_STEP_HOST_FAULT] = { "host-fault",
				 "The host accesses a physical page, counted from the first page of RAM.",
				 { ID("page", page.page) } },
};

enum s2_step_kind s2_step_find(const char *name)
{
	int kind;

	for (kind = 0; kind < S2_NR_STEPS; kind++) {
		if (!strcmp(s2_steps[kind].name, name))
			break;
	}
	return (enum s2_step_kind)kind;
}

const struct s2_step_arg *s2_step_arg_find(enum s2_step_kind kind,
					   const char *name)
{
	const struct s2_step_arg *arg;

	for (arg = s2_steps[kind].args; arg->name; arg++) {
		if (!strcmp(arg->name, name))
			return arg;
	}
	return NULL;
}

uint64_t s2_step_get(const struct s2_step *step, const struct s2_step_arg *arg)
{
	const char *at = (const char *)step + arg->offset;
	uint32_t number;
	uint64_t bytes;
	uint8_t small;

	switch (arg->size) {
	case sizeof(bytes):
		memcpy(&bytes, at, sizeof(bytes));
		return bytes;
	case sizeof(number):
		memcpy(&number, at, sizeof(number));
		return number;
	default:
		memcpy(&small, at, sizeof(small));
		return small;
	}
}

static uint64_t at_most(uint64_t value, uint64_t most)
{
	return value < most ? value : most;
}

void s2_step_set(struct s2_step *step, const struct s2_step_arg *arg,
		 uint64_t value)
{
	bool flag = arg->type == S2_ARG_FLAG;
	uint8_t small = (uint8_t)at_most(value, flag ? 1 : UINT8_MAX);
	uint32_t number = (uint32_t)at_most(value, UINT32_MAX);
	char *at = (char *)step + arg->offset;

	switch (arg->size) {
	case sizeof(value):
		memcpy(at, &value, sizeof(value));
		break;
	case sizeof(number):
		memcpy(at, &number, sizeof(number));
		break;
	default:
		memcpy(at, &small, sizeof(small));
		break;
	}
}

struct s2_step s2_step_quiet(enum s2_step_kind kind)
{
	const struct s2_step_arg *arg;
	struct s2_step step;

	/* All of it: steps are compared and kept as bytes. */
	memset(&step, 0, sizeof(step));
	step.kind = kind;
	for (arg = s2_steps[kind].args; arg->name; arg++)
		s2_step_set(&step, arg, arg->quiet);
	return step;
}
