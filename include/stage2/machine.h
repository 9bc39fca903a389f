/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/machine.h - hardware that is as bad as the architecture allows.
 *
 *   1. TLB      what TLBs and walk caches may still hold, and what that breaks
 *   2. Memory   pages as each observer may see them: caches, tags
 *   3. Accesses of a guest, through the tables that there are
 *
 * A real machine shows a missing invalidation now and then. This one keeps
 * all that could have been cached until it must go, and a read returns all
 * values that it could return. Nothing here allocates; arrays are the
 * caller's, and it is said what happens when one is full. "Arm ARM" is DDI
 * 0487. Errors are negative numbers of enum s2_errno.
 */
#ifndef STAGE2_MACHINE_H
#define STAGE2_MACHINE_H

#include <stage2/addr.h>
#include <stage2/arch.h>
#include <stage2/fault.h>
#include <stage2/pgtable.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------
 * 1. TLB
 *
 * What the tables say now may be cached at any time by any CPU. That needs no
 * memory: it is in the tables. What is kept are records of what was
 * overwritten and not yet invalidated. Give s2_tlb_event() every event of
 * every table in the pool, from the first on: findings are told on the way,
 * and s2_tlb_stale() says what is left when nothing should be.
 *
 * A leaf without the access flag is never cached (Arm ARM, the access flag). A table
 * entry may be, as long as an invalidation does not cover it; through it
 * hardware goes on reading the table that it led to.
 */
#define S2_TLB_MAX_CPUS 8

enum s2_tlb_record_kind {
	S2_TLB_LEAF,	/* entries of blocks or pages */
	S2_TLB_TABLE,	/* a table entry in a walk cache */
	S2_TLB_REMAINS, /* whatever a table that was detached has left */
};

/*
 * Leaves of one level that follow each other, in IPA and PA, are one record:
 * size / s2_level_size() entries, each invalidated for itself.
 */
struct s2_tlb_record {
	s2_ipa_t ipa;
	uint64_t size;
	uint64_t desc;	/* the descriptor that translates ipa */
	uint64_t since; /* the event that made it stale */
	uint32_t page;	/* S2_TLB_TABLE: of the table that it leads to */
	uint16_t vmid;
	uint8_t cpus;  /* bit n: CPU n may have it */
	uint8_t kind;  /* enum s2_tlb_record_kind */
	int8_t level;  /* of the entry */
	uint8_t told;  /* bit k: was part of a finding of kind k already */
	uint8_t table; /* index into cfg.tables[] */
};

enum s2_tlb_finding_kind {
	/*
	 * A valid descriptor became visible to walks while another one, that
	 * differs in more than permissions, may still be cached: the break or
	 * the invalidation of break-before-make is missing (Arm ARM, break-before-make).
	 */
	S2_TLB_BBM,
	/* The same, of another size: a TLB conflict abort is possible. */
	S2_TLB_CONFLICT,
	/* A page was freed to which a walk can still come. */
	S2_TLB_FREED,
	/* Left over, and allows what the tables do not: s2_tlb_stale(). */
	S2_TLB_STALE,
	S2_NR_TLB_FINDINGS
};

/* In which way the old and the new descriptor differ: a set. */
#define S2_TLB_DIFF_OA	       (1u << 0) /* or the table led to */
#define S2_TLB_DIFF_SIZE       (1u << 1) /* or one is a table */
#define S2_TLB_DIFF_MEMATTR    (1u << 2)
#define S2_TLB_DIFF_SH	       (1u << 3)
#define S2_TLB_DIFF_CONTIGUOUS (1u << 4)
#define S2_TLB_DIFF_NT	       (1u << 5)
#define S2_TLB_DIFF_RIGHTS     (1u << 6) /* S2_TLB_STALE: has more of them */
#define S2_TLB_DIFF_VALID      (1u << 7) /* S2_TLB_STALE: nothing is mapped */
#define S2_TLB_DIFF_VMID       (1u << 8) /* of another table's: REMAINS */
#define S2_TLB_DIFF_FREE       (1u << 9) /* the table it leads to is free */

struct s2_tlb_finding {
	enum s2_tlb_finding_kind kind;
	uint16_t vmid;
	uint16_t differs; /* S2_TLB_DIFF_* */
	uint8_t cpus; /* that may have the old one; 0: it is in the tables */
	int8_t old_level, new_level;
	s2_ipa_t ipa; /* where both apply */
	uint64_t size;
	uint64_t old, now; /* descriptors; 0: there is none */
	uint64_t since;	   /* the event that made the old one stale, or `at` */
	uint64_t at;	   /* the event at which this is told */
	uint32_t page;	   /* of a table, or S2_NO_PAGE */
	uint32_t records;  /* BBM, CONFLICT: so many at once, this is one */
};

