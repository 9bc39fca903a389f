/* SPDX-License-Identifier: GPL-2.0-only */
/* The state invariants, and what was found to violate them. */
#include "vm/internal.h"

const struct s2_state_invariant s2_state_invariants[S2_NR_STATE_IDS] = {
	[S2_ST_PA] = { "LEAF-PA", S2_STATE_SAFETY,
		       "A leaf translates each of its IPAs to the page that the host maps at the memslot's address.",
		       "Otherwise the guest reads or writes memory that is somebody else's by now.",
		       "kvm_unmap_gfn_range(), mmu_invalidate_retry()" },
	[S2_ST_DRIVER] = { "LEAF-DRIVER", S2_STATE_SAFETY,
			   "A leaf of VM_PFNMAP memory translates to what the driver has mapped there.",
			   "A block that was sized by the VMA gives the guest what the driver has taken back.",
			   "get_vma_page_shift() up to 7.1" },
	[S2_ST_CONTAIN] = { "LEAF-SLOT", S2_STATE_SAFETY,
			    "A leaf lies inside of a memslot.",
			    "What lies outside was never given to the guest, or was taken back.",
			    "kvm_arch_flush_shadow_memslot()" },
	[S2_ST_HOST_SIZE] = { "LEAF-HOST-SIZE", S2_STATE_SAFETY,
			      "A block is no larger than the host's own leaf, but for VM_PFNMAP.",
			      "Pages of a block that the host moves one by one would stay behind.",
			      "get_user_mapping_size()" },
	[S2_ST_WRITE] = { "LEAF-WRITE", S2_STATE_SAFETY,
			  "A leaf is writable only where memslot and host permit writes.",
			  "Otherwise COW, KSM and read-only memslots do not hold.",
			  "__kvm_faultin_pfn()" },
	[S2_ST_LOGGED] = { "LEAF-LOGGED", S2_STATE_SAFETY,
			   "Of a memslot that is logged, each page that is writable is in the log.",
			   "A write through it leaves no trace, and migration loses it.",
			   "kvm_arch_mmu_enable_log_dirty_pt_masked()" },
	[S2_ST_DIRTY] = { "DIRTY-LOST", S2_STATE_SAFETY,
			  "What a guest wrote since it was copied last is in the log.",
			  "The destination of a migration runs with old memory.",
			  "Documentation/virt/kvm/api.rst, KVM_GET_DIRTY_LOG" },
	[S2_ST_RING] = { "RING-LOGGED", S2_STATE_SAFETY,
			 "Of a memslot that is logged by the dirty ring alone, what is writable or was written is in the ring.",
			 "Migration loses pages.",
			 "memslot_is_logging(), W-LOG-SIZE" },
	[S2_ST_TYPE] = { "LEAF-TYPE", S2_STATE_SAFETY,
			 "Memory is cacheable for the guest exactly if it is for the host, and where it is no RAM only with FWB and DIC.",
			 "Aliases of different types see different data, and nobody can clean what has no kernel address.",
			 "0c67288e0c8b, Arm ARM, mismatched memory attributes" },
	[S2_ST_BBM] = { "TLB-BBM", S2_STATE_SAFETY,
			"A valid descriptor takes another's place only when TLBs have forgotten the other.",
			"Both translate for a while: writes go to either page.",
			"Arm ARM, break-before-make; stage2_try_break_pte()" },
	[S2_ST_CONFLICT] = { "TLB-CONFLICT", S2_STATE_SAFETY,
			     "An IPA is never in TLBs with two sizes.",
			     "The CPU may raise a TLB conflict abort, or mix both.",
			     "Arm ARM, break-before-make; 3a0b870e3448" },
	[S2_ST_FREED] = { "TABLE-FREED", S2_STATE_SAFETY,
			  "A table is freed when no walk can come to it any more, and not touched afterwards.",
			  "Hardware would take whatever is written there for descriptors.",
			  "f62d4c3eb687" },
	[S2_ST_STALE] = { "TLB-STALE", S2_STATE_SAFETY,
			  "When an operation is over, no TLB holds more than the tables allow.",
			  "A guest goes on using what was taken from it.",
			  "kvm_flush_remote_tlbs()" },
	[S2_ST_COUNT] = { "TABLE-COUNT", S2_STATE_SAFETY,
			  "A table's reference count is 1 and its entries that are not zero.",
			  "A table is freed too early, or never.",
			  "stage2_pte_is_counted()" },
	[S2_ST_PAGES] = { "TABLE-PAGES", S2_STATE_INTERFACE,
			  "Each page in use for tables hangs in a table or waits in a cache, and none is left when the VM is gone.",
			  "Memory is lost with every VM.",
			  "kvm_pgtable_stage2_destroy()" },
	[S2_ST_PIN] = { "PAGE-PIN", S2_STATE_INTERFACE,
			"When no fault is under way, no page is held by one.",
			"The host can never take the page back.",
			"kvm_release_faultin_page(), 5f9466b50c1b" },
	[S2_ST_TAGS] = { "TAGS-OWN", S2_STATE_SAFETY,
			 "In a VM with MTE, tags of what is mapped as Normal memory were initialised for it.",
			 "The guest reads tags, and so pointers, of others.",
			 "sanitise_mte_tags()" },
	[S2_ST_FOLIO] = { "TAGS-FOLIO", S2_STATE_SAFETY,
			  "In a VM with MTE, tags of hugetlb memory that is mapped were initialised for it.",
			  "A folio that is marked as a whole when a part of it was cleared shows the rest to the guest.",
			  "sanitise_mte_tags(), MTE-FOLIO" },
	[S2_ST_LEAK] = { "READ-OWN", S2_STATE_SAFETY,
			 "A guest reads what it, the VMM or the kernel's clearing wrote, whatever attributes it chooses.",
			 "It reads around a cache that was not cleaned, and sees what the page held before.",
			 "dcache_clean_inval_poc(), 2a8dfab26677" },
	[S2_ST_COHERENT] = { "READ-LATEST", S2_STATE_SAFETY,
			     "A guest that asks for cacheable memory, and always has, reads what was written last.",
			     "Stage 2 made the access non-cacheable: data of devices and of the VMM arrive late or never.",
			     "2a8dfab26677" },
	[S2_ST_FETCH] = { "FETCH-OWN", S2_STATE_SAFETY,
			  "A guest executes nothing that the page held before it was the guest's.",
			  "An instruction cache that was not invalidated runs somebody else's code.",
			  "icache_inval_pou()" },
	[S2_ST_CMO] = { "CMO-RAM", S2_STATE_SAFETY,
			"Caches are maintained by address only for memory that the kernel has an address of.",
			"The host faults, or the maintenance hits something else.",
			"fff4eb33ffa0" },
	[S2_ST_RIGHTS] = { "LEAF-RIGHTS", S2_STATE_SAFETY,
			   "Relaxing a leaf takes no right away, and only Normal memory is executable.",
			   "Two vCPUs can take turns in faulting for ever; and fetches from a device have side effects.",
			   "f35c08c09250" },
	[S2_ST_NEST] = { "SHADOW-LEAF", S2_STATE_SAFETY,
			 "A shadow leaf lies within a leaf of the guest hypervisor, with no more rights, and translates as both together do.",
			 "The nested guest gets what its hypervisor did not give.",
			 "kvm_s2_fault_compute_prot(), compute_tlb_inval_range()" },
	[S2_ST_NEST_RACE] = { "SHADOW-RACE", S2_STATE_SAFETY,
			      "A fault that walked the guest hypervisor's tables before a TLBI of it maps nothing by them afterwards.",
			      "The hypervisor has waited for its TLBI, and its guest still gets what was taken away.",
			      "kvm_walk_nested_s2() comes before mmu_invalidate_seq is sampled, and s2_mmu_unmap_ipa() does not move it" },
	[S2_ST_NEST_STALE] = { "SHADOW-STALE", S2_STATE_SAFETY,
			       "When an operation is over, no TLB holds more than the shadow tables allow.",
			       "A nested guest goes on writing to what was protected, and migration loses pages.",
			       "kvm_arch_flush_remote_tlbs() invalidates the VM's own VMID alone; kvm_nested_s2_wp() leaves it to that" },
	[S2_ST_YOUNG] = { "AGE-TOLD", S2_STATE_INTERFACE,
			  "Pages that a guest used since they were asked about are said to be young.",
			  "The host takes away what is used most.",
			  "cf2d23e0bac9" },
	[S2_ST_WARN] = { "TABLE-WARN", S2_STATE_INTERFACE,
			 "The table code has nothing to WARN about.",
			 "With panic_on_warn the guest brings down the host.",
			 "38b70fc453c3" },
	[S2_ST_RESULT] = { "TABLE-RESULT", S2_STATE_INTERFACE,
			   "What mapping or relaxing says it did is in the table, and what it did not do is not in the log.",
			   "The caller believes it, marks pages and goes on.",
			   "kvm_pgtable_walk_continue(), 509552e65ae8" },
	[S2_ST_VMA] = { "VMA-LIVE", S2_STATE_SAFETY,
			"No VMA is looked at that may be gone.",
			"What was a VMA is whatever the host made of the memory since.",
			"8c2e8ac8ad4b" },
	[S2_ST_MEMORY] = { "TABLE-MEMORY", S2_STATE_LIVENESS,
			   "A mapping does not fail for lack of a table that could have been had.",
			   "KVM_RUN returns -ENOMEM, and the VMM gives up.",
			   "56fd1fc526e6" },
	[S2_ST_PROGRESS] = { "PROGRESS", S2_STATE_LIVENESS,
			     "A fault ends with the access permitted, an exit or an exception.",
			     "The vCPU faults for ever.", "60e21a0ef54c" },
	[S2_ST_ASSUMED] = { "ASSUMED", S2_STATE_INTERFACE,
			    "Every fault that occurs here is one that the assumptions of 'verify' say can occur.",
			    "What was left out there would have been wrongly left out.",
			    "stage2 list assumptions" },
	[S2_ST_OWN_ONE] = { "OWN-ONE", S2_STATE_SAFETY,
			    "With pKVM each page has one owner: the host's stage 2, the page's state, the hypervisor's and the guests' tables agree.",
			    "The host reads what is a guest's or the hypervisor's, or a page is lost.",
			    "arch/arm64/kvm/hyp/nvhe/mem_protect.c, assert_page_state()" },
	[S2_ST_OWN_TRACK] = { "OWN-TRACK", S2_STATE_SAFETY,
			      "The host counts each share with the hypervisor that is held, and those pages alone are shared.",
			      "A later share is skipped, or one that is in use is taken back.",
			      "kvm_share_hyp(), bd2618780ab4" },
	[S2_ST_OWN_RANGE] = { "OWN-RANGE", S2_STATE_SAFETY,
			      "Only memory changes hands.",
			      "There is no state of what is no memory: the hypervisor writes beyond its array.",
			      "host_stage2_set_owner_metadata_locked(), 3949e28786cd" },
	[S2_ST_OWN_SECRET] = { "OWN-SECRET", S2_STATE_SAFETY,
			       "What a protected guest wrote is gone from memory, too, when the host gets the page back.",
			       "The host maps it non-cacheable, and reads what its caches would hide.",
			       "hyp_poison_page()" },
};

