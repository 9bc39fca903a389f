/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/machine.h - hardware that does everything the architecture allows.
 *
 *   1. TLB      what TLBs and walk caches may still hold, and violations
 *   2. Memory   pages as each observer may see them: caches, tags
 *   3. Accesses of a guest, through the stage-2 tables
 *
 * A real machine shows a missing invalidation only now and then. This one keeps
 * everything that could be cached until an invalidation removes it, and a read
 * returns all possible values. Nothing here allocates: the caller provides the
 * arrays; comments say what happens when one is full. "Arm ARM" is DDI 0487.
 * Errors are negative numbers of enum s2_errno.
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
 * Any CPU may cache the current contents of the tables at any time. That needs
 * no record. Records are kept of entries that were overwritten and not yet
 * invalidated. Pass every event of every table in the pool to s2_tlb_event(),
 * from the first event on. It reports findings as they occur; s2_tlb_stale()
 * reports what is left when nothing should be.
 *
 * A leaf without the access flag is never cached (Arm ARM, the access flag). A
 * table entry may be cached until an invalidation covers it; hardware may go on
 * reading the table through it.
 *
 * A TLB may also hold both stages of a translation in one entry. A TLBI by IPA
 * does not remove it; a TLBI of stage 1 does. But while stage 2 of the old
 * translation may be cached, hardware may make such an entry again.
 *
 * Nothing takes effect at once:
 *
 *   - Other CPUs' walks may read the old descriptor until a DSB for stores by
 *     the CPU that wrote it, or one for loads by a CPU that has seen the write.
 *     A TLBI before is in vain: the old descriptor can be cached again.
 *   - A TLBI is complete only after a DSB for loads and stores by the same CPU,
 *     in the domain that the TLBI is for.
 *   - A write of VTTBR_EL2 or HCR_EL2 has effect only after a context
 *     synchronization event; until then, a TLBI may be for the old VMID.
 *   - On the CPU itself, instructions before the next context synchronization
 *     event may use what was invalidated.
 *
 * What is not modelled: contiguous runs (an entry of a run is cached for itself
 * only); two writes without a barrier between them that walks see in another
 * order; locks (a TLBI by s2_tlb_event() comes after all that other CPUs did,
 * in whatever table); FEAT_ETS2 and FEAT_ETS3, nXS TLBIs, outer-shareable
 * TLBIs, Common not Private entries, ASIDs and VAs (a TLBI of one of them leaves
 * the entries of all others, which the caller cannot name), entries of EL2's
 * own translations, and GPTs of FEAT_RME. An observer's own reads and writes of
 * data have no order here: callers put events into the order in which they
 * take effect. See docs/sim.md.
 */
#define S2_TLB_MAX_CPUS 8

enum s2_tlb_record_kind {
	S2_TLB_LEAF,	/* entries of blocks or pages */
	S2_TLB_TABLE,	/* a table entry in a walk cache */
	S2_TLB_REMAINS, /* whatever a detached table left behind */
};

/*
 * One record has all leaves of one level that are adjacent in IPA and PA: size
 * / s2_level_size() entries. Each can be invalidated separately.
 */
struct s2_tlb_record {
	s2_ipa_t ipa;
	uint64_t size;
	uint64_t desc;	/* the descriptor that translates ipa */
	uint64_t since; /* the event that made it stale */
	uint32_t page;	/* S2_TLB_TABLE: the table that the entry points to */
	uint16_t vmid;
	/* bit n: CPU n may hold it as an entry of stage 2 */
	uint8_t cpus;
	uint8_t both;  /* or together with a translation of stage 1 */
	uint8_t used;  /* or not, but its next instructions may use it */
	uint8_t kind;  /* enum s2_tlb_record_kind */
	int8_t level;  /* of the entry */
	uint8_t told;  /* bit k: already reported in a finding of kind k */
	uint8_t table; /* index into cfg.tables[] */
	bool again;    /* cached again after a TLBI, from before a write */
	/* bits of cpus and both that a TLBI of CPU n removes: not complete */
	uint8_t cpus_by[S2_TLB_MAX_CPUS], both_by[S2_TLB_MAX_CPUS];
};

