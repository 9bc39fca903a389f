/* SPDX-License-Identifier: GPL-2.0-only */
/* Types of linux/types.h, list.h, atomic.h, and opaque ones. */
#ifndef SHIM_TYPES_H
#define SHIM_TYPES_H

typedef unsigned char u8, __u8, uint8_t, u_char;
typedef unsigned short u16, __u16, uint16_t, umode_t;
typedef unsigned int u32, __u32, uint32_t, u_int, uint, gfp_t, fmode_t;
typedef unsigned long long u64, __u64;
typedef unsigned long uint64_t, uintptr_t, size_t, __kernel_size_t, ulong;
typedef signed char s8, __s8, int8_t;
typedef short s16, __s16, int16_t;
typedef int s32, __s32, int32_t, pid_t, __kernel_pid_t;
typedef long long s64, __s64, loff_t, ktime_t, time64_t;
typedef long int64_t, ssize_t, intptr_t, ptrdiff_t;
typedef unsigned __int128 __u128, u128;
typedef u64 phys_addr_t, dma_addr_t, resource_size_t;
typedef u16 __le16, __be16;
typedef u32 __le32, __be32, __poll_t, __sum16;
typedef u64 __le64, __be64;
typedef _Bool bool;
#define true  1
#define false 0
#define NULL  ((void *)0)

typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;
typedef atomic64_t atomic_long_t;
typedef struct { atomic_t refs; } refcount_t;

struct list_head { struct list_head *next, *prev; };
struct hlist_head { struct hlist_node *first; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct hlist_bl_head { struct hlist_bl_node *first; };
struct rcu_head { struct rcu_head *next; void (*func)(struct rcu_head *); };
#define callback_head rcu_head
struct rb_node { unsigned long __rb_parent_color; struct rb_node *rb_right, *rb_left; };
struct rb_root { struct rb_node *rb_node; };
struct rb_root_cached { struct rb_root rb_root; struct rb_node *rb_leftmost; };
struct interval_tree_node { struct rb_node rb; unsigned long start, last, __subtree_last; };

#define BITS_PER_LONG	   64
#define __BITS_PER_LONG	   64
#define __BITS_PER_LONG_LONG 64
#define BITS_PER_LONG_LONG 64
#define BITS_PER_BYTE	   8
#define BITS_PER_TYPE(t)   (sizeof(t) * 8)
#define BITS_TO_LONGS(n)   (((n) + 63) / 64)
#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

/* Looked at by nobody here, but members of structures that are. */
#define OPAQUE(name) struct name { long opaque; }
OPAQUE(rcuwait);
OPAQUE(maple_tree);
OPAQUE(mmu_notifier);
OPAQUE(preempt_notifier);
OPAQUE(preempt_ops);
OPAQUE(notifier_block);
OPAQUE(swait_queue_head);
OPAQUE(wait_queue_head);
OPAQUE(work_struct);
OPAQUE(delayed_work);
OPAQUE(hrtimer);
OPAQUE(xarray);
OPAQUE(idr);
OPAQUE(kref);
OPAQUE(srcu_struct);
OPAQUE(completion);
OPAQUE(tasklet_struct);
OPAQUE(irq_bypass_consumer);
OPAQUE(percpu_rw_semaphore);
OPAQUE(rw_semaphore);
OPAQUE(mutex);
OPAQUE(static_key_false);
OPAQUE(static_key_true);
OPAQUE(static_key);
OPAQUE(arch_timer_cpu);
OPAQUE(arch_timer_vm_data);
struct its_vpe { bool resident; atomic_t vlpi_count; };
struct vgic_cpu { struct { u64 vgic_hcr, vgic_sre; struct its_vpe its_vpe; } vgic_v3; };
struct vgic_dist { bool nassgireq; bool in_kernel; u32 vgic_model; };
OPAQUE(kvm_pmu);
OPAQUE(kvm_pmu_events);

OPAQUE(cpumask);
OPAQUE(vgic_v3_cpu_if);
OPAQUE(kvm_guest_debug_arch_);

typedef struct swait_queue_head swait_queue_head_t;
typedef struct wait_queue_head wait_queue_head_t;
typedef struct { unsigned long sig[1]; } sigset_t;
typedef struct cpumask cpumask_t, *cpumask_var_t;
typedef unsigned long nodemask_t;
typedef int mm_context_t_;
typedef int irqreturn_t;

#endif
