/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The architecture: what the bits of a stage-2 translation mean on arm64.
 *
 *  1. Granules and levels
 *  2. Descriptors
 *  3. MemAttr: what stage 2 asks for
 *  4. The two stages combined: what the guest gets
 *  5. VTCR_EL2: the shape of the tables
 *  6. ESR_EL2: the syndrome of an abort
 *  7. CPU features by the kernel's names
 *  8. Rows: a value, field by field, for printing
 *  9. Operands of TLBI instructions by IPA
 * 10. Instructions that TLBs see
 *
 * Everything here is a pure function or a constant table: no state, no
 * allocation, safe from any thread. Decoding never fails: each of the 2^64
 * values has a meaning, or a named reason why it has none.
 *
 * "Arm ARM" is DDI 0487, chapter D8 (VMSAv8-64) for translation and D24 for
 * registers; "kernel" is Linux 7.3, arch/arm64. FEAT_D128, stage-2
 * permission indirection (FEAT_S2PIE) and the Realm and Secure formats are
 * not modelled: KVM uses none of them.
 */
#ifndef STAGE2_ARCH_H
#define STAGE2_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <stage2/addr.h>
#include <stage2/error.h>
#include <stage2/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * 1. Granules and levels
 *
 * A table is as large as the granule and holds granule / 8 descriptors. Level
 * numbers grow towards the pages: level 3 has pages. Level -1 exists only with
 * the 4K granule and LPA2.
 */
enum s2_granule {
	S2_GRANULE_4K,
	S2_GRANULE_16K,
	S2_GRANULE_64K,
	S2_NR_GRANULES
};

#define S2_LEVEL_FIRST (-1)
#define S2_LEVEL_LAST  3

/*
 * The properties of a machine, and of its VTCR_EL2 and HCR_EL2, that decide how
 * a descriptor is read. All zeroes mean the 4K granule of Armv8.0.
 */
struct s2_arch_cfg {
	enum s2_granule granule; /* VTCR_EL2.TG0 */
	bool lpa2;     /* VTCR_EL2.DS: 52-bit addresses with 4K and 16K */
	bool lpa;      /* FEAT_LPA: 52-bit addresses with 64K */
	bool fwb;      /* HCR_EL2.FWB: MemAttr overrides stage 1 */
	bool xnx;      /* FEAT_XNX: XN tells EL1 from EL0 */
	bool mte_perm; /* FEAT_MTE_PERM: MemAttr can forbid tag accesses */
	/* VTCR_EL2.SH0: with lpa2, the shareability of all leaves */
	uint8_t sh0;
};

/*
 * Checks a configuration. -S2_ECONFIG for lpa2 with the 64K granule (DS has no
 * effect there), for lpa with another granule, and for a granule or an SH0 that
 * does not exist. Functions that cannot fail ignore a flag without effect.
 */
S2_API int s2_arch_cfg_check(const struct s2_arch_cfg *cfg);

/* "4k", "16k", "64k"; NULL for anything else. */
S2_API const char *s2_granule_name(enum s2_granule granule);

/* log2 of a granule's bytes: 12, 14, 16; 0 for an invalid granule. */
S2_API unsigned int s2_granule_shift(enum s2_granule granule);

/* Number of address bits that one level resolves: 9, 11, 13. */
S2_API unsigned int s2_index_bits(enum s2_granule granule);

/* Descriptors in one table: 512, 2048, 8192. */
S2_API unsigned int s2_table_entries(enum s2_granule granule);

/*
 * log2 of the bytes that one descriptor of a level covers. 4K, level 2: 21.
 * Defined for levels -1 to 3, whether or not the configuration has them.
 */
S2_API unsigned int s2_level_shift(enum s2_granule granule, int level);

/* Number of bytes that one descriptor covers; 0 for 2^64 or more. */
S2_API uint64_t s2_level_size(enum s2_granule granule, int level);

/* The index into one table of a level; not for concatenated root tables. */
S2_API unsigned int s2_level_index(enum s2_granule granule, int level,
				   uint64_t ia);

/* Can a stage-2 walk use this level? */
S2_API bool s2_level_exists(const struct s2_arch_cfg *cfg, int level);

/*
 * Does the architecture allow blocks at this level? KVM makes fewer: none at
 * level 0, and at level 1 only with 4K (KVM_PGTABLE_MIN_BLOCK_LEVEL).
 */
