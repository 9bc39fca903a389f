/* SPDX-License-Identifier: GPL-2.0-only */
/* kvm_handle_guest_abort(): from the syndrome to whoever resolves the fault. */
#include "pipeline.h"

/* kvm_vcpu_abt_issea(): 6.1 does not know of level -1 */
static bool is_sea(struct s2_fault_desc *f)
{
	if (s2_in(f->q, S2_FAULT_STATUS,
		  S2_SET(S2_SEA_TTW) | S2_SET(S2_SECC_TTW)))
		return f->rules->level_minus_1 ||
		       !s2_is(f->q, S2_FAULT_LEVEL, S2_LM1);
	return s2_in(f->q, S2_FAULT_STATUS,
		     S2_SET(S2_EXTABT) | S2_SET(S2_SECC));
}

/* esr_fsc_is_translation_fault(): 6.1 masks the FSC, and loses level -1 */
static bool is_translation_fault(struct s2_fault_desc *f)
{
	return s2_is(f->q, S2_FAULT_STATUS, S2_TRANSLATION) &&
	       (f->rules->level_minus_1 ||
		!s2_is(f->q, S2_FAULT_LEVEL, S2_LM1));
}

static bool is_known_fault(struct s2_fault_desc *f)
{
	s2_set known = S2_SET(S2_PERMISSION) | S2_SET(S2_ACCESS_FLAG);

	if (f->rules->excl_atomic)
		known |= S2_SET(S2_EXCL_ATOMIC);
	return s2_in(f->q, S2_FAULT_STATUS, known);
}

/* kvm_vcpu_trap_is_iabt() */
static bool is_iabt(struct s2_fault_desc *f)
{
	return s2_is(f->q, S2_FAULT_ACCESS, S2_FETCH);
}

/*
 * kvm_is_write_fault(). A stage-1 walk counts as a write only where it may be
 * one: hardware setting flags in a descriptor that it could read before.
 */
static bool is_write_fault(struct s2_fault_desc *f)
{
	if (s2_yes(f->q, S2_FAULT_S1PTW))
		return !f->rules->s1ptw_write_if_perm || f->perm;
	return s2_is(f->q, S2_FAULT_ACCESS, S2_WRITE);
}

/* An IPA that the VM does not have; true if that ended the fault. */
static bool beyond_ipa_space(struct s2_fault_desc *f)
{
	if (s2_is(f->q, S2_FAULT_IPA, S2_IPA_BEYOND)) {
		s2_end_inject(f->d, S2_INJECT_SIZE);
		return true;
	}
	if (s2_is(f->q, S2_FAULT_IPA, S2_IPA_CPU)) {
		s2_end_inject(f->d, is_iabt(f) ? S2_INJECT_SEA_IABT :
						 S2_INJECT_SEA_DABT);
		return true;
	}
	return false;
}

/* kvm_s2_handle_perm_fault(): is it the guest hypervisor that forbids this? */
static bool forward_perm_fault(struct s2_fault_desc *f)
{
	if (!f->perm)
		return false;
	if (is_iabt(f)) {
		if (f->rules->forward_by_el && s2_is(f->q, S2_FAULT_EL, S2_EL1))
			return !s2_yes(f->q, S2_NESTED_PX);
		return !s2_yes(f->q, S2_NESTED_UX);
	}
	return !s2_yes(f->q, is_write_fault(f) ? S2_NESTED_W : S2_NESTED_R);
}

/* The guest hypervisor's stage 2; true if that ended the fault. */
static bool nested_translation(struct s2_fault_desc *f)
{
	if (!f->rules->nested || !s2_yes(f->q, S2_NESTED))
		return false;

	if (!s2_is(f->q, S2_NESTED_WALK, S2_WALK_OK)) {
		bool again = s2_is(f->q, S2_NESTED_WALK, S2_WALK_AGAIN);

		if (again && f->rules->nested_walk_again) {
			s2_end_retry(f->d);
			return true;
		}
		/* A negative return value goes to the VMM, fault and all. */
		s2_end_inject(f->d, S2_INJECT_S2_FAULT);
		if (again)
			s2_end_error(f->d, -S2_EAGAIN);
		else if (!s2_is(f->q, S2_NESTED_WALK, S2_WALK_FAULT))
			s2_end_error(f->d, -S2_EFAULT);
		f->d->warn = !again &&
			     s2_is(f->q, S2_NESTED_WALK, S2_WALK_BAD_VTCR);
		return true;
	}
	if (forward_perm_fault(f)) {
		s2_end_inject(f->d, S2_INJECT_S2_FAULT);
		return true;
	}
	f->nested = true;
	return false;
}