enum s2_tlb_finding_kind {
	/*
	 * A valid descriptor became visible to walks while an old one that
	 * differs in more than permissions may still be cached: the break or
	 * the invalidation is missing (Arm ARM, break-before-make).
	 */
	S2_TLB_BBM,
	/* The same, and the sizes differ: a TLB conflict abort is possible. */
	S2_TLB_CONFLICT,
	/* A table page was freed, but a walk can still reach it. */
	S2_TLB_FREED,
	/* A stale entry allows more than the tables: s2_tlb_stale(). */
	S2_TLB_STALE,
	/* A table page is linked while walks can reach it another way. */
	S2_TLB_REUSED,
	S2_NR_TLB_FINDINGS
};

/* How the old and the new descriptor differ: a set. */
#define S2_TLB_DIFF_OA	       (1u << 0) /* or the next table */
#define S2_TLB_DIFF_SIZE       (1u << 1) /* or one of them is a table */
#define S2_TLB_DIFF_MEMATTR    (1u << 2)
#define S2_TLB_DIFF_SH	       (1u << 3)
#define S2_TLB_DIFF_CONTIGUOUS (1u << 4)
#define S2_TLB_DIFF_NT	       (1u << 5)
/* S2_TLB_STALE: the old one has more permissions */
#define S2_TLB_DIFF_RIGHTS (1u << 6)
#define S2_TLB_DIFF_VALID  (1u << 7) /* S2_TLB_STALE: nothing is mapped */
#define S2_TLB_DIFF_VMID   (1u << 8) /* left by another table: REMAINS */
#define S2_TLB_DIFF_FREE   (1u << 9) /* the next table is free */

/* Why a TLB may still hold it. */
enum s2_tlb_left {
	S2_TLB_LEFT_NOT_TOLD,	/* no TLBI for it since it was written */
	S2_TLB_LEFT_WRITE,	/* the TLBI came before the write was visible */
	S2_TLB_LEFT_INCOMPLETE, /* no DSB after the TLBI */
	S2_TLB_LEFT_BOTH,	/* no TLBI of stage 1 after that of stage 2 */
	S2_NR_TLB_LEFTS
};

struct s2_tlb_finding {
	enum s2_tlb_finding_kind kind;
	enum s2_tlb_left left;
	uint16_t vmid;
	uint16_t differs; /* S2_TLB_DIFF_* */
	/* CPUs that may hold the old one; 0: it is in the tables */
	uint8_t cpus;
	int8_t old_level, new_level;
	s2_ipa_t ipa; /* the range where both apply */
	uint64_t size;
	uint64_t old, now; /* descriptors; 0: there is none */
	uint64_t since;	   /* the event that made the old one stale, or `at` */
	uint64_t at;	   /* the event that revealed it */
	uint32_t page;	   /* of a table, or S2_NO_PAGE */
	/* BBM, CONFLICT: number of such findings at once; this is one */
	uint32_t records;
};

/* "bbm", "conflict", "freed", "stale", "reused"; never NULL. */
S2_API const char *s2_tlb_finding_name(enum s2_tlb_finding_kind kind);

/* "no TLBI", …: a few words; never NULL. */
S2_API const char *s2_tlb_left_text(enum s2_tlb_left left);

/* The entry that points to a table page; S2_NO_PAGE: none does. */
struct s2_tlb_page {
	uint32_t parent;
	uint32_t index;
	int8_t level; /* of that entry */
};

/* A table that the VTTBR_EL2 of some CPU may hold, and its VMID. */
struct s2_tlb_table {
	const struct s2_pt *pt; /* NULL: the slot is free */
	uint16_t vmid;
	bool no_level_0; /* kernels before 6.8: a hint of level 0 is no hint */
};

