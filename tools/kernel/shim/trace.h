/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events affect no decision. */
#ifndef SHIM_TRACE_H
#define SHIM_TRACE_H

#define TRACE_EVENT(...)
#define DECLARE_EVENT_CLASS(...)
#define DEFINE_EVENT(...)
#define trace_kvm_access_fault(...)	do { } while (0)
#define trace_kvm_guest_fault(...)	do { } while (0)
#define trace_kvm_mmio(...)		do { } while (0)
#define trace_kvm_mmio_nisv(...)	do { } while (0)
#define trace_kvm_set_way_flush(...)	do { } while (0)
#define trace_kvm_toggle_cache(...)	do { } while (0)
#define trace_kvm_unmap_hva_range(...)	do { } while (0)
#define trace_kvm_set_spte_hva(...)	do { } while (0)
#define trace_kvm_age_hva(...)		do { } while (0)
#define trace_kvm_test_age_hva(...)	do { } while (0)

#endif
