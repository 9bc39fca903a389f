/* SPDX-License-Identifier: GPL-2.0-only */
/* What can happen: the table of steps. */
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
static const char *const els[] = { "el0", "el1", NULL };

#define ADDRESS(n)                               \
	{                                        \
		n, S2_ARG_ADDRESS, NULL, 0, true \
	}
#define OTHER_ADDRESS(n)                          \
	{                                         \
		n, S2_ARG_ADDRESS, NULL, 0, false \
	}
#define SIZE(n)                               \
	{                                     \
		n, S2_ARG_SIZE, NULL, 0, true \
	}
#define SIZE_OR(n, q)                          \
	{                                      \
		n, S2_ARG_SIZE, NULL, q, false \
	}
#define NUMBER(n)                                \
	{                                        \
		n, S2_ARG_NUMBER, NULL, 0, false \
	}
#define FLAG(n, q)                             \
	{                                      \
		n, S2_ARG_FLAG, NULL, q, false \
	}
#define NAME(n, names, q)                       \
	{                                       \
		n, S2_ARG_NAME, names, q, false \
	}

#define NONE                                      \
	{                                         \
		NULL, S2_ARG_FLAG, NULL, 0, false \
	}

#define HOST_ARGS ADDRESS("hva"), SIZE("size"), FLAG("pause", 0)
#define SLOT_ID                                    \
	{                                          \
		"id", S2_ARG_NUMBER, NULL, 0, true \
	}
#define PAGE                                         \
	{                                            \
		"page", S2_ARG_NUMBER, NULL, 0, true \
	}
#define GUEST_ARGS                                                   \
	NUMBER("cpu"), ADDRESS("ipa"), NAME("el", els, 1),           \
		NAME("attr", kinds, S2_MK_WB_WB), FLAG("nested", 0), \
		FLAG("s1ptw", 0), FLAG("pause", 0), FLAG("cm", 0),   \
		FLAG("atomic", 0)

