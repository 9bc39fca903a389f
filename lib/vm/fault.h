/* SPDX-License-Identifier: GPL-2.0-only */
/* vCPUs, and their faults under way. */
#ifndef VM_FAULT_H
#define VM_FAULT_H

#include <stage2/machine.h>
#include <stage2/vm.h>
#include "vm/nested.h"

#define MAX_FAULTS 24 /* maximum for one access, before it counts as stuck */

enum s2_vm_part {
	PART_NONE,
	PART_LOOKUP,
	PART_VMA,
	PART_PIN,
	PART_COMMIT,
	PART_AGAIN, /* the fault ended in a retry: the guest will try again */
};

struct s2_vm_fault {
	enum s2_vm_part part;
	/* at the walk of the guest hypervisor's tables */
	unsigned int l1_switches;
	struct s2_vm_l1_leaf l1; /* found by the walk */
	struct s2_access access;
	struct s2_access_result abort;
	bool nested, pause;
	s2_ipa_t ipa;	   /* of the access, page-aligned */
	s2_ipa_t canon;	   /* in the memslots */
	struct s2_cube in; /* facts read so far */
	int slot;	   /* -1: none */
	uint32_t hva;	   /* page of user space */
	uint32_t page;	   /* found by the lookup; S2_NO_PAGE: none */
	bool looked;	   /* at the VMA */
	uint32_t vma;	   /* its serial */
	bool tried;	   /* to find the page */
	bool pinned;
	bool waits; /* for the handler of a userfaultfd */
	uint64_t seq;
	uint64_t taken; /* seq when the fault was taken */
	unsigned int count;
};

/* Progress under mmu_lock. */
struct s2_vm_commit {
	bool relaxing; /* rights are being added */
	bool marked;   /* a page was marked dirty */
	bool raced;    /* another CPU made a change in between */
};

struct s2_vm_vcpu {
	struct s2_vm_fault fault;
	struct s2_pt_cache cache;
	uint32_t cached[S2_VM_CACHE];
};

static inline void s2_vm_input(struct s2_vm_fault *f, enum s2_input input,
			       int value)
{
	f->in.may[input] = S2_SET(value);
}

/* The value of an input that the fault read. */
static inline int s2_vm_input_of(const struct s2_vm_fault *f,
				 enum s2_input input)
{
	int value = 0;

	while (f->in.may[input] >> value > 1)
		value++;
	return value;
}

static inline bool s2_vm_input_is(const struct s2_vm_fault *f,
				  enum s2_input input, s2_set set)
{
	return f->in.may[input] & set;
}

/* input.c: computes a policy's inputs from the state of VM and host */
void s2_vm_input_syndrome(struct s2_vm *vm, struct s2_vm_fault *f);
void s2_vm_input_slot(struct s2_vm *vm, struct s2_vm_fault *f);
void s2_vm_input_vma(struct s2_vm *vm, struct s2_vm_fault *f);
void s2_vm_input_leaf(struct s2_vm *vm, struct s2_vm_fault *f);
void s2_vm_input_table(struct s2_vm *vm, struct s2_vm_fault *f);

/* fault.c: a fault, part by part */
bool s2_vm_any_fault(const struct s2_vm *vm);
/* Does any fault hold kvm->srcu? */
bool s2_vm_any_srcu(const struct s2_vm *vm);

/* Is the kernel handling this fault? */
static inline bool s2_vm_fault_is_on(const struct s2_vm_fault *f)
{
	return f->part != PART_NONE && f->part != PART_AGAIN;
}

void s2_vm_fault_begin(struct s2_vm *vm, struct s2_vm_vcpu *vcpu);
/* Does the next part. True if the fault is over; *d is the decision. */
bool s2_vm_fault_part(struct s2_vm *vm, struct s2_vm_vcpu *vcpu,
		      struct s2_decision *d);

/* Is it asleep in handle_userfault(), or would it be? */
bool s2_vm_fault_waits(struct s2_vm *vm, struct s2_vm_fault *f);

/* commit.c: the part under mmu_lock */
void s2_vm_commit(struct s2_vm *vm, struct s2_vm_vcpu *vcpu,
		  struct s2_decision *d);

void s2_vm_finish_inputs(struct s2_vm *vm, struct s2_vm_fault *f);
void s2_vm_decide(struct s2_vm *vm, struct s2_vm_fault *f,
		  struct s2_decision *d);
int s2_vm_set_leaf(struct s2_vm *vm, struct s2_vm_vcpu *vcpu,
		   const struct s2_decision *d);
void s2_vm_mark_dirty(struct s2_vm *vm, const struct s2_vm_fault *f,
		      const struct s2_decision *d);
void s2_vm_release_page(struct s2_vm *vm, struct s2_vm_fault *f,
			const struct s2_decision *d);

/* tags.c: sanitise_mte_tags() */
void s2_vm_sanitise_tags(struct s2_vm *vm, const struct s2_vm_fault *f,
			 const struct s2_decision *d);

/* assumed.c: reports a fault that the assumptions exclude */
bool s2_vm_fault_has_moved(const struct s2_vm *vm, const struct s2_vm_fault *f);
void s2_vm_check_assumptions(struct s2_vm *vm, const struct s2_vm_fault *f);

/* access.c: an access that succeeds */
void s2_vm_access_done(struct s2_vm *vm, struct s2_vm_fault *f,
		       const struct s2_access_result *to,
		       struct s2_step_result *r);

/* guest.c */
bool s2_vm_has_mte(struct s2_vm *vm);
void s2_vm_guest_step(struct s2_vm *vm, const struct s2_step *step,
		      struct s2_step_result *r);
void s2_vm_cpu_step(struct s2_vm *vm, const struct s2_step_cpu *step,
		    struct s2_step_result *r);

#endif