/* "bbm", "conflict", "freed", "stale"; never NULL. */
S2_API const char *s2_tlb_finding_name(enum s2_tlb_finding_kind kind);

/* Which entry of which page leads to a page; S2_NO_PAGE: none does. */
struct s2_tlb_page {
	uint32_t parent;
	uint32_t index;
	int8_t level; /* of that entry */
};

/* A table that VTTBR_EL2 of some CPU may hold, and its VMID there. */
struct s2_tlb_table {
	const struct s2_pt *pt; /* NULL: the slot is free */
	uint16_t vmid;
	bool no_level_0; /* a hint of level 0 is none: kernels before 6.8 */
};

struct s2_tlb_cfg {
	const struct s2_pool *pool; /* of all the tables */
	unsigned int cpus;	    /* 1 to S2_TLB_MAX_CPUS */
	/* The caller's arrays; they need not be cleared. */
	struct s2_tlb_page *pages; /* one for each page of the pool */
	struct s2_tlb_table *tables;
	uint32_t max_tables; /* 255 at most */
	struct s2_tlb_record *records;
	uint32_t max_records;
	/* May be NULL. Must not change tables nor call s2_tlb_event(). */
	void (*found)(void *ctx, const struct s2_tlb_finding *finding);
	void *ctx;
};

struct s2_tlb {
	struct s2_tlb_cfg cfg;
	uint64_t seq; /* events so far: the number of the current one */
	uint32_t nr_records;
	/*
	 * Records forgotten because the array was full: first those that
	 * allow nothing but what the tables do, which are not counted, then
	 * the oldest. If not 0, findings may be missing; none is wrong.
	 */
	uint64_t lost;
	uint64_t findings[S2_NR_TLB_FINDINGS]; /* told, of each kind */
};

/* -EINVAL when an array is missing or a number is out of range. */
S2_API int s2_tlb_init(struct s2_tlb *tlb, const struct s2_tlb_cfg *cfg);

/*
 * A table gets a VMID, and what is in it becomes visible to walks. Tables may
 * share a VMID, which is a mistake that shows as soon as they differ. An
 * attached table is first detached. -ENOMEM: no slot; -EINVAL: another pool.
 */
S2_API int s2_tlb_attach(struct s2_tlb *tlb, const struct s2_pt *pt,
			 uint16_t vmid, bool no_level_0);

/*
 * From now on no CPU walks this table: before it is destroyed, or gets another
 * VMID. What it may have left in TLBs stays, until all of its VMID is
 * invalidated.
 */
S2_API void s2_tlb_detach(struct s2_tlb *tlb, const struct s2_pt *pt);

/* Detaches all tables of a VMID. */
S2_API void s2_tlb_retire_vmid(struct s2_tlb *tlb, uint16_t vmid);

/* TLBI ALLE1IS, as when VMIDs roll over (kernel: __kvm_flush_vm_context()). */
S2_API void s2_tlb_flush_all(struct s2_tlb *tlb);

/*
 * An event of pt, which need not be attached, done by a CPU. Returns its
 * sequence number, from 1 on.
 *
 * What a TLBI takes away, and no more (Arm ARM, TLBI IPAS2E1IS, RIPAS2E1IS):
 * with no hint, leaves and table entries that meet the addresses; with a
 * hint, leaves of just that level and table entries above it.
 * S2_PT_TLBI_IPA_NSH does that for its own CPU alone. A level that cannot be
 * encoded in TTL (-1, beyond 3) is no hint.
 */
S2_API uint64_t s2_tlb_event(struct s2_tlb *tlb, const struct s2_pt *pt,
			     unsigned int cpu, const struct s2_pt_event *event);

/*
 * Tells an S2_TLB_STALE for each record left that allows an access that the
 * tables of its VMID do not: to another page, with another memory type, with
 * more rights, or to nothing at all; or that leads to a free page. Only the
 * access flag may be missing in the tables. Returns how many. To be asked when
 * an operation has returned, of what the operation had to invalidate.
 */
S2_API size_t s2_tlb_stale(struct s2_tlb *tlb, uint16_t vmid);
S2_API size_t s2_tlb_stale_range(struct s2_tlb *tlb, uint16_t vmid,
				 s2_ipa_t ipa, uint64_t size);

/* ------------------------------------------------------------------------
 * 2. Memory
 *
 * Pages of physical memory. Contents are versions: each write makes a new
 * one, of the whole page, and says who owns it. A page is one cache line of
 * one coherent data cache over memory at the point of coherency (PoC). The
 * cache may at any time write back what is dirty, drop what is clean and, as
 * long as there is a cacheable alias, fetch. So a page is in several states
 * at once, and reads have several answers.
 *
 * All cacheable accesses count as shareable: what a guest does with
 * non-shareable memory on two CPUs is not modelled.
 */
struct s2_value {
	uint32_t version;
	uint16_t owner; /* the caller's number of who wrote it */
};