S2_API bool s2_level_has_blocks(const struct s2_arch_cfg *cfg, int level);

/* Bits of output address that a descriptor can hold: 48 or 52. */
S2_API unsigned int s2_oa_bits(const struct s2_arch_cfg *cfg);

/*
 * Number of descriptors that share one Contiguous hint: 16 with 4K at levels 1
 * to 3, 128 and 32 with 16K at levels 3 and 2, 32 with 64K; 1 where the bit is
 * RES0. (Arm ARM, AArch64.ContiguousBit and ContiguousSize.)
 */
S2_API unsigned int s2_contiguous_span(enum s2_granule granule, int level);

/*
 * 2. Descriptors
 *
 * Bits [1:0] and the level say what kind a descriptor is. The fields are those
 * of tables D8-51 (table) and D8-53 (block and page) of the Arm ARM.
 */
enum s2_desc_kind {
	S2_DESC_INVALID,   /* all bits are clear */
	S2_DESC_ANNOTATED, /* bit 0 is clear; hardware ignores the others */
	S2_DESC_TABLE,
	S2_DESC_BLOCK,
	S2_DESC_PAGE,
	S2_DESC_RESERVED, /* bit 0 is set, but hardware treats it as invalid */
	S2_NR_DESC_KINDS
};

/* Why a descriptor is reserved. */
enum s2_desc_why {
	S2_WHY_NOT_RESERVED,
	S2_WHY_NO_LEVEL,	 /* the configuration has no such level */
	S2_WHY_LEVEL3_BLOCK,	 /* 0b01 at level 3 */
	S2_WHY_BLOCK_LEVEL,	 /* 0b01 where no configuration has blocks */
	S2_WHY_BLOCK_NEEDS_LPA2, /* 0b01 where VTCR_EL2.DS would allow it */
	S2_WHY_BLOCK_NEEDS_LPA,	 /* 0b01 where FEAT_LPA would allow it */
	S2_NR_DESC_WHYS
};

/* S2AP [7:6]: one permission per bit. */
#define S2_S2AP_READ  1u
#define S2_S2AP_WRITE 2u

/* SH [9:8], and VTCR_EL2.SH0. */
enum s2_sh {
	S2_SH_NONE,
	S2_SH_RESERVED,
	S2_SH_OUTER,
	S2_SH_INNER
};

/*
 * XN [54:53]. Without FEAT_XNX bit 53 is RES0: then only the first and the
 * third value exist. Kernel: stage2_set_xn_attr().
 */
enum s2_xn {
	S2_XN_BOTH, /* executable at EL1 and at EL0 */
	S2_XN_UX,   /* executable at EL0 only */
	S2_XN_NEITHER,
	S2_XN_PX, /* executable at EL1 only */
};

/*
 * KVM's type field [63:60] of an invalid descriptor (kernel 7.3,
 * kvm_pgtable.h). Linux 6.12 has no such field: there bit 10 means locked and
 * [9:2] is the owner. 6.1 has only the owner.
 */
enum s2_invalid_type {
	S2_INVALID_NONE,
	S2_INVALID_LOCKED,   /* a break-before-make is under way */
	S2_INVALID_DONATION, /* pKVM: the host gave the page away */
	S2_INVALID_POISONED, /* pKVM: the host took the page by force */
};

#define S2_INVALID_ANNOT_MASK  0x0ffffffffffffffeull
#define S2_INVALID_LOCKED_6_12 (1ull << 10)
#define S2_INVALID_OWNER_6_12  0x3fcull

/*
 * A decoded descriptor. The kind decides which fields count:
 *
 *   field                             invalid  table  block  page
 *   oa                                   -       x      x     x
 *   memattr s2ap sh af xn sw dbm fnxs    -       -      x     x
 *   contiguous                           -       -      x     x   (not where
 *                                              s2_contiguous_span() is 1)
 *   nt                                   -       -      x     -
 *   invalid_type annot                   x       -      -     -
 *
 * All other fields are zero. A reserved descriptor has only raw, level and why.
 */
