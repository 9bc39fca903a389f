/* SPDX-License-Identifier: GPL-2.0-only */
/* ATTR, CMO: the memory type of a leaf, and the maintenance it needs. */
#include <stage2/arch.h>

#include "facts.h"

#define HOLDS(name)                                                       \
	static bool name(struct s2_query *q, const struct s2_decision *d, \
			 const struct s2_policy *policy)

/* The host's PTE has the type of vm_page_prot; otherwise see ATTR-PTE. */
static bool told_by_vma(struct s2_query *q)
{
	return s2_is(q, S2_PFN_MEMATTR, S2_PTE_AS_VMA);
}

HOLDS(attr_downgrade)
{
	(void)policy;
	return d->type == S2_TYPE_NORMAL || !s2_fact_cacheable(q) ||
	       !told_by_vma(q);
}

HOLDS(attr_upgrade)
{
	(void)policy;
	return d->type != S2_TYPE_NORMAL || s2_yes(q, S2_PFN_MAP_MEMORY) ||
	       s2_fact_cacheable(q) || !told_by_vma(q);
}

HOLDS(attr_pte)
{
	(void)policy;
	if (told_by_vma(q))
		return true;
	if (d->type != S2_TYPE_NORMAL)
		return !s2_fact_host_cacheable(q);
	return s2_yes(q, S2_PFN_MAP_MEMORY) || s2_fact_host_cacheable(q);
}

HOLDS(attr_supported)
{
	(void)policy;
	return d->type != S2_TYPE_NORMAL || s2_yes(q, S2_PFN_KVA) ||
	       !s2_fact_special(q) || s2_fact_no_cmo_needed(q);
}

HOLDS(attr_nc_consent)
{
	(void)policy;
	return d->type != S2_TYPE_NORMAL_NC ||
	       s2_yes(q, S2_VMA_ALLOW_ANY_UNCACHED);
}

HOLDS(attr_ram_normal)
{
	(void)policy;
	return d->type == S2_TYPE_NORMAL || !s2_yes(q, S2_PFN_MAP_MEMORY);
}

HOLDS(attr_exec_nc)
{
	(void)policy;
	return d->type == S2_TYPE_NORMAL ||
	       (!s2_cond_holds(q, d->px) && !s2_cond_holds(q, d->ux));
}

/*
 * user_mem_abort() fails although there is memory, and no other reason. pKVM's
 * hypervisor shares only RAM with guests, by design.
 */
static bool refused_for_type(struct s2_query *q, const struct s2_decision *d)
{
	if (d->ret != -S2_EINVAL && d->ret != -S2_EFAULT)
		return false;
	if (d->ret == -S2_EFAULT && s2_fact_is_perm(q) &&
	    !s2_fact_is_write(q) && !s2_fact_is_exec(q))
		return false; /* PROG-READ-PERM judges it */
	return s2_any(q, S2_FAULT_STATUS, S2_TRANSLATION, S2_PERMISSION) &&
	       !s2_is(q, S2_FAULT_LEVEL, S2_LM1) && s2_fact_found_memory(q) &&
	       (!s2_yes(q, S2_NESTED) ||
		s2_is(q, S2_NESTED_WALK, S2_WALK_OK)) &&
	       s2_yes(q, S2_MEM_TOPUP) && !s2_yes(q, S2_VM_MTE) &&
	       s2_fact_lookup_may_write(q) && !s2_yes(q, S2_VM_PKVM);
}

HOLDS(attr_offered)
{
	(void)policy;
	return !(refused_for_type(q, d) && s2_fact_special(q) &&
		 s2_fact_cacheable(q) && s2_fact_no_cmo_needed(q) &&
		 told_by_vma(q));
}

HOLDS(attr_device_refused)
{
	(void)policy;
	return !(refused_for_type(q, d) && s2_fact_special(q) &&
		 !s2_fact_cacheable(q) && told_by_vma(q));
}

HOLDS(attr_pte_refused)
{
	(void)policy;
	return !(refused_for_type(q, d) && s2_fact_special(q) &&
		 !told_by_vma(q) &&
		 (!s2_fact_host_cacheable(q) || s2_fact_no_cmo_needed(q)));
}

HOLDS(attr_ram_refused)
{
	(void)policy;
	return !(refused_for_type(q, d) && s2_yes(q, S2_PFN_MAP_MEMORY));
}

/* The types that the guest can get with its stage-1 attributes. */
static uint32_t reachable_kinds(struct s2_query *q, const struct s2_decision *d)
{
	const struct s2_arch_cfg cfg = { .fwb = s2_yes(q, S2_CPU_FWB) };

	return s2_reachable_kinds(&cfg, s2_kvm_memattr((enum s2_memtype)d->type,
						       cfg.fwb));
}

HOLDS(combine_weaken)
{
	const uint32_t write_back = S2_MK_BIT(S2_MK_WB_WB) |
				    S2_MK_BIT(S2_MK_TAGGED);

	(void)policy;
	if (d->type != S2_TYPE_NORMAL || s2_yes(q, S2_PFN_KVA))
		return true;
	return !(reachable_kinds(q, d) & ~write_back);
}

HOLDS(combine_strengthen)
{
	(void)policy;
	if (d->type == S2_TYPE_NORMAL)
		return true;
	if (d->type == S2_TYPE_DEVICE)
		return !(reachable_kinds(q, d) & S2_MK_ANY_NORMAL);
	return !(reachable_kinds(q, d) & S2_MK_ANY_CACHEABLE);
}

HOLDS(cmo_dcache)
{
	(void)policy;
	return d->type != S2_TYPE_NORMAL || s2_yes(q, S2_CPU_FWB) ||
	       s2_yes(q, S2_PFN_KVA);
}