void vm_found(struct s2_vm *vm, enum s2_state_id id, bool nested, uint64_t ipa,
	      uint64_t a, uint64_t b, const char *text)
{
	uint32_t i;

	for (i = 0; i < vm->nr_findings; i++) {
		if (vm->findings[i].id == id &&
		    vm->findings[i].nested == nested)
			return; /* one of each is enough at a time */
	}
	if (vm->nr_findings == S2_VM_FINDINGS)
		return;
	vm->findings[vm->nr_findings++] = (struct s2_vm_finding){
		.id = id,
		.nested = nested,
		.ipa = ipa,
		.a = a,
		.b = b,
		.text = text,
	};
}

void vm_found_tlb(void *ctx, const struct s2_tlb_finding *finding)
{
	static const struct {
		enum s2_state_id id;
		const char *text;
	} of[S2_NR_TLB_FINDINGS] = {
		[S2_TLB_BBM] = { S2_ST_BBM,
				 "valid while TLBs may hold another" },
		[S2_TLB_CONFLICT] = { S2_ST_CONFLICT,
				      "valid while TLBs may hold another size" },
		[S2_TLB_FREED] = { S2_ST_FREED,
				   "a table is freed that walks can come to" },
		[S2_TLB_STALE] = { S2_ST_STALE,
				   "TLBs may allow what the tables do not" },
	};

	bool nested = finding->vmid == VMID_SHADOW;
	enum s2_state_id id = of[finding->kind].id;

	if (nested && id == S2_ST_STALE)
		id = S2_ST_NEST_STALE;
	vm_found(ctx, id, nested, finding->ipa, finding->old, finding->now,
		 of[finding->kind].text);
}

static void check(struct s2_vm *vm)
{
	if (!vm->destroyed && s2_vm_is_quiet(vm)) {
		s2_tlb_stale(&vm->tlb, VMID_VM);
		if (vm->cfg.nested)
			s2_tlb_stale(&vm->tlb, VMID_SHADOW);
	}
	vm_check_leaves(vm);
	vm_check_tables(vm);
	vm_pkvm_check(vm);
}

size_t s2_vm_check(struct s2_vm *vm, struct s2_vm_finding *findings, size_t max)
{
	size_t n;

	check(vm);
	n = vm->nr_findings < max ? vm->nr_findings : max;
	memcpy(findings, vm->findings, n * sizeof(*findings));
	vm->nr_findings = 0;
	return n;
}