struct s2_desc {
	uint64_t raw;	  /* as decoded; encoding does not read it */
	uint64_t oa;	  /* output address, or the next table's */
	uint64_t annot;	  /* invalid: bits [59:1], unshifted */
	uint64_t res0;	  /* bits that are set but must be 0 */
	uint64_t ignored; /* bits that are set but ignored by the MMU */
	enum s2_desc_kind kind;
	enum s2_desc_why why;
	int8_t level;
	uint8_t memattr;      /* [5:2], section 4 */
	uint8_t s2ap;	      /* [7:6], S2_S2AP_* */
	uint8_t sh;	      /* [9:8], enum s2_sh; lpa2: VTCR_EL2.SH0's */
	uint8_t xn;	      /* [54:53], enum s2_xn */
	uint8_t sw;	      /* [58:55], for software */
	uint8_t invalid_type; /* [63:60], enum s2_invalid_type */
	bool af;	      /* 10, accessed */
	bool fnxs;	      /* 11, FEAT_XS; RES0 without it */
	bool nt;	      /* 16, FEAT_BBML1; RES0 without it */
	bool dbm;	      /* 51, hardware may set S2AP[1] */
	bool contiguous;      /* 52 */
};

/*
 * Decodes any value at any level. A level that the configuration does not have
 * gives S2_DESC_RESERVED with S2_WHY_NO_LEVEL.
 */
S2_API void s2_desc_decode(const struct s2_arch_cfg *cfg, int level,
			   uint64_t raw, struct s2_desc *desc);

/*
 * Encodes desc->kind and its fields at desc->level. Fails for a leaf with nt or
 * contiguous set where this bit does not exist; does not read other fields that
 * the kind does not have. For every raw that is not reserved:
 *
 *	encode(decode(raw)) == (raw & ~(res0 | ignored))
 *
 * Returns 0 or an error; writes *raw only on success.
 */
S2_API int s2_desc_encode(const struct s2_arch_cfg *cfg,
			  const struct s2_desc *desc, uint64_t *raw);

/* The bits that an output address at this level may have. */
S2_API uint64_t s2_oa_mask(const struct s2_arch_cfg *cfg, int level);

/* From an address to its bits in a descriptor, and back. Mask silently. */
S2_API uint64_t s2_oa_to_bits(const struct s2_arch_cfg *cfg, uint64_t oa);
S2_API uint64_t s2_bits_to_oa(const struct s2_arch_cfg *cfg, uint64_t bits);

/* "invalid", "annotated", "table", …; never NULL. */
S2_API const char *s2_desc_kind_name(enum s2_desc_kind kind);

/* Why a descriptor is reserved, as a sentence; never NULL. */
S2_API const char *s2_desc_why_text(enum s2_desc_why why);

/* "none", "read", "write", "read-write" for S2AP & 3. */
S2_API const char *s2_s2ap_name(unsigned int s2ap);
S2_API const char *s2_sh_name(unsigned int sh);
S2_API const char *s2_xn_name(unsigned int xn);
S2_API const char *s2_invalid_type_name(unsigned int type);

/*
 * 3. MemAttr: what stage 2 asks for
 *
 * A MemAttr has sixteen values; HCR_EL2.FWB changes their meaning (Arm ARM
 * D8.6, rules R_HMNDG, R_TNHFM and R_GQFSF without FWB, R_VRJSW and R_RHWZM
 * with it). A stage-2 MemAttr is not a stage-1 AttrIndx: it indexes no MAIR.
 */

/* A memory type, of stage 1 or of both stages. A stronger type is smaller. */
enum s2_memkind {
	S2_MK_DEVICE_nGnRnE,
	S2_MK_DEVICE_nGnRE,
	S2_MK_DEVICE_nGRE,
	S2_MK_DEVICE_GRE,
	/* Normal, outer before inner: NC non-cacheable, WT, WB. */
	S2_MK_NC_NC,
	S2_MK_NC_WT,
	S2_MK_NC_WB,
	S2_MK_WT_NC,
	S2_MK_WT_WT,
	S2_MK_WT_WB,
	S2_MK_WB_NC,
	S2_MK_WB_WT,
	S2_MK_WB_WB,
	S2_MK_TAGGED, /* inner and outer write-back, with allocation tags */
	S2_NR_MEMKINDS
};

