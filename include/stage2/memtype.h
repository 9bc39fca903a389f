/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/memtype.h - the memory types that KVM uses, and their MemAttr.
 */
#ifndef STAGE2_MEMTYPE_H
#define STAGE2_MEMTYPE_H

#include <stdbool.h>

#include <stage2/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The memory type of a leaf: KVM_PGTABLE_PROT_*. */
enum s2_memtype {
	S2_TYPE_NORMAL,
	S2_TYPE_NORMAL_NC,
	S2_TYPE_DEVICE,
	S2_NR_MEMTYPES
};

/* The MemAttr that KVM writes for a type: KVM_S2_MEMATTR(). */
S2_API unsigned int s2_kvm_memattr(enum s2_memtype type, bool fwb);

#ifdef __cplusplus
}
#endif

#endif
