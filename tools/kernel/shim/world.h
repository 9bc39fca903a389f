/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The world around the fault path: one VM, one vCPU, one memslot, one VMA and
 * one page, with the inputs as their properties, and a record of the code's
 * actions.
 */
#ifndef SHIM_WORLD_H
#define SHIM_WORLD_H

struct page;
void *tables_address(const struct page *page);
struct page *tables_page(const void *p);

#include <stage2/policy.h>
#include <asm/esr.h>
/* Bits of the syndrome: asked for when the code names them. */
#undef ESR_ELx_S1PTW
#undef ESR_ELx_WNR
#undef ESR_ELx_CM
#undef ESR_ELx_ISV
#undef ESR_ELx_EC_MASK
#define ESR_ELx_S1PTW	shim_esr_bit(S2_FAULT_S1PTW, 1, 1UL << 7)
#define ESR_ELx_WNR	shim_esr_bit(S2_FAULT_ACCESS, S2_WRITE, 1UL << 6)
#define ESR_ELx_CM	shim_esr_bit(S2_FAULT_CM, 1, 1UL << 8)
#define ESR_ELx_ISV	shim_esr_bit(S2_FAULT_ISV, 1, 1UL << 24)
#define ESR_ELx_EC_MASK shim_esr_bit(S2_FAULT_ACCESS, S2_FETCH, 0x3fUL << 26)
#include "unknown_esr.h"
#include <linux/kvm.h>
/* The flags of a memslot, likewise. */
unsigned long shim_slot_flag(unsigned long bit);
#undef KVM_MEM_LOG_DIRTY_PAGES
#undef KVM_MEM_READONLY
#undef KVM_MEM_GUEST_MEMFD
#define KVM_MEM_LOG_DIRTY_PAGES shim_slot_flag(1UL << 0)
#define KVM_MEM_READONLY	shim_slot_flag(1UL << 1)
#define KVM_MEM_GUEST_MEMFD	shim_slot_flag(1UL << 2)
#include "unknown_mem.h"

#include <linux/kvm_host.h>
#include "unknown_memslot.h"
#undef KVM_MEMSLOT_INVALID
#define KVM_MEMSLOT_INVALID shim_slot_flag(1UL << 16)
#include <asm/kvm_arm.h>
#include <asm/kvm_mmu.h>
#include <asm/pgtable-prot.h>
#include "probed.h"

/* The kernel's addresses are those of this process. */
#undef __pa
#undef __va
#undef __pa_symbol
#undef virt_to_page
#undef page_to_virt
#undef page_to_pfn
#undef page_to_phys
#define page_to_phys(p) WORLD_PA
#define __pa(x)		((phys_addr_t)(unsigned long)(x))
#define __va(x)		((void *)(unsigned long)(x))
#define __pa_symbol(x)	__pa(x)
#define virt_to_page(p) tables_page((const void *)(p))
#define page_to_virt(p) tables_address(p)
#define page_to_pfn(p)	((void)(p), shim_page_to_pfn())

/*
 * As asm-generic/pgtable-nopud.h has it: a PUD is what the root's entry maps.
 */
#ifndef PUD_SHIFT
#define PUD_SHIFT PGDIR_SHIFT
#define PUD_SIZE  PGDIR_SIZE
#endif

/* Addresses: page 3 of PMD 1 of PUD 5, for the guest as for the host. */
#define WORLD_OFFSET (5 * PUD_SIZE + PMD_SIZE + 3 * PAGE_SIZE)
#define WORLD_IPA    WORLD_OFFSET
#define WORLD_HVA    (0x400000000000UL + WORLD_OFFSET)
#define WORLD_PA     (0x200000000000ULL + WORLD_OFFSET)
/* A user address of the guest; the last bits are those of the access. */
#define WORLD_VA     (0x300000000000UL + WORLD_OFFSET + 0x40)
#define WORLD_L2_IPA (9 * PUD_SIZE + PMD_SIZE + 3 * PAGE_SIZE)
#if SHIM_PAGE_SHIFT == 16
#define WORLD_IPA_BITS 46
#else
#define WORLD_IPA_BITS 40
#endif
#define WORLD_CPU_BITS 48