/* Sets of memory types. */
#define S2_MK_BIT(kind)	 ((uint32_t)1 << (kind))
#define S2_MK_ALL	 (S2_MK_BIT(S2_NR_MEMKINDS) - 1)
#define S2_MK_ANY_DEVICE (S2_MK_BIT(S2_MK_NC_NC) - 1)
#define S2_MK_ANY_NORMAL (S2_MK_ALL & ~S2_MK_ANY_DEVICE)
/* Memory types that a cache may hold a copy of. */
#define S2_MK_ANY_CACHEABLE (S2_MK_ANY_NORMAL & ~S2_MK_BIT(S2_MK_NC_NC))

/* Cacheability of Normal memory; Device has none. A weaker one is smaller. */
enum s2_cache {
	S2_CACHE_NC,
	S2_CACHE_WT,
	S2_CACHE_WB
};

S2_API bool s2_memkind_is_device(enum s2_memkind kind);
S2_API bool s2_memkind_is_cacheable(enum s2_memkind kind);
S2_API enum s2_cache s2_memkind_outer(enum s2_memkind kind);
S2_API enum s2_cache s2_memkind_inner(enum s2_memkind kind);

/* "Device-nGnRE", "Normal-NC", "Normal oWB iNC", …; never NULL. */
S2_API const char *s2_memkind_name(enum s2_memkind kind);

/*
 * The type of one MAIR_EL1 attribute byte. Allocation and transient hints, and
 * the two forms of FEAT_XS, do not change it. -S2_EVALUE for encodings that the
 * Arm ARM leaves unpredictable.
 */
S2_API int s2_memkind_from_mair(uint8_t attr, enum s2_memkind *kind);

/* How a MemAttr value combines with the type of stage 1. */
enum s2_memattr_rule {
	S2_RULE_WEAKEST,  /* the stronger restriction of the two stages wins */
	S2_RULE_NC,	  /* FWB: Device stays, Normal becomes non-cacheable */
	S2_RULE_FORCE_WB, /* FWB: write-back, whatever stage 1 says */
	S2_RULE_STAGE1,	  /* FWB: stage 1 decides */
	S2_RULE_RESERVED, /* the value is reserved: any type is possible */
};

struct s2_memattr {
	const char *name; /* the architecture's name, e.g. "Device-nGnRE" */
	const char *kvm;  /* KVM's MT_S2_*, or NULL if KVM never writes it */
	enum s2_memattr_rule rule;
	enum s2_memkind kind; /* under S2_RULE_WEAKEST: stage 2's own type */
	bool no_tag_access;   /* FEAT_MTE_PERM: tagged accesses fault */
};

/*
 * The meaning of a MemAttr (its low four bits), never NULL. It depends on the
 * configuration's fwb and mte_perm: with FWB and without mte_perm bit 3 is
 * RES0, so that 0xe means the same as 6.
 */
S2_API const struct s2_memattr *s2_memattr(const struct s2_arch_cfg *cfg,
					   unsigned int memattr);

/*
 * The MemAttr with this name, or -S2_EMEMATTR. Takes the architecture's names,
 * and KVM's with or without "MT_S2_" or "MT_S2_FWB_" ("NORMAL", "NORMAL_NC",
 * "DEVICE_nGnRE", "AS_S1"). Ignores case.
 */
S2_API int s2_memattr_find(const struct s2_arch_cfg *cfg, const char *name);

/*
 * 4. The two stages combined: what the guest gets
 */
struct s2_combined {
	enum s2_memkind kind;
	enum s2_sh sh;
	/* MemAttr is reserved: kind is one of several possible types */
	bool reserved;
	bool no_tag_access; /* kind is tagged, but each tag access faults */
};

/*
 * The memory type and shareability of an access through both stages.
 * Shareability is the wider of the two. Device, and Normal that is inner and
 * outer non-cacheable, are outer shareable whatever the stages say.
 * (Arm ARM tables D8-97 to D8-103; kernel: compute_par_s12() in kvm/at.c.)
 * Assumes HCR_EL2.CD = 0; 1 would make all Normal memory non-cacheable.
 */
S2_API struct s2_combined s2_combine(const struct s2_arch_cfg *cfg,
				     enum s2_memkind s1_kind, enum s2_sh s1_sh,
				     unsigned int memattr, enum s2_sh s2_sh);

/*
 * The types that a guest can get with this MemAttr, by its choice of the
 * stage-1 attribute: a set of S2_MK_BIT(). The guest may choose any attribute,
 * so stage 2 rules out exactly the other types. A reserved MemAttr gives all
 * types.
 */
S2_API uint32_t s2_reachable_kinds(const struct s2_arch_cfg *cfg,
				   unsigned int memattr);

