# SPDX-License-Identifier: GPL-2.0-only
# The patch under review, v8 5/6, on top of block.sed.
/^static int user_mem_abort(/i\
static bool kvm_supports_cacheable_pfnmap(void)\
{\
	return cpus_have_final_cap(ARM64_HAS_STAGE2_FWB) &&\
	       cpus_have_final_cap(ARM64_HAS_CACHE_DIC);\
}\

/!pfn_is_map_memory(pfn)) {/,/} else if/ {
	/device = true;/c\
		bool cacheable_pfnmap = false;\
\
		if (vm_flags & VM_PFNMAP) {\
			if (is_cow_mapping(vm_flags))\
				return -EINVAL;\
			if (is_vma_cacheable)\
				cacheable_pfnmap = true;\
		}\
		if (cacheable_pfnmap) {\
			if (!kvm_supports_cacheable_pfnmap())\
				return -EFAULT;\
			if (device)\
				return -EINVAL;\
		} else {\
			device = true;\
		}
}
s/if (kvm_vma_is_cacheable(vma)) {/if (kvm_vma_is_cacheable(vma) \&\& !kvm_supports_cacheable_pfnmap()) {/
