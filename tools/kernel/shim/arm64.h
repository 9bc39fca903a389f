/* SPDX-License-Identifier: GPL-2.0-only */
/* Arm64's CPU features, instructions and registers. */
#ifndef SHIM_ARM64_H
#define SHIM_ARM64_H

#include <asm/cpucaps.h>

#define CurrentEL_EL1 4
#define CurrentEL_EL2 8
#define VGIC_V5_NR_PRIVATE_IRQS 128
#define VGIC_V3_MAX_CPUS 512
#define VGIC_NR_PRIVATE_IRQS 32
#define CALLER_ADDR0 0UL
#define SHRT_MAX 32767
#define S8_MAX 127
#define SG_MAX_SEGMENTS 128
#define MAX_DVM_OPS 512
#define NR_SECONDARY_PAGETABLE 0
#define TLBIR_ASID_MASK 0
#define CFI_BRK_IMM_MASK 0
#define CFI_BRK_IMM_BASE 1
#define UBSAN_BRK_MASK 0
#define UBSAN_BRK_IMM 1
#define SMCCC_RET_SUCCESS 0
#define ARM_SMCCC_SMC_64 1
#define ARM_SMCCC_FAST_CALL 1
#define ARM_SMCCC_OWNER_VENDOR_HYP 6
#define ARM_SMCCC_CALL_VAL(...) 0
enum arm64_hyp_spectre_vector { HYP_VECTOR_DIRECT };

#define PSR_AA32_MODE_MASK 0x1f
#define PSR_AA32_MODE_USR 0x10
#define PSR_AA32_MODE_SVC 0x13
#define PSR_AA32_T_BIT 0x20
#define PSR_AA32_F_BIT 0x40
#define PSR_AA32_I_BIT 0x80
#define PSR_AA32_A_BIT 0x100
#define PSR_AA32_E_BIT 0x200
#define PSR_AA32_DIT_BIT 0x01000000

#define __DEFINE_ASM_GPR_NUMS ""
#define dsb(x) do { } while (0)
#define dmb(x) do { } while (0)
#define isb() do { } while (0)

struct arm_smccc_res { unsigned long a0, a1, a2, a3; };
struct psci_0_1_function_ids { u32 cpu_suspend, cpu_on, cpu_off, migrate; };
enum fp_type { FP_STATE_CURRENT, FP_STATE_FPSIMD, FP_STATE_SVE };
struct perf_event_attr { int exclude_host; };
struct ffa_mem_region { int opaque; };
struct ffa_mem_region_attributes { int opaque; };
struct ffa_mem_region_addr_range { int opaque; };
struct ffa_composite_mem_region { int opaque; };

/*
 * The one register that the fault path reads, for the I-cache, from 6.5 to 6.7.
 * The kernel runs at EL2, as has_vhe() says.
 */
#include <asm/sysreg.h>
#undef read_sysreg
#define read_sysreg(r) shim_read_##r()
static inline u64 shim_read_CurrentEL(void)
{
	return CurrentEL_EL2;
}

/* tlbflush.h */
#define TLBI_TTL_UNKNOWN	INT_MAX_
#define INT_MAX_		0x7fffffff
#define MAX_TLBI_RANGE_PAGES	(32UL << 16)
#define __tlbi(...)		do { } while (0)
#define __tlbi_level(...)	do { } while (0)

DECLARE_STATIC_KEY_FALSE(kvm_protected_mode_initialized);

/* cpufeature.h: which features there are is asked. */
bool shim_cap(unsigned int cap);
#define cpus_have_final_cap(cap)	shim_cap(cap)
#define cpus_have_const_cap(cap)	shim_cap(cap)
#define cpus_have_cap(cap)		shim_cap(cap)
#define alternative_has_cap_likely(cap)	shim_cap(cap)
#define alternative_has_cap_unlikely(cap) shim_cap(cap)
bool system_supports_lpa2(void);
#define system_supports_mte()		true
#define system_supports_tlb_range()	false
#define system_supports_bti_kernel()	false
#define system_supports_cnp()		false
bool is_protected_kvm_enabled(void);
#define has_vhe()			1
#define is_kernel_in_hyp_mode()		true
u64 read_sanitised_ftr_reg(u32 id);
u32 get_kvm_ipa_limit(void);
#define cpuid_feature_extract_unsigned_field(v, f) 0
#define get_vmid_bits(r)		16
#define id_aa64mmfr0_parange_to_phys_shift(r) 48
void icache_inval_all_pou(void);
void icache_inval_pou(unsigned long start, unsigned long end);
void dcache_clean_inval_poc(unsigned long start, unsigned long end);

/* Fields of the syndrome that are asked for when they are named. */
u64 shim_esr_bit(int input, int value, u64 mask);


#endif
