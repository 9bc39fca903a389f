/* SPDX-License-Identifier: GPL-2.0-only */
/* Mistakes: bits of pt_inject for table code, bits of inject for all others. */
#ifndef INJECT_MISTAKES_H
#define INJECT_MISTAKES_H

#include <stdint.h>

/* Mistakes of table code; no kernel version sets any. */
enum s2_pt_inject {
	S2_PT_BUG_SHARED_ROOT_REFS = 1 << 0, /* one count for all of the root */
	S2_PT_BUG_NO_SHORTCUT = 1 << 1, /* an identical leaf is written again */
	S2_PT_BUG_KEEP_TABLE = 1 << 2,	/* block over table: table not freed */
	S2_PT_BUG_SPAN_BY_IPA = 1 << 3, /* table removed: TLBI of one IPA */
	S2_PT_BUG_PA_BY_STEP = 1 << 4,	/* PA incremented leaf by leaf */
	S2_PT_BUG_DEFER_TABLES = 1 << 5,  /* no TLBI before a table is freed */
	S2_PT_BUG_RANGE_LEVEL_0 = 1 << 6, /* ranges with level hint 0 */
	S2_PT_BUG_FREE_BLIND = 1 << 7,	/* destroy frees tables still counted */
	S2_PT_BUG_RELAX_LEVEL = 1 << 8, /* relax: hint lost after -EAGAIN */
	S2_PT_BUG_RELAX_XN = 1 << 9,	/* relax takes execution away */
	S2_PT_BUG_AGAIN_GOES_ON = 1 << 10, /* -EAGAIN never ends a walk */
	S2_PT_BUG_NO_TLBI = 1 << 11,	   /* break without invalidation */
	S2_PT_BUG_NO_BREAK = 1 << 12,	   /* valid over valid */
	S2_PT_BUG_NO_DCACHE = 1 << 13, /* no clean before the leaf is visible */
	S2_PT_BUG_NO_ICACHE = 1 << 14, /* no invalidation before execution */
	S2_PT_BUG_LATE_CMO = 1 << 15,  /* both, but after the leaf is visible */
	S2_PT_BUG_UNMAP_NO_FLUSH = 1 << 16, /* no clean after unmapping */
	S2_PT_BUG_AGE_RANGE = 1 << 17,	    /* test young: an empty range */
};

enum s2_vm_inject {
	/* sampled after mmap_lock was dropped */
	S2_VM_BUG_SEQ_LATE = 1 << 0,
	S2_VM_BUG_NO_SEQ = 1 << 1,	/* not checked under mmu_lock */
	S2_VM_BUG_NO_WP_FLUSH = 1 << 2, /* write-protected without a TLBI */
	S2_VM_BUG_NO_UNMAP = 1 << 3,	/* a notifier that unmaps nothing */
	S2_VM_BUG_PIN = 1 << 4,	      /* -ENOEXEC without releasing the page */
	S2_VM_BUG_TAGS_LATE = 1 << 5, /* cleared after the leaf is visible */
	/* tables not destroyed with the VM */
	S2_VM_BUG_KEEP_TABLES = 1 << 6,
	S2_VM_BUG_NOTIFIER_UNLOCKED = 1 << 7, /* against the teardown */
	S2_VM_BUG_SLOT_IN_WINDOW = 1 << 8,    /* installed while invalidating */
	S2_VM_BUG_VMID_SHARED = 1 << 9,	      /* with another VM's */
	S2_VM_BUG_READ_LOCK = 1 << 10, /* tables change under the read lock */
	/* none if this CPU's caches are on */
	S2_VM_BUG_CMO_CACHES_ON = 1 << 11,
	/* a walk's update counts as a read */
	S2_VM_BUG_S1PTW_READS = 1 << 12,
	S2_VM_BUG_NO_TOPUP = 1 << 13,  /* while logging: only for writes */
	S2_VM_BUG_RELAX_ANY = 1 << 14, /* also leaves of another size */
	/* a notifier does not check the root */
	S2_VM_BUG_AGE_DESTROYED = 1 << 15,
	S2_VM_BUG_MTE_FLIPS = 1 << 16, /* MTE turned on when leaves exist */
	S2_VM_BUG_NEST_TTL = 1 << 17,  /* TLBI of unknown size does nothing */
	S2_VM_BUG_NEST_NO_UNMAP = 1 << 18, /* notifiers forget the shadow */
	S2_VM_BUG_NEST_SIZE = 1 << 19,	   /* shadow leaf larger than L1's */
	S2_VM_BUG_NEST_RECYCLE = 1 << 20,  /* used before it is empty */
	S2_VM_BUG_FREE_AT_ONCE = 1 << 21,  /* tables, without a grace period */
	S2_VM_BUG_DIRTY_EARLY = 1 << 22,   /* marked even if the fault fails */
	S2_VM_BUG_NO_LOG_WP = 1 << 23,	   /* get-log protects nothing */
	S2_VM_BUG_FLUSH_DEVICE = 1 << 24,  /* cleans devices */
	S2_VM_BUG_UNMAP_WARNS = 1 << 25,   /* when the tables are gone */
	S2_VM_BUG_NEST_REF = 1 << 26,	   /* a shadow in use is recycled */
	S2_VM_BUG_ROOT_CACHED = 1 << 27, /* by a notifier, over a destruction */
	S2_VM_BUG_DUMP_UNLOCKED = 1 << 28, /* while tables are destroyed */
	S2_VM_BUG_NEST_ARRAY = 1 << 29,	   /* a shadow freed under a notifier */
	S2_VM_BUG_VMA_LATE = 1 << 30,	   /* read without mmap_lock */
};

/* Mistakes of pKVM and others: bits beyond the range of an enum. */
#define S2_VM_BUG_AGE_NO_FLUSH	 (UINT64_C(1) << 39) /* TLBs keep it */
#define S2_VM_BUG_WRITE_UNMARKED (UINT64_C(1) << 40) /* by the kernel */
#define S2_VM_BUG_WRITE_EARLY	 (UINT64_C(1) << 41) /* marked, then written */
#define S2_VM_BUG_WRITE_NO_SRCU	 (UINT64_C(1) << 42) /* a memslot may go */
#define S2_VM_BUG_PKVM_BLOCK	 (UINT64_C(1) << 32) /* at init: no owner */
#define S2_VM_BUG_PKVM_TEXT_VA	 (UINT64_C(1) << 33) /* at init: an alias */
#define S2_VM_BUG_PKVM_RANGE	 (UINT64_C(1) << 34) /* its first page alone */
#define S2_VM_BUG_PKVM_MEMCACHE	 (UINT64_C(1) << 35) /* not checked */
#define S2_VM_BUG_PKVM_TRACK	 (UINT64_C(1) << 36) /* not undone */
/* WARN about a possible failure */
#define S2_VM_BUG_PKVM_WARN	  (UINT64_C(1) << 37)
#define S2_VM_BUG_PKVM_POISON_FWB (UINT64_C(1) << 38) /* cleans nothing */

#endif