enum s2_line_state {
	S2_LINE_ABSENT, /* cached is as poc */
	S2_LINE_CLEAN,
	S2_LINE_DIRTY,
};

/* A possible state. It stands for those that it can turn into by itself. */
struct s2_line {
	struct s2_value cached, poc;
	uint8_t state; /* enum s2_line_state */
};

/*
 * With more than these, some of the same owner are forgotten; what is left is
 * enough to see that a read is not coherent, and who owns what it may return.
 */
#define S2_MAX_LINES   8
#define S2_READ_VALUES 8

enum s2_tags {
	S2_TAGS_UNINITIALISED, /* whatever was there */
	S2_TAGS_CLEARED,       /* kernel: mte_clear_page_tags() */
	S2_TAGS_WRITTEN,
};

struct s2_tag_state {
	uint8_t state;	/* enum s2_tags */
	uint16_t owner; /* who cleared or wrote them */
	uint32_t version;
};

struct s2_memory_page {
	struct s2_line lines[S2_MAX_LINES];
	struct s2_value
		fetched[S2_READ_VALUES]; /* may be in instruction caches */
	struct s2_value latest;		 /* what was written last */
	struct s2_tag_state tags;
	uint16_t owner;
	uint8_t nr_lines, nr_fetched;
	bool alias; /* mapped cacheable somewhere: may be fetched at any time */
};

struct s2_memory {
	struct s2_memory_page *pages; /* the caller's */
	uint32_t nr;
	s2_pa_t phys;  /* of the first page */
	uint8_t shift; /* log2 of a page's bytes */
	bool idc;      /* CTR_EL0.IDC: fetches see what is in the data cache */
	bool dic; /* CTR_EL0.DIC: instruction caches need no invalidation */
	uint32_t version; /* the last that was given to a write */
};

/* All pages are version 0 of owner 0, everywhere, with a cacheable alias. */
S2_API void s2_memory_init(struct s2_memory *mem, struct s2_memory_page *pages,
			   uint32_t nr, s2_pa_t phys, uint8_t shift, bool idc,
			   bool dic);

/* The page at a physical address, or S2_NO_PAGE. */
S2_API uint32_t s2_memory_page_of(const struct s2_memory *mem, s2_pa_t pa);

/*
 * Whether the host has a cacheable alias, as the linear map is. Any cacheable
 * write makes one.
 */
S2_API void s2_memory_alias(struct s2_memory *mem, uint32_t page, bool alias);

/* Writes through a memory type; returns the version. */
S2_API uint32_t s2_memory_write(struct s2_memory *mem, uint32_t page,
				enum s2_memkind kind, uint16_t owner);

/*
 * A page gets a new owner. With zero set, the host writes zeroes, which are
 * the new owner's, through its cacheable alias (kernel: clear_highpage()).
 * Tags stay as they are.
 */
S2_API void s2_memory_give(struct s2_memory *mem, uint32_t page, uint16_t owner,
			   bool zero);

/* What a read may return: values[0..nr), no two alike. */
struct s2_read {
	struct s2_value latest; /* what it should */
	struct s2_value values[S2_READ_VALUES];
	uint8_t nr;
};

S2_API void s2_memory_read(const struct s2_memory *mem, uint32_t page,
			   enum s2_memkind kind, struct s2_read *read);

/* The same, of an instruction. */
S2_API void s2_memory_fetch(const struct s2_memory *mem, uint32_t page,
			    enum s2_memkind kind, struct s2_read *read);

/* It can return nothing but what was written last. */
S2_API bool s2_read_is_coherent(const struct s2_read *read);

/* It can return a value that is not this owner's. */
S2_API bool s2_read_leaks(const struct s2_read *read, uint16_t owner);

/* DC CVAC, DC CIVAC; IC IVAU and IC IALLUIS. */
S2_API void s2_memory_clean(struct s2_memory *mem, uint32_t page);
S2_API void s2_memory_clean_inval(struct s2_memory *mem, uint32_t page);
S2_API void s2_memory_icache_inval(struct s2_memory *mem, uint32_t page);
S2_API void s2_memory_icache_inval_all(struct s2_memory *mem);

/*
 * Does S2_PT_DCACHE and S2_PT_ICACHE, for pages that lie in the range as a
 * whole; other events do nothing. Returns how many pages of the range are none
 * of this memory: maintenance of what is no RAM is a mistake.
 */
S2_API uint64_t s2_memory_event(struct s2_memory *mem,
				const struct s2_pt_event *event);

/* Allocation tags. Each of these counts as one access to the whole page. */
S2_API void s2_memory_clear_tags(struct s2_memory *mem, uint32_t page,
				 uint16_t owner);
S2_API void s2_memory_write_tags(struct s2_memory *mem, uint32_t page,
				 uint16_t owner);