/* A write that some CPU's walks may not see yet. */
struct s2_tlb_write {
	uint64_t old; /* what they may read instead */
	uint64_t seq;
	s2_ipa_t ipa; /* that the entry translated, if reached */
	uint32_t page, index;
	bool reached;  /* walks came to the entry when it was written */
	uint8_t table; /* then: index into cfg.tables[] */
	uint8_t cpu;   /* the writer */
	uint8_t cpus;  /* whose walks may read the old one */
	uint8_t ready; /* bits of cpus that wait for synchronization only */
	int8_t level;
};

/*
 * Older ones count as visible: then findings may be missing. The kernel's own
 * functions begin with a DSB, so that with s2_tlb_event() alone none is.
 */
#define S2_TLB_MAX_WRITES 64

/* A TLBI that is not complete. */
struct s2_tlb_pending {
	s2_ipa_t from, to;
	uint64_t seq;
	uint16_t vmid;
	uint8_t cpus; /* whose entries it removes */
	int8_t hint;
	enum s2_tlbi tlbi;
};

/* Of more than these, some that is gone may be told as left. */
#define S2_TLB_MAX_PENDING 4

struct s2_tlb_cpu {
	uint64_t vttbr;
	uint64_t was;	   /* VTTBR_EL2 at the last synchronization */
	uint8_t table;	   /* index into cfg.tables[] */
	bool loaded;	   /* vttbr was written */
	bool tge, was_tge; /* HCR_EL2.TGE */
	bool outstanding;  /* has TLBIs that are not complete */
	bool used;	   /* records may have its bit in `used` */
	uint8_t nr_pending;
	struct s2_tlb_pending pending[S2_TLB_MAX_PENDING];
	/*
	 * Events of each CPU, up to this one, that this CPU has seen; and had
	 * when it last wrote an entry.
	 */
	uint64_t seen[S2_TLB_MAX_CPUS], had_seen[S2_TLB_MAX_CPUS];
};

struct s2_tlb_cfg {
	const struct s2_pool *pool; /* the pool of all tables */
	unsigned int cpus;	    /* 1 to S2_TLB_MAX_CPUS */
	/* The caller's arrays; they need not be cleared. */
	struct s2_tlb_page *pages; /* one for each page of the pool */
	struct s2_tlb_table *tables;
	uint32_t max_tables; /* 255 at most */
	struct s2_tlb_record *records;
	uint32_t max_records;
	/*
	 * FEAT_BBM. 0: a change of an entry's size needs break-before-make. 1:
	 * not if the block has nT. 2: never, if all else stays; but a TLB
	 * conflict abort is possible.
	 */
	uint8_t bbm;
	/*
	 * May be NULL: no. Do two pieces of memory have the same contents? Then
	 * the address of an entry that nobody can write through may change
	 * without break-before-make.
	 */
	bool (*same)(void *ctx, s2_pa_t a, s2_pa_t b, uint64_t size);
	/* May be NULL. Must not change tables or call s2_tlb_event(). */
	void (*found)(void *ctx, const struct s2_tlb_finding *finding);
	void *ctx;
};

struct s2_tlb {
	struct s2_tlb_cfg cfg;
	uint64_t seq; /* events so far: the number of the current one */
	uint32_t nr_records;
	/*
	 * Number of records dropped because the array was full. Records that
	 * allow no more than the tables are dropped first, and do not count;
	 * then the oldest. If not 0, findings may be missing, but none is
	 * wrong.
	 */
	uint64_t lost;
	/* reported findings of each kind */
	uint64_t findings[S2_NR_TLB_FINDINGS];
	/* TLBIs whose operand promises nothing: enum s2_tlbi_why */
	uint64_t unpromised[S2_NR_TLBI_WHYS];
	/* calls that returned an error, and did nothing */
	uint64_t refused;
	struct s2_tlb_cpu cpu[S2_TLB_MAX_CPUS];
	bool refill; /* what is recorded now was there before a TLBI */
	uint32_t nr_writes;
	struct s2_tlb_write writes[S2_TLB_MAX_WRITES];
};

/* -EINVAL when an array is missing or a number is out of range. */
S2_API int s2_tlb_init(struct s2_tlb *tlb, const struct s2_tlb_cfg *cfg);

