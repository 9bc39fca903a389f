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
	      "A leaf that is there already is broken and made again."),
	TABLE("keep-table", KEEP_TABLE,
	      "A block takes a table's place, and the table is not freed."),
	TABLE("span-by-ipa", SPAN_BY_IPA,
	      "A block takes a table's place, and one IPA is invalidated."),
	TABLE("pa-by-step", PA_BY_STEP,
	      "The PA of a mapping is counted up leaf by leaf."),
	TABLE("defer-tables", DEFER_TABLES,
	      "Unmapping frees tables before it invalidates walk caches."),
	TABLE("range-level-0", RANGE_LEVEL_0,
	      "Ranges are invalidated with a hint: level 0."),
	TABLE("free-blind", FREE_BLIND,
	      "Destroying a range frees tables that still have entries."),
	TABLE("relax-level", RELAX_LEVEL,
	      "Relaxing a leaf that is gone invalidates with a wrong hint."),
	TABLE("relax-xn", RELAX_XN,
	      "Relaxing sets execution rights that were not asked for."),
	TABLE("again-goes-on", AGAIN_GOES_ON,
	      "A walk goes on, and returns 0, where a leaf was gone."),
	TABLE("no-tlbi", NO_TLBI,
	      "Leaves are replaced and removed without invalidation."),
	TABLE("no-break", NO_BREAK,
	      "A valid entry is written over a valid one."),
	TABLE("no-dcache", NO_DCACHE,
	      "Memory is mapped without cleaning it to the PoC."),
	TABLE("no-icache", NO_ICACHE, "Memory becomes executable without IC."),
	TABLE("late-cmo", LATE_CMO,
	      "Caches are maintained when the leaf can be seen already."),
	TABLE("unmap-no-flush", UNMAP_NO_FLUSH,
	      "Unmapping does not clean what was mapped."),
	TABLE("age-range", AGE_RANGE,
	      "The host asks about an empty range what was used."),
	VM("seq-late", SEQ_LATE,
	   "The notifier sequence is sampled when mmap_lock was left."),
	VM("no-seq", NO_SEQ, "The sequence is not looked at under mmu_lock."),
	VM("no-wp-flush", NO_WP_FLUSH,
	   "Leaves are write-protected, and TLBs not told."),
	VM("no-unmap", NO_UNMAP, "Notifiers unmap nothing."),
	VM("pin", PIN, "A fault that fails keeps its page."),
	VM("tags-late", TAGS_LATE,
	   "Tags are cleared when the leaf can be seen already."),
	VM("keep-tables", KEEP_TABLES, "A VM ends, and its tables stay."),
	VM("notifier-unlocked", NOTIFIER_UNLOCKED,
	   "Teardown does not take mmu_lock: a notifier runs meanwhile."),
	VM("slot-in-window", SLOT_IN_WINDOW,
	   "Memslots change while the host invalidates."),
	VM("vmid-shared", VMID_SHARED, "Another VM has the same VMID."),
	VM("read-lock", READ_LOCK,
	   "Tables of 6.1 change while only the read lock is held."),
	VM("age-destroyed", AGE_DESTROYED,
	   "A notifier does not look whether there are tables."),
	VM("unmap-warns", UNMAP_WARNS,
	   "Unmapping when the tables are gone is WARNed about."),
	VM("flush-device", FLUSH_DEVICE,
	   "Flushing a VM's memory cleans devices, too."),
	VM("cmo-caches-on", CMO_CACHES_ON,
	   "Memory is not cleaned for a vCPU whose caches are on."),
	VM("s1ptw-reads", S1PTW_READS,
	   "A descriptor update of stage 1's walk is taken for a read."),
	VM("no-topup", NO_TOPUP,
	   "When logging, the memcache is filled for write faults alone."),
	VM("relax-any", RELAX_ANY,
	   "Permission faults relax leaves of the wrong size, too."),
	VM("mte-flips", MTE_FLIPS, "MTE is turned on when leaves exist."),
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
	   "A notifier goes on in tables that were destroyed meanwhile."),
	VM("dump-unlocked", DUMP_UNLOCKED,
	   "Tables are dumped while they are destroyed."),
	VM("nest-array", NEST_ARRAY,
	   "A notifier goes on in a shadow table that was freed meanwhile."),
	VM("vma-late", VMA_LATE,
	   "A VMA's flags are read when mmap_lock was left."),
	VM("age-no-flush", AGE_NO_FLUSH,
	   "TLBs are not told that pages are no longer young."),
	VM("free-at-once", FREE_AT_ONCE,
	   "Detached tables are freed without a grace period."),
	VM("dirty-early", DIRTY_EARLY,
	   "Pages are marked dirty before it is known whether they can be."),
	VM("write-unmarked", WRITE_UNMARKED,
	   "The kernel writes to a guest's memory, and marks nothing dirty."),
	VM("write-early", WRITE_EARLY,
	   "The kernel marks a page dirty before it writes there."),
	VM("write-no-srcu", WRITE_NO_SRCU,
	   "The kernel writes by a memslot that it looked up without SRCU."),
	VM("no-log-wp", NO_LOG_WP, "Taking the log protects nothing."),
	VM("pkvm-init-block", PKVM_BLOCK,
	   "pKVM's init passes over what the hypervisor maps by a block."),
	VM("pkvm-text-va", PKVM_TEXT_VA,
	   "pKVM's init looks for the hypervisor's text by VA."),
	VM("pkvm-range", PKVM_RANGE,
	   "Of a range that changes hands, the first page is to be memory."),
	VM("pkvm-memcache", PKVM_MEMCACHE,
	   "Pages change hands whether or not the tables suffice."),
	VM("pkvm-track", PKVM_TRACK,
	   "The count of shares changes before the hypercall, and stays so."),
	VM("pkvm-warn", PKVM_WARN,
	   "A hypercall of pKVM that fails is WARNed about."),
	VM("pkvm-poison-fwb", PKVM_POISON_FWB,
	   "With FWB a page that is taken from a guest is not cleaned."),
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