S2_API struct s2_tag_state s2_memory_read_tags(const struct s2_memory *mem,
					       uint32_t page);

/* ------------------------------------------------------------------------
 * 3. Accesses
 *
 * A guest's access to an IPA. The tables are read as hardware reads them, by
 * code that shares nothing with what wrote them.
 */

/* What the CPU has, and how EL2 has set it up. */
struct s2_mmu {
	bool ha;  /* VTCR_EL2.HA: hardware sets the access flag */
	bool hd;  /* VTCR_EL2.HD: and S2AP[1], where DBM is set; needs ha */
	bool ptw; /* HCR_EL2.PTW: no stage-1 walks in Device; KVM sets it */
	/*
	 * May be NULL. Told each update that hardware does, as an S2_PT_WRITE,
	 * and by which CPU.
	 */
	void (*update)(void *ctx, const struct s2_pt *pt, unsigned int cpu,
		       const struct s2_pt_event *event);
	void *ctx;
};

struct s2_access {
	s2_ipa_t ipa;
	uint64_t va;		   /* for FAR_EL2 */
	unsigned int cpu;	   /* that does it */
	enum s2_fault_access what; /* S2_READ, S2_WRITE, S2_FETCH */
	uint8_t el;		   /* 0 or 1 */
	enum s2_memkind s1_kind;   /* what stage 1 asks for */
	enum s2_sh s1_sh;
	/*
	 * Not the access itself but stage 1's walk for it: reads a descriptor
	 * at ipa, or with s1_update writes one (AF or dirty state).
	 */
	bool s1ptw;
	bool s1_update;
	bool tags; /* reads or writes allocation tags */
	/*
	 * An exclusive, or an atomic that with what S2_WRITE reads before it
	 * writes: of memory that is neither cacheable in stage 1 nor in stage 2
	 * it is not supported.
	 */
	bool atomic;
	/*
	 * WnR of an abort on the walk: what writes the descriptor is a write,
	 * but software must not rely on it; the caller says.
	 */
	bool s1ptw_wnr;
	bool cm; /* a cache maintenance instruction: reports a write */
	/* ISV, SAS, SSE, SRT, SF and AR of a data abort; others are not read */
	struct s2_esr syndrome;
};

/*
 * s1_kind and s1_sh as with the guest's MMU off: Device-nGnRnE for data,
 * Normal for fetches, write-through with SCTLR_EL1.I and non-cacheable
 * without (Arm ARM, behavior when stage 1 is
 * disabled).
 */
S2_API void s2_access_mmu_off(struct s2_access *access, bool sctlr_i);

enum s2_access_origin {
	S2_FROM_TABLES,	 /* the walk of now */
	S2_FROM_TLB,	 /* a stale leaf, result->record */
	S2_FROM_WALK,	 /* through a stale table entry, result->record */
	S2_FROM_OTHER,	 /* the walk of another table with this VMID */
	S2_FROM_REMAINS, /* anything: nothing else in the result counts */
};

struct s2_access_result {
	bool fault;
	/* A fault. */
	enum s2_fsc_class why;
	int8_t fault_level;
	uint64_t esr;	/* ESR_EL2 */
	uint64_t hpfar; /* HPFAR_EL2 */
	uint64_t far;	/* FAR_EL2 */
	/*
	 * Hardware need not set HPFAR_EL2 for permission faults, but on stage
	 * 1's walk (kernel: __get_fault_info()).
	 */
	bool hpfar_valid;
	/* A translation. */
	s2_pa_t pa;
	struct s2_combined attr;
	bool read, write, exec; /* what stage 2 allows at this EL */
	/* Both: the entry at which the walk ended. */
	uint64_t desc;	  /* as read; before an update by hardware */
	int8_t level;	  /* of it */
	bool walked_free; /* a page that is free was read as a table */
	bool walked_wild; /* a table outside of the pool: external abort */
	enum s2_access_origin origin;
	uint32_t record; /* index of it, S2_FROM_TLB and S2_FROM_WALK */
};

/*
 * Does the access by the tables as they are, and what hardware writes into
 * them meanwhile.
 */
S2_API void s2_access_walk(const struct s2_mmu *mmu, const struct s2_pt *pt,
			   const struct s2_access *access,
			   struct s2_access_result *result);

/*
 * All outcomes that the access may have on its CPU: first by the tables, then
 * through what is stale. Changes nothing, and tells mmu->update nothing. pt is
 * attached. Returns how many outcomes there are; the first max are in
 * results[]. Outcomes that are alike are listed once.
 */
S2_API size_t s2_access_candidates(const struct s2_mmu *mmu,
				   const struct s2_tlb *tlb,
				   const struct s2_pt *pt,
				   const struct s2_access *access,
				   struct s2_access_result *results,
				   size_t max);

#ifdef __cplusplus
}
#endif

#endif