/*
 * Gives a table a VMID, and makes its contents visible to walks. Two tables may
 * share a VMID: this is a mistake, and shows as soon as they differ. Detaches
 * an attached table first. -ENOMEM: no slot; -EINVAL: another pool.
 */
S2_API int s2_tlb_attach(struct s2_tlb *tlb, const struct s2_pt *pt,
			 uint16_t vmid, bool no_level_0);

/*
 * No CPU walks this table any more. Call it before the table is destroyed or
 * gets another VMID. Its entries may stay in TLBs until the whole VMID is
 * invalidated.
 */
S2_API void s2_tlb_detach(struct s2_tlb *tlb, const struct s2_pt *pt);

/* Detaches all tables of a VMID. */
S2_API void s2_tlb_retire_vmid(struct s2_tlb *tlb, uint16_t vmid);

/*
 * TLBI ALLE1IS with the DSBs around it, as when VMIDs roll over (kernel:
 * __kvm_flush_vm_context()): what was written before is visible, and every TLBI
 * is complete.
 */
S2_API void s2_tlb_flush_all(struct s2_tlb *tlb);

/*
 * A CPU caused an event of pt, which need not be attached. Returns the event's
 * sequence number, from 1 on. For a TLBI this executes the instructions of the
 * kernel's function, s2_pt_invalidate(), and the caller has the lock of the table:
 * the CPU has seen what all others did. Afterwards HCR_EL2.TGE is 1, as in the
 * host.
 *
 * -S2_EINVAL: no such CPU or event; a TLBI that s2_pt_invalidate() refuses, or one
 * of a table that is not attached. Then nothing happens but that
 * tlb->refused is counted.
 */
S2_API int64_t s2_tlb_event(struct s2_tlb *tlb, const struct s2_pt *pt,
			    unsigned int cpu, const struct s2_pt_event *event);

/*
 * A CPU executes one instruction. Returns the sequence number.
 *
 * A TLBI by IPA is for the VMID in VTTBR_EL2, and removes exactly this (Arm
 * ARM, TLBI IPAS2E1IS, RIPAS2E1IS): without a hint, leaves and table entries
 * that overlap the addresses. A range with a hint: leaves of this level and
 * table entries above it. One address with a hint: the same, if the leaf for
 * this address is at this level; or else nothing.
 *
 * -S2_EINVAL: no such CPU or instruction, a VTTBR_EL2 that is not that of an
 * attached table, a TLBI for a VMID while no VTTBR_EL2 was written.
 */
S2_API int64_t s2_tlb_insn(struct s2_tlb *tlb, unsigned int cpu,
			   const struct s2_insn *insn);

/* VTTBR_EL2 of an attached table, or 0. */
S2_API uint64_t s2_tlb_vttbr(const struct s2_tlb *tlb, const struct s2_pt *pt);

/*
 * Reports S2_TLB_STALE for each record that allows an access that the tables of
 * its VMID do not allow: to another page, with another memory type, with more
 * permissions, or to an unmapped address; also for a record that leads to a
 * free page. The tables may lack the access flag. Returns how many. Call it
 * when an operation has returned, for the range that the operation had to
 * invalidate.
 */
S2_API size_t s2_tlb_stale(struct s2_tlb *tlb, uint16_t vmid);
S2_API size_t s2_tlb_stale_range(struct s2_tlb *tlb, uint16_t vmid,
				 s2_ipa_t ipa, uint64_t size);

/* ------------------------------------------------------------------------
 * 2. Memory
 *
 * Pages of physical memory. Contents are versions: each write makes a new
 * version of the whole page, with an owner. A page is one cache line of one
 * coherent data cache over memory at the point of coherency (PoC). At any time
 * the cache may write back a dirty line, drop a clean line, and fetch a line if
 * there is a cacheable alias. So a page can be in several states at once, and a
 * read can return several values.
 *
 * All cacheable accesses count as shareable: non-shareable memory on two CPUs
 * is not modelled.
 */
struct s2_value {
	uint32_t version;
	uint16_t owner; /* the writer, as a number that the caller chooses */
};