/* gfn_to_hva_memslot_prot() failed, or the slot must not be written. */
static void outside_memslots(struct s2_fault_desc *f, bool error_hva)
{
	if (is_iabt(f)) {
		s2_end_inject(f->d, S2_INJECT_SEA_IABT);
	} else if (s2_yes(f->q, S2_FAULT_S1PTW)) {
		s2_end_inject(f->d, S2_INJECT_SEA_DABT);
	} else if (error_hva && s2_yes(f->q, S2_FAULT_CM)) {
		f->d->outcome = S2_SKIP;
		f->d->ret = 1;
	} else {
		s2_io_mem_abort(f);
	}
}

static void mem_abort(struct s2_fault_desc *f)
{
	if (f->rules->protected_vm && s2_yes(f->q, S2_VM_PROTECTED)) {
		s2_pkvm_mem_abort(f);
		return;
	}
	/* What was an error once is a VM_WARN_ON_ONCE() now. */
	f->d->warn = f->rules->read_perm && f->perm && !f->write && !f->exec;
	if (f->rules->gmem && s2_yes(f->q, S2_SLOT_GMEM))
		s2_gmem_abort(f);
	else
		s2_user_mem_abort(f);

	/* out: an instruction abort is the guest's own problem */
	if (f->d->ret == -S2_ENOEXEC)
		s2_end_inject(f->d, S2_INJECT_SEA_IABT);
}

void s2_kvm_handle_guest_abort(const struct s2_policy *policy,
			       struct s2_query *q, struct s2_decision *d)
{
	struct s2_fault_desc f = { .rules = policy->data, .q = q, .d = d };
	bool translation, error_hva;

	if (is_sea(&f)) {
		s2_kvm_handle_guest_sea(&f);
		return;
	}
	translation = is_translation_fault(&f);
	if (translation && beyond_ipa_space(&f))
		return;
	if (!translation && !is_known_fault(&f)) {
		s2_end_error(d, -S2_EFAULT);
		return;
	}
	f.perm = s2_is(q, S2_FAULT_STATUS, S2_PERMISSION);
	if (nested_translation(&f))
		return;

	error_hva = !s2_yes(q, S2_SLOT_PRESENT);
	f.write = is_write_fault(&f);
	if (error_hva || (f.write && s2_yes(q, S2_SLOT_READONLY))) {
		outside_memslots(&f, error_hva);
		return;
	}
	if (s2_is(q, S2_FAULT_STATUS, S2_ACCESS_FLAG)) {
		d->outcome = S2_MKYOUNG;
		d->ret = 1;
		return;
	}
	f.exec = is_iabt(&f) && !s2_yes(q, S2_FAULT_S1PTW);
	mem_abort(&f);
}

bool s2_kernel_meets(const struct s2_policy *policy, struct s2_query *q)
{
	const struct s2_rules *rules = policy->data;

	if (!rules->nested && s2_yes(q, S2_NESTED))
		return false;
	if (!rules->gmem && s2_yes(q, S2_SLOT_GMEM))
		return false;
	if (!rules->pkvm_guests && s2_yes(q, S2_VM_PKVM))
		return false;
	if (!rules->protected_vm && s2_yes(q, S2_VM_PROTECTED))
		return false;
	if (!rules->nested || !s2_yes(q, S2_NESTED))
		return true;
	/* Only a walk that sets access flags can lose a race. */
	if (!rules->nested_walk_again &&
	    s2_is(q, S2_NESTED_WALK, S2_WALK_AGAIN))
		return false;
	/* Before 6.19, FEAT_XNX was hidden from guest hypervisors. */
	return rules->forward_by_el ||
	       s2_yes(q, S2_NESTED_PX) == s2_yes(q, S2_NESTED_UX);
}