/* The leaf that translates the fault's IPA. */
struct leaf {
	u8 type; /* enum s2_memtype */
	u8 size; /* enum s2_size */
	u8 r, w, px, ux;
	u8 nested_level;
	u8 placed; /* it is the memory of the fault */
};

/* The kernel's actions, from which the decision is made. */
struct record {
	int mmap_lock, mmu_lock,
		srcu;  /* how often held; mmu_lock: 2 to write */
	int page_refs; /* references of the lookup */
	int file_refs; /* of guest_memfd's file */
	int pins;      /* of a page that is to stay */
	int locked;    /* pages in the VMM's RLIMIT_MEMLOCK */
	u8 region;     /* a memslot is being made */
	u8 vma_seen;   /* a VMA was looked up */
	u8 gup_tried;  /* the lookup of the page has begun */
	u8 faulted_in; /* the host's fault handler has made the page present */
	u8 made_writable; /* and writable, which it was not */
	s64 found_at;  /* the page is so many after that of the fault */
	u8 seq_sampled, seq_late;
	u8 topup, folio_marked, tags_asked, tagged;
	u32 tags_cleared, tags_marked;
	u8 mkyoung, skipped, signalled, sea_claimed, bus_handled;
	u8 inject; /* enum s2_inject */
	u8 wrote;  /* the last call of map or relax: 1 map, 2 relax */
	u8 warned, unbalanced, misplaced, misreported;
	u8 dcache, icache, tlbi;
	u8 missed;     /* nothing is mapped where rights are relaxed */
	u8 replaced;   /* there was a valid entry where a leaf was mapped */
	u8 page_found; /* the lookup took a reference */
	u8 dirty, dirty_at;
	u8 early_tlbi; /* of an entry that was still valid */
	u8 late;       /* tags or caches, with the leaf there already */
	u8 irqs_off, pinned;
	u8 lock_missing; /* was needed, and nobody held it */
	u8 wild;	 /* a pointer that nobody has set was used */
	u8 others;	 /* locks that are held, of no kind that matters */
	u8 refs_wrong;	 /* a table's page count is not that of its entries */
	u8 lsb;
	u8 host_dirty;
	u8 quiet;		    /* inside of what another vCPU does */
	struct kvm_s2_trans *trans; /* the walk of the guest's tables */
	u32 tables;		    /* of the arena that are used */
	u64 written;		    /* hash of what was written to the tables */
	int write_ret;
	u64 write_addr, write_size, write_phys;
	u32 write_prot;
	u8 has_leaf;
	struct leaf leaf; /* what is there for the fault's IPA */
	const void *warn_file;
	int warn_line;
};

struct world {
	struct kvm kvm;
	struct kvm_vcpu vcpu;
	struct kvm_run run;
	struct kvm_s2_mmu nested_mmu;
	struct kvm_memory_slot slot, new_slot;
	struct vm_area_struct vma, other_vma;
	struct mm_struct mm;
	struct {
		struct file file;
		struct address_space mapping;
		u64 private_data[32];
		/* The inode is part of something larger. */
		u64 before[16];
		struct inode inode;
		u64 after[16];
	} gmem;
};

extern struct world world;
extern struct record record;

/* The query of the run, or NULL while the world is being made. */
extern struct s2_query *asking;

/* The run is one of many: it is about a set of faults. */
extern bool exploring;

/* All values that an input can still have. */
#define s2_all(input) (asking->cube.may[input])