enum s2_line_state {
	S2_LINE_ABSENT, /* the cached version is that of poc */
	S2_LINE_CLEAN,
	S2_LINE_DIRTY,
};

/* A possible state; stands also for states that it can turn into by itself. */
struct s2_line {
	struct s2_value cached, poc;
	uint8_t state; /* enum s2_line_state */
};

/*
 * Maximum number of states. Beyond it, some states of the same owner are
 * dropped; the others still show that a read is not coherent, and which owners'
 * data it may return.
 */
#define S2_MAX_LINES   8
#define S2_READ_VALUES 8

enum s2_tags {
	S2_TAGS_UNINITIALISED, /* unknown, left by earlier owners */
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
	struct s2_value latest;		 /* the last write */
	struct s2_tag_state tags;
	uint16_t owner;
	uint8_t nr_lines, nr_fetched;
	bool alias; /* there is a cacheable alias: may be fetched at any time */
};

struct s2_memory {
	struct s2_memory_page *pages; /* the caller's */
	uint32_t nr;
	s2_pa_t phys;  /* of the first page */
	uint8_t shift; /* log2 of a page's bytes */
	bool idc;      /* CTR_EL0.IDC: fetches see the data cache */
	bool dic; /* CTR_EL0.DIC: instruction caches need no invalidation */
	uint32_t version; /* the version of the last write */
};

/* All pages begin with version 0 of owner 0, and with a cacheable alias. */
S2_API void s2_memory_init(struct s2_memory *mem, struct s2_memory_page *pages,
			   uint32_t nr, s2_pa_t phys, uint8_t shift, bool idc,
			   bool dic);

/* The page at a physical address, or S2_NO_PAGE. */
S2_API uint32_t s2_memory_page_of(const struct s2_memory *mem, s2_pa_t pa);

/*
 * Sets whether the host has a cacheable alias, for example the linear map. Any
 * cacheable write makes one, too.
 */
S2_API void s2_memory_alias(struct s2_memory *mem, uint32_t page, bool alias);

/* Writes through a memory type; returns the version. */
S2_API uint32_t s2_memory_write(struct s2_memory *mem, uint32_t page,
				enum s2_memkind kind, uint16_t owner);

/*
 * Gives a page a new owner. With zero set, the host writes zeroes, owned by the
 * new owner, through its cacheable alias (kernel: clear_highpage()). Tags stay.
 */
S2_API void s2_memory_give(struct s2_memory *mem, uint32_t page, uint16_t owner,
			   bool zero);

/* What a read may return: values[0..nr), all different. */
struct s2_read {
	struct s2_value latest; /* what it should return */
	struct s2_value values[S2_READ_VALUES];
	uint8_t nr;
};

S2_API void s2_memory_read(const struct s2_memory *mem, uint32_t page,
			   enum s2_memkind kind, struct s2_read *read);

/* The same, of an instruction. */
S2_API void s2_memory_fetch(const struct s2_memory *mem, uint32_t page,
			    enum s2_memkind kind, struct s2_read *read);

/* The read can return only the last write. */
S2_API bool s2_read_is_coherent(const struct s2_read *read);

/* The read can return a value of another owner. */
S2_API bool s2_read_leaks(const struct s2_read *read, uint16_t owner);

/* The cache may have something older than memory has. */
S2_API bool s2_memory_is_hidden(const struct s2_memory *mem, uint32_t page);

/* DC CVAC, DC CIVAC; IC IVAU and IC IALLUIS. */
S2_API void s2_memory_clean(struct s2_memory *mem, uint32_t page);
S2_API void s2_memory_clean_inval(struct s2_memory *mem, uint32_t page);
S2_API void s2_memory_icache_inval(struct s2_memory *mem, uint32_t page);
S2_API void s2_memory_icache_inval_all(struct s2_memory *mem);

/*
 * Does S2_PT_DCACHE and S2_PT_ICACHE for whole pages in the range; ignores
 * other events. Returns how many pages of the range are outside of this memory:
 * it is a mistake to maintain them.
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
 * A guest's access to an IPA. This code reads the tables as hardware does, and
 * shares nothing with the code that writes them.
 */

