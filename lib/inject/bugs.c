/* SPDX-License-Identifier: GPL-2.0-only */
/* Mistakes by name. */
#include <string.h>

#include <stage2/inject.h>

#include "inject/mistakes.h"

#define TABLE(name, bit, text)                    \
	{                                         \
		name, text, true, S2_PT_BUG_##bit \
	}
#define VM(name, bit, text)                        \
	{                                          \
		name, text, false, S2_VM_BUG_##bit \
	}

static const struct s2_bug_info bugs[] = {
	TABLE("shared-root-refs", SHARED_ROOT_REFS,
	      "Concatenated root tables share one reference count."),
	TABLE("no-shortcut", NO_SHORTCUT,
	      "An existing identical leaf is broken and made again."),
	TABLE("keep-table", KEEP_TABLE,
	      "A block replaces a table, and the table is not freed."),
	TABLE("span-by-ipa", SPAN_BY_IPA,
	      "A block replaces a table, and only one IPA is invalidated."),
	TABLE("pa-by-step", PA_BY_STEP,
	      "The PA of a mapping is incremented leaf by leaf."),
	TABLE("defer-tables", DEFER_TABLES,
	      "Unmapping frees tables before it invalidates walk caches."),
	TABLE("range-level-0", RANGE_LEVEL_0,
	      "Ranges are invalidated with the level hint 0: with LPA2 a wrong one."),
	TABLE("free-blind", FREE_BLIND,
	      "Destroying a range frees tables that still have entries."),
	TABLE("relax-level", RELAX_LEVEL,
	      "Relaxing a leaf that is gone invalidates with a wrong hint."),
	TABLE("relax-xn", RELAX_XN,
	      "Relaxing sets execution rights that nobody asked for."),
	TABLE("again-goes-on", AGAIN_GOES_ON,
	      "A walk meets a leaf that is gone, goes on, and returns 0."),
	TABLE("no-tlbi", NO_TLBI,
	      "Leaves are replaced and removed without invalidation."),
	TABLE("no-break", NO_BREAK, "A valid entry overwrites a valid one."),
	TABLE("no-dcache", NO_DCACHE,
	      "Memory is mapped without cleaning it to the PoC."),
	TABLE("no-icache", NO_ICACHE,
	      "Memory becomes executable without IC invalidation."),
	TABLE("late-cmo", LATE_CMO,
	      "Caches are maintained after the leaf has become visible."),
	TABLE("unmap-no-flush", UNMAP_NO_FLUSH,
	      "Unmapping does not clean the mapped memory."),
	TABLE("age-range", AGE_RANGE,
	      "The host asks which pages of an empty range were used."),
	VM("seq-late", SEQ_LATE,
	   "The notifier sequence is sampled after mmap_lock was dropped."),
	VM("no-seq", NO_SEQ, "The sequence is not checked under mmu_lock."),
	VM("no-wp-flush", NO_WP_FLUSH,
	   "Leaves are write-protected without TLB invalidation."),
	VM("no-unmap", NO_UNMAP, "Notifiers unmap nothing."),
	VM("pin", PIN, "A fault that fails keeps its page reference."),
	VM("tags-late", TAGS_LATE,
	   "Tags are cleared after the leaf has become visible."),
	VM("keep-tables", KEEP_TABLES,
	   "A VM ends, but its tables are not freed."),
	VM("notifier-unlocked", NOTIFIER_UNLOCKED,
	   "Teardown does not take mmu_lock: a notifier runs at the same time."),
	VM("slot-in-window", SLOT_IN_WINDOW,
	   "Memslots change while the host invalidates."),
	VM("vmid-shared", VMID_SHARED, "Another VM has the same VMID."),
	VM("read-lock", READ_LOCK,
	   "Tables of 6.1 change under the read lock only."),
	VM("age-destroyed", AGE_DESTROYED,
	   "A notifier does not check whether there are tables."),
	VM("unmap-warns", UNMAP_WARNS,
	   "Unmapping when the tables are gone causes a WARN."),
	VM("flush-device", FLUSH_DEVICE,
	   "Flushing a VM's memory also cleans devices."),
	VM("cmo-caches-on", CMO_CACHES_ON,
	   "Memory is not cleaned for a vCPU whose caches are on."),
	VM("s1ptw-reads", S1PTW_READS,
	   "A descriptor update by stage 1's walk is taken for a read."),
	VM("no-topup", NO_TOPUP,
	   "While logging, the memcache is filled only for write faults."),
	VM("relax-any", RELAX_ANY,
	   "Permission faults relax leaves of the wrong size, too."),
	VM("mte-flips", MTE_FLIPS,
	   "MTE is turned on when leaves exist already."),
	VM("nest-ttl", NEST_TTL,
	   "A nested TLBI without a size invalidates nothing."),
	VM("nest-no-unmap", NEST_NO_UNMAP,
	   "Notifiers and write protection forget the shadow table."),
	VM("nest-size", NEST_SIZE,
	   "A shadow leaf can be larger than the guest hypervisor's."),
	VM("nest-recycle", NEST_RECYCLE,
	   "A shadow table is used for another guest before it is empty."),
	VM("nest-ref", NEST_REF,
	   "A shadow table is recycled while a vCPU uses it."),
	VM("root-cached", ROOT_CACHED,
	   "A notifier goes on in tables that were destroyed in between."),
	VM("dump-unlocked", DUMP_UNLOCKED,
	   "Tables are dumped while they are destroyed."),
	VM("nest-array", NEST_ARRAY,
	   "A notifier goes on in a shadow table that was freed in between."),
	VM("vma-late", VMA_LATE,
	   "A VMA's flags are read after mmap_lock was dropped."),
	VM("age-no-flush", AGE_NO_FLUSH,
	   "Clearing access flags does not invalidate TLBs."),
	VM("free-at-once", FREE_AT_ONCE,
	   "Detached tables are freed without a grace period."),
	VM("dirty-early", DIRTY_EARLY,
	   "Pages are marked dirty before it is known whether the fault succeeds."),
	VM("write-unmarked", WRITE_UNMARKED,
	   "The kernel writes to a guest's memory, and marks nothing dirty."),
	VM("write-early", WRITE_EARLY,
	   "The kernel marks a page dirty before it writes to it."),
	VM("write-no-srcu", WRITE_NO_SRCU,
	   "The kernel writes through a memslot that it looked up without SRCU."),
	VM("no-log-wp", NO_LOG_WP, "Getting the log write-protects nothing."),
	VM("pkvm-init-block", PKVM_BLOCK,
	   "pKVM's init skips memory that the hypervisor maps with a block."),
	VM("pkvm-text-va", PKVM_TEXT_VA,
	   "pKVM's init looks for the hypervisor's text by VA."),
	VM("pkvm-range", PKVM_RANGE,
	   "When a range changes its owner, only the first page must be memory."),
	VM("pkvm-memcache", PKVM_MEMCACHE,
	   "Pages change their owner even if the tables do not suffice."),
	VM("pkvm-track", PKVM_TRACK,
	   "The count of shares changes before the hypercall, and stays changed."),
	VM("pkvm-warn", PKVM_WARN,
	   "A hypercall of pKVM that fails causes a WARN."),
	VM("pkvm-poison-fwb", PKVM_POISON_FWB,
	   "With FWB, a page that is taken from a guest is not cleaned."),
};

#define NR_BUGS (sizeof(bugs) / sizeof(*bugs))

const struct s2_bug_info *s2_bug_at(size_t i)
{
	return i < NR_BUGS ? &bugs[i] : NULL;
}

const struct s2_bug_info *s2_bug_find(const char *name)
{
	size_t i;

	for (i = 0; i < NR_BUGS; i++) {
		if (!strcmp(bugs[i].name, name))
			return &bugs[i];
	}
	return NULL;
}