/*
 * 5. VTCR_EL2: the shape of the tables
 *
 * T0SZ gives the size of an IPA, SL0 and SL2 give the level where the walk
 * starts. Up to 16 tables of the start level can be concatenated, which saves a
 * level. (Arm ARM D8.2.8, D24.2.209.)
 */
#define S2_VTCR_OTHER 0x0000337c60000000ull /* see s2_vtcr_rows() */

struct s2_vtcr {
	enum s2_granule granule; /* TG0 [15:14]: 4K 0, 64K 1, 16K 2 */
	bool ds;		 /* 32, FEAT_LPA2 */
	uint8_t t0sz;		 /* [5:0], 64 minus the IPA bits */
	uint8_t sl0;		 /* [7:6] */
	bool sl2;		 /* 33; only with DS and 4K */
	uint8_t irgn0; /* [9:8] walks' inner: NC, WBWA, WT, WB no alloc */
	uint8_t orgn0; /* [11:10] walks' outer */
	/* [13:12] shareability of walks; with DS, of leaves, too */
	uint8_t sh0;
	uint8_t ps;	   /* [18:16], s2_ps_bits() */
	bool vs;	   /* 19, 16-bit VMID */
	bool ha;	   /* 21, hardware sets AF */
	bool hd;	   /* 22, hardware sets S2AP[1] where DBM */
	uint8_t hwu;	   /* [28:25], HWU59 to HWU62 */
	uint64_t other;	   /* S2_VTCR_OTHER, unshifted; KVM sets none of them */
	bool tg0_reserved; /* TG0 is 3: granule has no meaning */
	uint64_t res0;	   /* bits that are set and must not be */
	bool res1_clear;   /* bit 31, RES1, is clear */
};

/* Decodes any value, valid or not. */
S2_API void s2_vtcr_decode(uint64_t raw, struct s2_vtcr *vtcr);

/* Encodes, and sets RES1; -S2_EVALUE if a field does not fit. */
S2_API int s2_vtcr_encode(const struct s2_vtcr *vtcr, uint64_t *raw);

/* The shape of a walk, from an IPA size and a start level. */
struct s2_layout {
	uint8_t ipa_bits;
	int8_t start_level;
	uint8_t levels;	       /* from the start level to level 3 */
	uint8_t root_tables;   /* concatenated: 1 to 16, a power of two */
	uint32_t root_entries; /* in all root tables; 2 at least */
};

/*
 * The layout for an IPA size and a start level. pa_bits is the machine's PA
 * size (ID_AA64MMFR0_EL1.PARange); it limits the IPA size and the start level;
 * 0 means no limit. Without FEAT_TTST (ttst) the IPA has at least 25 bits, and
 * 4K cannot start at level 3. -S2_EIPA, -S2_ESTART, -S2_ELEVEL or -S2_ECONFIG.
 */
S2_API int s2_layout(const struct s2_arch_cfg *cfg, unsigned int ipa_bits,
		     int start_level, unsigned int pa_bits, bool ttst,
		     struct s2_layout *layout);

/* The layout of a VTCR_EL2; also -S2_EVALUE for a reserved SL. */
S2_API int s2_vtcr_layout(const struct s2_vtcr *vtcr, unsigned int pa_bits,
			  bool lpa, bool ttst, struct s2_layout *layout);

/* Sets SL0 and SL2 for a start level; -S2_ESTART if none encodes it. */
S2_API int s2_vtcr_set_start(struct s2_vtcr *vtcr, int start_level);

/*
 * The start level that KVM chooses. As 16 tables can be concatenated, the
 * levels need to resolve 4 bits less than the IPA has. KVM uses at least two
 * levels, so that it need not split the host's PMD blocks (kernel:
 * stage2_pgtable_levels(), kvm_get_vtcr()).
 */
S2_API int s2_kvm_start_level(enum s2_granule granule, unsigned int ipa_bits);

/*
 * VTCR_EL2 as kvm_get_vtcr() computes it. 32 to 52 IPA bits; 8- or 16-bit VMID.
 */
S2_API int s2_kvm_vtcr(const struct s2_arch_cfg *cfg, unsigned int ipa_bits,
		       unsigned int pa_bits, bool vmid16, bool ha,
		       struct s2_vtcr *vtcr);