/* The CPU's features, and its configuration by EL2. */
struct s2_mmu {
	bool ha; /* VTCR_EL2.HA: hardware sets the access flag */
	/* VTCR_EL2.HD: hardware sets S2AP[1] where DBM is set; needs ha */
	bool hd;
	/* HCR_EL2.PTW: no stage-1 walks in Device memory; KVM sets it */
	bool ptw;
	/*
	 * May be NULL. Called for each update that hardware does, as an
	 * S2_PT_WRITE, with the CPU.
	 */
	void (*update)(void *ctx, const struct s2_pt *pt, unsigned int cpu,
		       const struct s2_pt_event *event);
	void *ctx;
};

struct s2_access {
	s2_ipa_t ipa;
	uint64_t va;		   /* for FAR_EL2 */
	unsigned int cpu;	   /* that makes the access */
	enum s2_fault_access what; /* S2_READ, S2_WRITE, S2_FETCH */
	uint8_t el;		   /* 0 or 1 */
	enum s2_memkind s1_kind;   /* the memory type of stage 1 */
	enum s2_sh s1_sh;
	/*
	 * Stage 1's walk for the access, not the access itself: reads a
	 * descriptor at ipa, or with s1_update writes one (AF or dirty state).
	 */
	bool s1ptw;
	bool s1_update;
	bool tags; /* reads or writes allocation tags */
	/*
	 * An exclusive access; or, with S2_WRITE, an atomic that reads before
	 * it writes. Unsupported (FSC 0x35) for memory that is not cacheable.
	 */
	bool atomic;
	/*
	 * WnR of an abort on the walk. A write of the descriptor should report
	 * a write, but software must not rely on it: the caller chooses.
	 */
	bool s1ptw_wnr;
	bool cm; /* a cache maintenance instruction, which reports a write */
	/* only ISV, SAS, SSE, SRT, SF and AR, for a data abort */
	struct s2_esr syndrome;
};

/*
 * Sets s1_kind and s1_sh for a guest with its MMU off: Device-nGnRnE for data;
 * for fetches Normal write-through with SCTLR_EL1.I, or else Normal
 * non-cacheable (Arm ARM, behavior when stage 1 is disabled).
 */
S2_API void s2_access_mmu_off(struct s2_access *access, bool sctlr_i);

enum s2_access_origin {
	S2_FROM_TABLES, /* a walk of the current tables */
	S2_FROM_TLB,	/* through a stale leaf, result->record */
	S2_FROM_WALK,	/* through a stale table entry, result->record */
	S2_FROM_OTHER,	/* a walk of another table with this VMID */
	S2_FROM_WRITE,	/* a walk that did not see a write yet */
	S2_FROM_TWO,	/* entries of two sizes: a TLB conflict abort */
	/* anything is possible: ignore the rest of the result */
	S2_FROM_REMAINS,
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
	 * False for a permission fault that is not on stage 1's walk: then
	 * hardware need not set HPFAR_EL2 (kernel: __get_fault_info()).
	 */
	bool hpfar_valid;
	/* A translation. */
	s2_pa_t pa;
	struct s2_combined attr;
	bool read, write, exec; /* permissions of stage 2 at this EL */
	/* For both: the entry where the walk ended. */
	uint64_t desc;	  /* as read, before a hardware update */
	int8_t level;	  /* of it */
	bool walked_free; /* the walk read a free page as a table */
	bool walked_wild; /* the walk left the pool: external abort */
	enum s2_access_origin origin;
	uint32_t record; /* its index, for S2_FROM_TLB and S2_FROM_WALK */
};

/*
 * Makes the access through the current tables, and does the writes of hardware
 * to the tables.
 */
S2_API void s2_access_walk(const struct s2_mmu *mmu, const struct s2_pt *pt,
			   const struct s2_access *access,
			   struct s2_access_result *result);

/*
 * Lists all possible outcomes of the access on its CPU: first through the
 * tables, then through stale entries. Changes nothing, and does not call
 * mmu->update. pt must be attached. Returns the number of different outcomes;
 * the first max are in results[].
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