HOLDS(cmo_icache)
{
	(void)policy;
	if (s2_yes(q, S2_CPU_DIC) || s2_yes(q, S2_PFN_KVA))
		return true;
	return !s2_cond_holds(q, d->px) && !s2_cond_holds(q, d->ux);
}

static const struct s2_invariant invariants[] = {
	{
		.name = "ATTR-DOWNGRADE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"Memory that the host maps cacheable is never mapped Device or Normal-NC.",
		.why = "The guest would bypass dirty cache lines of the host's alias, and read stale data, possibly of other VMs.",
		.source = "2a8dfab26677",
		.holds = attr_downgrade,
	},
	{
		.name = "ATTR-UPGRADE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"Memory outside the memory map that the host maps Device or Normal-NC is never mapped cacheable.",
		.why = "A real device answers cacheable accesses with external aborts or SErrors.",
		.source = "Catalin Marinas on v1 and v7",
		.holds = attr_upgrade,
	},
	{
		.name = "ATTR-PTE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"If a driver gave the host's PTE another memory type than vm_page_prot has, the leaf follows the PTE.",
		.why = "A write-combining BAR would be mapped write-back, or cacheable memory Device: guest and host would see different contents.",
		.source =
			"vmf_insert_pfn_prot(), as TTM uses it; follow_pfnmap_args.pgprot",
		.holds = attr_pte,
	},
	{
		.name = "ATTR-SUPPORTED",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"Memory without a kernel mapping is mapped cacheable only with both FWB and DIC.",
		.why = "KVM maintains caches by kernel VA. Without FWB it must clean the data cache, without DIC it must invalidate the instruction cache: it can do neither.",
		.source = "kvm_supports_cacheable_pfnmap()",
		.holds = attr_supported,
	},
	{
		.name = "ATTR-NC-CONSENT",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"Normal-NC is mapped only where the driver set VM_ALLOW_ANY_UNCACHED.",
		.why = "For other devices a guest could cause uncontained SErrors, as with the GICv2's vCPU interface.",
		.source = "5c656fcdd6c6",
		.holds = attr_nc_consent,
	},
	{
		.name = "ATTR-RAM-NORMAL",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"RAM in the memory map is mapped Normal write-back.",
		.why = "The kernel's own alias is cacheable; atomics, unaligned accesses and execution need Normal memory.",
		.source = "Catalin Marinas on v1",
		.holds = attr_ram_normal,
	},
	{
		.name = "ATTR-EXEC-NC",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement = "A Device or Normal-NC leaf is never executable.",
		.why = "Speculative instruction fetches would reach the device.",
		.source = "stage2_set_prot_attr()",
		.holds = attr_exec_nc,
	},
	{
		.name = "ATTR-OFFERED",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON(S2_ERROR),
		.statement =
			"With FWB and DIC, cacheable memory outside the memory map is mapped, not refused.",
		.why = "It needs no cache maintenance, so KVM can map it; without it the VM dies for no reason.",
		.source = "the review of v8 5/6; 0c67288e0c8b",
		.holds = attr_offered,
	},
	{
		.name = "ATTR-DEVICE-REFUSED",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON(S2_ERROR),
		.statement =
			"Memory outside the memory map that the host does not map cacheable is mapped, not refused.",
		.why = "Device assignment works in older kernels; refusing it breaks their users.",
		.source = "the review of v8 5/6: why is COW a problem for KVM?",
		.holds = attr_device_refused,
	},
	{
		.name = "ATTR-PTE-REFUSED",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON(S2_ERROR),
		.statement =
			"Memory is not refused for the type of vm_page_prot if the PTE has another type, which KVM can map.",
		.why = "A device whose driver chooses the type for each page works up to 6.16, but not since.",
		.source = "vmf_insert_pfn_prot(); 0c67288e0c8b",
		.holds = attr_pte_refused,
	},
	{
		.name = "ATTR-RAM-REFUSED",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON(S2_ERROR),
		.statement =
			"RAM in the memory map is never refused for its memory type.",
		.why = "Ordinary guests would not run on CPUs without FWB.",
		.source = "Catalin Marinas on v7",
		.holds = attr_ram_refused,
	},
	{
		.name = "COMBINE-WEAKEN",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"If the kernel cannot clean the memory, a Normal leaf stays write-back whatever stage-1 attribute the guest chooses.",
		.why = "Through a non-cacheable alias the guest would read what memory held before the host zeroed the page in its cache.",
		.source = "Arm ARM D8.6, with and without FEAT_S2FWB",
		.holds = combine_weaken,
	},
	{
		.name = "COMBINE-STRENGTHEN",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"Whatever stage-1 attribute the guest chooses, a Device leaf stays Device, and a Normal-NC leaf is not cacheable.",
		.why = "The host protects the device by the memory type of stage 2.",
		.source = "Arm ARM D8.6, with and without FEAT_S2FWB",
		.holds = combine_strengthen,
	},
	{
		.name = "CMO-DCACHE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_MAP),
		.statement =
			"Without FWB, a Normal leaf is mapped only over memory that the kernel can clean by VA.",
		.why = "dcache_clean_inval_poc() of an unmapped address faults in the host.",
		.source = "kvm_supports_cacheable_pfnmap()",
		.holds = cmo_dcache,
	},
	{
		.name = "CMO-ICACHE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"Without DIC, a leaf is executable only over memory whose instruction cache the kernel can invalidate by VA.",
		.why = "icache_inval_pou() of an unmapped address faults in the host.",
		.source = "kvm_supports_cacheable_pfnmap()",
		.holds = cmo_icache,
	},
};

const struct s2_family s2_family_attr = S2_FAMILY(invariants);