/* Number of PA bits for a PS or PARange; 0 if reserved. */
S2_API unsigned int s2_ps_bits(unsigned int ps);

/* The PS for a number of PA bits; -S2_EVALUE if none has this number. */
S2_API int s2_ps_code(unsigned int pa_bits);

/*
 * 6. ESR_EL2: the syndrome of an abort
 *
 * Arm ARM D24.2.40; kernel: asm/esr.h.
 */
#define S2_EC_IABT_LOW 0x20u /* instruction abort from a lower EL */
#define S2_EC_IABT_CUR 0x21u
#define S2_EC_DABT_LOW 0x24u /* data abort from a lower EL */
#define S2_EC_DABT_CUR 0x25u

/* Classes of fault status codes. */
enum s2_fsc_class {
	S2_FSC_UNKNOWN, /* reserved code */
	S2_FSC_ADDRESS_SIZE,
	S2_FSC_TRANSLATION,
	S2_FSC_ACCESS_FLAG,
	S2_FSC_PERMISSION,
	S2_FSC_EXTERNAL,     /* synchronous external abort, not on a walk */
	S2_FSC_TAG_CHECK,    /* MTE */
	S2_FSC_EXTERNAL_TTW, /* synchronous external abort on a walk */
	S2_FSC_PARITY,	     /* or ECC; reserved with FEAT_RAS */
	S2_FSC_PARITY_TTW,
	S2_FSC_ALIGNMENT,
	S2_FSC_GPF_TTW, /* granule protection fault on a walk, FEAT_RME */
	S2_FSC_GPF,
	S2_FSC_TLB_CONFLICT,
	S2_FSC_UNSUPPORTED_ATOMIC_UPDATE, /* of a descriptor, by hardware */
	S2_FSC_IMPDEF_LOCKDOWN,
	S2_FSC_EXCLUSIVE_OR_ATOMIC, /* unsupported, implementation defined */
	S2_NR_FSC_CLASSES
};

#define S2_FSC_NO_LEVEL INT8_MIN

struct s2_fsc {
	const char *name; /* "translation fault, level 2"; "reserved" */
	enum s2_fsc_class kind;
	int8_t level; /* -2 to 3, or S2_FSC_NO_LEVEL */
};

/* The meaning of a code (its low six bits); never NULL. */
S2_API const struct s2_fsc *s2_fsc(unsigned int code);

/* The code of a class at a level; -S2_EVALUE if there is none. */
S2_API int s2_fsc_code(enum s2_fsc_class kind, int level);

/* "translation", "permission", …; never NULL. */
S2_API const char *s2_fsc_class_name(enum s2_fsc_class kind);

/*
 * A decoded syndrome. For exception classes other than the four aborts only ec,
 * il and iss count. An instruction abort has only fsc, s1ptw, ea, fnv and set.
 */
struct s2_esr {
	uint32_t iss;  /* [24:0], as decoded; encoded only if not an abort */
	uint32_t iss2; /* [55:32] */
	uint8_t ec;    /* [31:26] */
	bool il;       /* 25, a 32-bit instruction */
	uint8_t fsc;   /* [5:0], s2_fsc() */
	bool wnr;      /* 6, a write; only if s1ptw is 0 */
	bool s1ptw;    /* 7, on a stage-1 walk */
	bool cm;       /* 8, a cache maintenance instruction; wnr is then 1 */
	bool ea;       /* 9, external abort type */
	bool fnv;      /* 10, FAR_EL2 is not valid */
	uint8_t set;   /* [12:11], SET; LST of FEAT_LS64 for code 0x35 */
	bool vncr;     /* 13, through VNCR_EL2 */
	/* 14, acquire or release; this and the next four need isv */
	bool ar;
	bool sf;       /* 15, a 64-bit register */
	uint8_t srt;   /* [20:16], the register */
	bool sse;      /* 21, sign-extends */
	uint8_t sas;   /* [23:22], log2 of the bytes */
	bool isv;      /* 24, [23:14] are valid */
	uint32_t rest; /* other ISS bits that are set */
	uint64_t res0; /* [63:56], set but must be 0 */
};

/*
 * With isv clear, bits [23:14] of a data abort have other meanings or none
 * (FEAT_PFAR, FEAT_LS64); they are kept in rest.
 */
S2_API void s2_esr_decode(uint64_t raw, struct s2_esr *esr);