const struct s2_step_info s2_steps[S2_NR_STEPS] = {
	[S2_STEP_MMAP] = { "mmap",
			   "User space maps memory of a kind.",
			   { ADDRESS("hva"), SIZE("size"),
			     NAME("kind", vma_kinds, S2_VMA_ANON),
			     FLAG("write", 1), FLAG("shared", 0),
			     FLAG("mte", 1),
			     NAME("memattr", memattrs, S2_MT_NORMAL),
			     FLAG("any-uncached", 0), NUMBER("pfn"),
			     NAME("huge", sizes, S2_PAGE) } },
	[S2_STEP_MUNMAP] = { "munmap", "User space unmaps it.", { HOST_ARGS } },
	[S2_STEP_MPROTECT] = { "mprotect",
			       "User space changes the right to write.",
			       { HOST_ARGS, FLAG("write", 0) } },
	[S2_STEP_FORK] = { "fork",
			   "User space forks: private pages are shared until they are written (COW).",
			   { HOST_ARGS } },
	[S2_STEP_MIGRATE] = { "migrate",
			      "The host moves pages to other memory.",
			      { HOST_ARGS } },
	[S2_STEP_MERGE] = { "merge",
			    "KSM finds two pages alike: both become one, read-only.",
			    { HOST_ARGS, FLAG("write", 0), ADDRESS("other") } },
	[S2_STEP_COLLAPSE] = { "collapse",
			       "Pages become a transparent huge page.",
			       { HOST_ARGS } },
	[S2_STEP_SPLIT] = { "split",
			    "A transparent huge page becomes pages.",
			    { HOST_ARGS } },
	[S2_STEP_RECLAIM] = { "reclaim",
			      "The host takes pages away.",
			      { HOST_ARGS } },
	[S2_STEP_ZAP] = { "zap",
			  "A driver takes its mapping back until it is touched again.",
			  { HOST_ARGS } },
	[S2_STEP_POISON] = { "poison",
			     "Memory fails: hwpoison.",
			     { HOST_ARGS } },
	[S2_STEP_HOST] = { "host",
			   "The next part of what the host paused in.",
			   { NONE } },
	[S2_STEP_AGE] = { "age",
			  "The host asks which pages were used.",
			  { HOST_ARGS, FLAG("clear", 1) } },
	[S2_STEP_HOST_WRITE] = { "host-write",
				 "The VMM writes to memory that it has mapped.",
				 { ADDRESS("hva") } },
	[S2_STEP_SLOT] = { "slot",
			   "The VMM makes a memslot.",
			   { SLOT_ID, ADDRESS("ipa"), ADDRESS("hva"),
			     SIZE("size"), FLAG("readonly", 0),
			     NAME("log", loggings, S2_LOGGING_OFF),
			     FLAG("guest-memfd", 0) } },
	[S2_STEP_MOVE_SLOT] = { "move-slot",
				"A memslot gets another IPA.",
				{ SLOT_ID, ADDRESS("ipa") } },
	[S2_STEP_DELETE_SLOT] = { "delete-slot",
				  "A memslot goes.",
				  { SLOT_ID } },
	[S2_STEP_LOG] = { "log",
			  "Dirty logging is turned on or off.",
			  { SLOT_ID, OTHER_ADDRESS("ipa"), OTHER_ADDRESS("hva"),
			    SIZE_OR("size", 0), FLAG("readonly", 0),
			    NAME("log", loggings, S2_LOGGING_BITMAP) } },
	[S2_STEP_GET_LOG] = { "get-log",
			      "The VMM takes the log, and copies what is in it.",
			      { SLOT_ID, OTHER_ADDRESS("ipa"),
				OTHER_ADDRESS("hva"), SIZE_OR("size", 0),
				FLAG("readonly", 0),
				NAME("log", loggings, S2_LOGGING_OFF),
				FLAG("guest-memfd", 0), FLAG("pause", 0) } },
	[S2_STEP_CLEAR_LOG] = { "clear-log",
				"KVM_CLEAR_DIRTY_LOG: bits go, pages are protected.",
				{ SLOT_ID, OTHER_ADDRESS("ipa"),
				  OTHER_ADDRESS("hva"), SIZE_OR("size", 0) } },
	[S2_STEP_FLUSH] = { "flush",
			    "The guest turns its caches off: KVM cleans all of its memory.",
			    { NONE } },
	[S2_STEP_DESTROY] = { "destroy",
			      "The VM ends.",
			      { FLAG("race", 0), NUMBER("at") } },
	[S2_STEP_READ] = { "read", "A guest reads.", { GUEST_ARGS } },
	[S2_STEP_WRITE] = { "write", "A guest writes.", { GUEST_ARGS } },
	[S2_STEP_FETCH] = { "fetch", "A guest executes.", { GUEST_ARGS } },
	[S2_STEP_TAGS] = { "tags",
			   "A guest reads allocation tags.",
			   { GUEST_ARGS } },
	[S2_STEP_CPU] = { "cpu",
			  "The next part of a fault that paused.",
			  { NUMBER("cpu"), FLAG("race", 0), NUMBER("other"),
			    NUMBER("at") } },
	[S2_STEP_L1_MAP] = { "l1-map",
			     "The guest hypervisor maps its guest's memory.",
			     { ADDRESS("l2"), SIZE("size"), ADDRESS("l1"),
			       FLAG("r", 1), FLAG("w", 1), FLAG("px", 1),
			       FLAG("ux", 1) } },
	[S2_STEP_L1_UNMAP] = { "l1-unmap",
			       "The guest hypervisor clears such a leaf.",
			       { ADDRESS("l2") } },
	[S2_STEP_L1_SWITCH] = { "l1-switch",
				"The guest hypervisor runs another guest: the shadow table is used again.",
				{ NONE } },
	[S2_STEP_L1_TLBI] = { "l1-tlbi",
			      "The guest hypervisor invalidates its TLB.",
			      { ADDRESS("l2"), SIZE_OR("size", 0) } },
	[S2_STEP_SHARE_HYP] = { "share-hyp",
				"The host shares pages with the hypervisor: kvm_share_hyp().",
				{ PAGE, SIZE_OR("size", 0), FLAG("fail", 0) } },
	[S2_STEP_UNSHARE_HYP] = { "unshare-hyp",
				  "The host takes such a share back: kvm_unshare_hyp().",
				  { PAGE, SIZE_OR("size", 0),
				    FLAG("fail", 0) } },
	[S2_STEP_DONATE_HYP] = { "donate-hyp",
				 "The host gives pages to the hypervisor.",
				 { PAGE, SIZE_OR("size", 0) } },
	[S2_STEP_RETURN_HYP] = { "return-hyp",
				 "The hypervisor gives them back.",
				 { PAGE, SIZE_OR("size", 0) } },
	[S2_STEP_DONATE_GUEST] = { "donate-guest",
				   "The host gives a page to a protected guest, which writes secrets there.",
				   { PAGE, ADDRESS("ipa"), NUMBER("cpu"),
				     FLAG("fail", 0) } },
	[S2_STEP_SHARE_GUEST] = { "share-guest",
				  "The host shares a page with a second guest, which is not protected.",
				  { PAGE, ADDRESS("ipa"), NUMBER("cpu"),
				    FLAG("fail", 0) } },
	[S2_STEP_UNSHARE_GUEST] = { "unshare-guest",
				    "The host takes such a share back.",
				    { ADDRESS("ipa") } },
	[S2_STEP_RECLAIM_GUEST] = { "reclaim-guest",
				    "The host takes a page from a protected guest by force.",
				    { PAGE } },
	[S2_STEP_HOST_FAULT] = { "host-fault",
				 "The host touches a physical page, counted from the first of RAM.",
				 { PAGE } },
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

struct s2_step s2_step_quiet(enum s2_step_kind kind)
{
	struct s2_step step = { .kind = kind };
	size_t i;

	for (i = 0; s2_steps[kind].args[i].name; i++)
		step.arg[i] = s2_steps[kind].args[i].quiet;
	return step;
}