#define ASK_IN(input, set)   world_in(S2_##input, (s2_set)(set))
#define ASK_IS(input, value) world_in(S2_##input, S2_SET(S2_##value))
#define ASK_YES(input)	     world_in(S2_##input, S2_SET(1))
bool world_in(enum s2_input input, s2_set set);
/* The value of an input, split completely. */
int world_value(enum s2_input input);
/* Is it known that the input's value is in the set? Asks nothing. */
bool world_knows(enum s2_input input, s2_set set);

void world_make(void);	/* once */
void world_reset(void); /* before each run */
/* Begins the run again, with what is known now. */
void world_restart(void) __attribute__((noreturn));
/* Ends the run from within: a BUG. */
void world_stop(void) __attribute__((noreturn));

/* services.c: what is done now needs this lock. */
void need_srcu(void);
void need_mmap_lock(void);
void need_mmu_lock(bool to_write);

/*
 * lookup.c: the VMA when the page is looked up; the hva of a gfn; where the page
 * is that was found.
 */
extern struct page guest_page;
struct vm_area_struct *vma_at_lookup(void);
unsigned long shim_gfn_to_hva(gfn_t gfn);
kvm_pfn_t shim_page_to_pfn(void);

/* services.c: an address that guest, VMM or a device is told. */
void shim_va(u64 addr);
void shim_ipa(u64 addr);

/* watch.c: the loads that ask. */

/* leaf.c: the leaf as it is in the tables, and the tables to begin with. */
bool leaf_read(struct leaf *leaf);
bool leaf_is_valid(void);
bool leaf_is_executable(void);
/* Does each table's page count its entries? */
bool leaf_tables_counted(void);
void world_init_mmu(struct kvm_s2_mmu *mmu);

/* watch.c: what was stored to the tables is there now. */
void shim_settle(void);

/* summary.c */
struct operation {
	u8 relax;
	struct kvm_pgtable *pgt;
	u64 addr, size, phys;
	u64 prot, flags;
	void *mc;
	u64 written; /* before it */
};
/* Ends the run of an operation, if there is one; else it returns. */
void summary_stop(void);
int summary_of(const struct operation *op,
	       int (*run)(const struct operation *));

/* reached.c: the steps that the code took */
void reached_begin(void); /* a run */
void reached_enter(void); /* one way through a table operation, and its end */
void reached_leave(u32 number, const struct s2_cube *cube);
void reached_operation(u32 number); /* the run's operation is this one */
/* What it knows of a run at a question, of functions in so much stack. */
#define MAX_STACK 32768
struct reached {
	bool operates;
	u32 operation, last[MAX_STACK / 8];
};
void reached_keep(struct reached *r, const char *low, size_t size);
void reached_resume(const struct reached *r, const char *low, size_t size);
/* As s2_digest_options.wants */
_Bool reached_wants(void *ctx, struct s2_cube *part, _Bool met);

/* Does a pointer have the value of a variable that nobody has set? */
static inline bool shim_is_wild(const void *p)
{
	return (unsigned long)p >> 56;
}

/*
 * unknown.c: what no input says. True if it is yes; the bits of all flags of a
 * kind that are; a load from the world of what is not known.
 */
bool shim_unknown(const char *kind, const char *what, const void *place);
bool shim_unknown_cap(unsigned int cap, const void *place);
bool shim_unknown_arch(unsigned int flag, const void *place);
u64 shim_unknown_bits(const char *kind);
void unknown_world_made(void);
void unknown_begin(void); /* a run */
void unknown_stored(const void *p, u32 size);
u32 unknown_mark(void); /* what was stored up to now, and back to it */
void unknown_undo(u32 mark);
void unknown_load(const char *p, u32 size, const void *place);

/* tables.c: the pages of the stage-2 tables. */
void *tables_zalloc(unsigned long pages);
void tables_keep(void);
void tables_reset(void);
u32 tables_mark(void);
void tables_undo(u32 mark);
bool tables_has(const volatile void *p);
void tables_save(volatile void *p);
void tables_note(volatile void *p, u64 value);
void *tables_address(const struct page *page);
struct page *tables_page(const void *p);

#endif