/*
 * encode(decode(raw)) == (raw & ~res0) for every raw. -S2_EVALUE when a
 * field does not fit, -S2_EFIELD when the class has no such field or a
 * field that needs isv is set without it.
 */
S2_API int s2_esr_encode(const struct s2_esr *esr, uint64_t *raw);

/* HPFAR_EL2 of a fault at this IPA: FIPA, bits [47:4], is IPA [55:12]. */
S2_API uint64_t s2_hpfar(s2_ipa_t ipa);

S2_API bool s2_ec_is_abort(unsigned int ec);
S2_API bool s2_ec_is_data_abort(unsigned int ec);

/* The kernel's name of an exception class, "DABT_LOW"; never NULL. */
S2_API const char *s2_ec_name(unsigned int ec);

/* WnR of a data abort. KVM also looks at s1ptw and cm. */
S2_API bool s2_esr_is_write(const struct s2_esr *esr);

/*
 * 7. CPU features by the kernel's names
 */
struct s2_cpucap {
	const char *name; /* "ARM64_HAS_STAGE2_FWB" */
	const char *feat; /* the architecture's name, "FEAT_S2FWB" */
	const char *reg;  /* "ID_AA64MMFR2_EL1" */
	const char *field;
	uint8_t shift; /* of the field, 4 bits wide unless width says */
	uint8_t width;
	uint8_t min;	  /* smallest value with the feature */
	const char *text; /* what it means for stage 2: one sentence */
};

/* The i-th feature, sorted by name; NULL after the last. */
S2_API const struct s2_cpucap *s2_cpucap(size_t i);

/* By name, with or without "ARM64_"; NULL if unknown. */
S2_API const struct s2_cpucap *s2_cpucap_find(const char *name);

/* Does this value of the ID register have the feature? Fields are unsigned. */
S2_API bool s2_cpucap_has(const struct s2_cpucap *cap, uint64_t reg);

/*
 * 8. Rows: a value, field by field, for printing
 *
 * Rows go from the highest bit to the lowest. A field in two pieces is one row,
 * at the place of its main piece; extra_hi and extra_lo give the other piece.
 */
enum s2_arch_row_kind {
	S2_ARCH_ROW_FIELD,
	S2_ARCH_ROW_IGNORED, /* listed only if one of its bits is set */
	/* the same; each set bit is a mistake of the writer */
	S2_ARCH_ROW_RES0,
	S2_ARCH_ROW_ASIDE, /* not in the value: SH with LPA2 */
};

struct s2_arch_row {
	const char *name; /* "MemAttr" */
	/* meaning of this value; NULL: a number or an address */
	const char *meaning;
	uint64_t value;
	enum s2_arch_row_kind kind;
	uint8_t hi, lo;
	uint8_t extra_hi, extra_lo; /* both 0: no second piece */
};

#define S2_ARCH_MAX_ROWS 64 /* each bit is in at most one row */

/* Fill rows[S2_ARCH_MAX_ROWS] and return how many. */
S2_API size_t s2_desc_rows(const struct s2_arch_cfg *cfg,
			   const struct s2_desc *desc,
			   struct s2_arch_row *rows);
S2_API size_t s2_vtcr_rows(uint64_t raw, struct s2_arch_row *rows);
S2_API size_t s2_esr_rows(uint64_t raw, struct s2_arch_row *rows);

/*
 * 9. Operands of TLBI instructions by IPA
 *
 * TLBI IPAS2E1IS takes one address, TLBI RIPAS2E1IS a range of them; both take
 * a hint at which level the leaf is (Arm ARM C5.5; kernel: asm/tlbflush.h). If
 * the hint is wrong, hardware need not invalidate anything.
 */
#define S2_TLBI_NO_HINT	  INT8_MAX
#define S2_TLBI_MAX_NUM	  31
#define S2_TLBI_MAX_SCALE 3

/* Why hardware need not do what the operand seems to ask for. */
enum s2_tlbi_why {
	S2_TLBI_GOOD,
	S2_TLBI_TG,   /* TG, or the upper half of TTL: another granule */
	S2_TLBI_BASE, /* a range's base is not aligned to the TTL's level */
	S2_NR_TLBI_WHYS
};

struct s2_tlbi_operand {
	s2_ipa_t ipa;
	uint64_t size; /* of a range; else that of a granule */
	int8_t level;  /* the hint; S2_TLBI_NO_HINT: any level */
	enum s2_tlbi_why why;
};

