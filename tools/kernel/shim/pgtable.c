/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's own table code, unchanged. */
#include <linux/kvm_host.h>
#include <asm/kvm_arm.h>
#include <asm/kvm_mmu.h>
#include <asm/pgtable-prot.h>
#include KERNEL_PGTABLE_C
