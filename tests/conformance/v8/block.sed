# SPDX-License-Identifier: GPL-2.0-only
# Makes of 6.12's arch/arm64/kvm/mmu.c what the series has before its patch
# 5/6: only VM_PFNMAP and VM_MIXEDMAP hold devices, and cacheable memory is
# refused where it would be mapped non-cacheable.
/^static int user_mem_abort(/i\
static bool kvm_vma_is_cacheable(struct vm_area_struct *vma)\
{\
	unsigned long mt = FIELD_GET(PTE_ATTRINDX_MASK,\
				     pgprot_val(vma->vm_page_prot));\
\
	return mt == MT_NORMAL || mt == MT_NORMAL_TAGGED;\
}\

/bool device = false, vfio_allow_any_uc = false;/a\
	bool is_vma_cacheable;\
	vm_flags_t vm_flags;
/vfio_allow_any_uc = vma->vm_flags/a\
	vm_flags = vma->vm_flags;\
	is_vma_cacheable = kvm_vma_is_cacheable(vma);
s/if (kvm_is_device_pfn(pfn)) {/if (vm_flags \& (VM_PFNMAP | VM_MIXEDMAP) \&\& !pfn_is_map_memory(pfn)) {/
/if (exec_fault && device)$/i\
	if (is_vma_cacheable && device)\
		return -EINVAL;
/IO region dirty page logging not allowed/i\
			if (kvm_vma_is_cacheable(vma)) {\
				ret = -EINVAL;\
				break;\
			}