/* Xt of TLBI IPAS2E1IS and the like, for tables of this configuration. */
S2_API void s2_tlbi_decode_ipa(const struct s2_arch_cfg *cfg, uint64_t xt,
			       struct s2_tlbi_operand *operand);

/* Xt of TLBI RIPAS2E1IS and the like. */
S2_API void s2_tlbi_decode_range(const struct s2_arch_cfg *cfg, uint64_t xt,
				 struct s2_tlbi_operand *operand);

/*
 * Xt for one address. A level that TTL cannot encode for this configuration
 * gives no hint: level -1; level 0, except with 4K and LPA2; level 1 with
 * 16K, except with LPA2.
 */
S2_API uint64_t s2_tlbi_encode_ipa(const struct s2_arch_cfg *cfg, s2_ipa_t ipa,
				   int level);

/* Pages of a range operand: (num + 1) * 2^(5 * scale + 1). */
S2_API uint64_t s2_tlbi_range_pages(unsigned int num, unsigned int scale);

/*
 * Xt for a range. Level 0 and -1 give no hint. -S2_EVALUE: num or scale is too
 * large, or the base cannot be encoded: with LPA2 it must be aligned to 64K.
 */
S2_API int s2_tlbi_encode_range(const struct s2_arch_cfg *cfg, s2_ipa_t ipa,
				unsigned int num, unsigned int scale, int level,
				uint64_t *xt);

/*
 * 10. Instructions that TLBs see
 *
 * Barriers, TLBIs, and writes of the registers that say whose entries a TLBI
 * removes.
 */
enum s2_tlbi {
	S2_TLBI_IPAS2E1IS, /* stage 2, one IPA */
	S2_TLBI_IPAS2E1,
	S2_TLBI_IPAS2LE1IS, /* its leaf only */
	S2_TLBI_IPAS2LE1,
	S2_TLBI_RIPAS2E1IS, /* stage 2, a range */
	S2_TLBI_RIPAS2E1,
	S2_TLBI_VMALLE1IS, /* stage 1, and both stages together */
	S2_TLBI_VMALLE1,
	S2_TLBI_VMALLS12E1IS, /* all of a VMID */
	S2_TLBI_VMALLS12E1,
	S2_TLBI_ALLE1IS, /* all of all VMIDs */
	S2_TLBI_ALLE1,
	S2_TLBI_ASIDE1IS, /* stage 1 of one ASID, or one VA */
	S2_TLBI_VAE1IS,
	S2_NR_TLBIS
};

/* "ipas2e1is", …; never NULL. */
S2_API const char *s2_tlbi_name(enum s2_tlbi tlbi);

enum s2_insn_kind {
	S2_INSN_DSB,   /* domain, access */
	S2_INSN_ISB,   /* a context synchronization event */
	S2_INSN_ERET,  /* an exception return, which is one, too */
	S2_INSN_TLBI,  /* tlbi, value: Xt */
	S2_INSN_VTTBR, /* MSR VTTBR_EL2; value */
	/*
	 * MSR HCR_EL2; value: TGE. With E2H and TGE, a VMALLE1 is one of the
	 * host's own translations (Arm ARM, TLBI VMALLE1).
	 */
	S2_INSN_TGE,
	/*
	 * No instruction: this CPU has seen all that CPU `value` did, as when a
	 * lock passes from one to the other.
	 */
	S2_INSN_SEES,
	S2_NR_INSNS
};

enum s2_dsb_domain {
	S2_DSB_NSH,
	S2_DSB_ISH,
	S2_DSB_OSH,
	S2_DSB_SY
};
enum s2_dsb_access {
	S2_DSB_ALL,
	S2_DSB_ST,
	S2_DSB_LD
};

struct s2_insn {
	enum s2_insn_kind kind;
	enum s2_dsb_domain domain;
	enum s2_dsb_access access;
	bool nxs; /* DSB nXS: does not wait for TLBIs without nXS */
	enum s2_tlbi tlbi;
	uint64_t value;
};

/* VMID of a VTTBR_EL2. */
static inline uint16_t s2_vttbr_vmid(uint64_t vttbr)
{
	return (uint16_t)(vttbr >> 48);
}

#ifdef __cplusplus
}
#endif

#endif
