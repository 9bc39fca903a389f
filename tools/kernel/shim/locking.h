/* SPDX-License-Identifier: GPL-2.0-only */
/* Locks: the decision records which locks are held. */
#ifndef SHIM_LOCKING_H
#define SHIM_LOCKING_H

typedef struct { int opaque; } spinlock_t, raw_spinlock_t, rwlock_t;
typedef struct { int opaque; } arch_spinlock_t, lockdep_map;
typedef struct { unsigned int sequence; } seqcount_t;
typedef spinlock_t seqcount_spinlock_t, seqlock_t;

#define DEFINE_MUTEX(name)	struct mutex name
#define DEFINE_SPINLOCK(name)	spinlock_t name
#define DEFINE_RWLOCK(name)	rwlock_t name
#define mutex_lock(l)		shim_other_lock(1)
#define mutex_unlock(l)		shim_other_lock(0)
#define mutex_init(l)		do { } while (0)
#define mutex_is_locked(l)	1
#define DEFINE_CLASS(...)
#define CLASS(...)
#define xa_for_each_range(...)	for (;0;)
#define spin_lock(l)		shim_other_lock(1)
#define spin_unlock(l)		shim_other_lock(0)
#define raw_spin_lock(l)	shim_other_lock(1)
#define raw_spin_unlock(l)	shim_other_lock(0)
#define spin_lock_init(l)	do { } while (0)
#define rwlock_init(l)		do { } while (0)

/* Other locks: counted, but of no interest. */
void shim_other_lock(int take);
void shim_lock(void *lock, int write, int take);
#define read_lock(l)		shim_lock(l, 0, 1)
#define read_unlock(l)		shim_lock(l, 0, 0)
#define write_lock(l)		shim_lock(l, 1, 1)
#define write_unlock(l)		shim_lock(l, 1, 0)
void shim_mmap_lock(int take);
#define mmap_read_lock(mm)	shim_mmap_lock(1)
#define mmap_read_unlock(mm)	shim_mmap_lock(0)
#define mmap_read_trylock(mm)	(shim_mmap_lock(1), 1)
#define srcu_read_lock(s)	shim_srcu_lock()
#define srcu_read_unlock(s, i)	shim_srcu_unlock(i)
int shim_srcu_lock(void);
void shim_srcu_unlock(int idx);
#define rcu_read_lock()		do { } while (0)
#define rcu_read_unlock()	do { } while (0)
#define rcu_read_lock_held()	1
#define synchronize_srcu(s)	do { } while (0)
#define rcu_dereference(p)	 (p)
#define rcu_dereference_raw(p)	 (p)
#define rcu_dereference_check(p, c) (p)
#define rcu_dereference_protected(p, c) (p)
#define srcu_dereference_check(p, s, c) (p)
#define rcu_assign_pointer(p, v) ((p) = (v))
#define RCU_INIT_POINTER(p, v)	 ((p) = (v))
#define rwlock_needbreak(l)	0
#define need_resched()		0
#define cond_resched()		do { } while (0)
#define cond_resched_rwlock_write(l) 0
#define might_sleep()		do { } while (0)
#define might_fault()		do { } while (0)
#define lockdep_assert_held(l)		do { } while (0)
#define lockdep_assert_held_write(l)	do { } while (0)
#define lockdep_assert_held_read(l)	do { } while (0)
#define lockdep_assert_not_held(l)	do { } while (0)
#define lockdep_assert_once(l)		do { } while (0)
#define lockdep_assert_irqs_enabled()	do { } while (0)
#define lockdep_assert_irqs_disabled()	do { } while (0)
#define lockdep_is_held(l)		1
#define lock_is_held(l)			1
#define local_irq_save(f)	((f) = (unsigned long)shim_irqs(0))
#define local_irq_restore(f)	((void)(f), (void)shim_irqs(1))
int shim_irqs(int on);

/*
 * Guards, as in linux/cleanup.h. A guard of an unknown class does not compile,
 * so that it is never mistaken for no lock.
 */
#define guard(name)                                                        \
	void *__UNIQUE_ID(shim_guard_)                                     \
		__attribute__((cleanup(shim_leave_##name), unused)) =      \
			shim_enter_##name
#define scoped_guard(name, ...)                                            \
	for (void *shim_scope __attribute__((cleanup(shim_leave_##name))) = \
		     shim_enter_##name(__VA_ARGS__),                       \
		     *shim_once = NULL;                                    \
	     !shim_once; shim_once = (void *)1)

#define SHIM_GUARD(name, take, drop)                                       \
	static inline void *shim_enter_##name(void *lock)                  \
	{                                                                  \
		take;                                                      \
		return lock;                                               \
	}                                                                  \
	static inline void shim_leave_##name(void **lock)                  \
	{                                                                  \
		drop;                                                      \
	}
#define SHIM_GUARD_OF_NONE(name, take, drop)                               \
	static inline void *shim_enter_##name(void)                        \
	{                                                                  \
		take;                                                      \
		return NULL;                                               \
	}                                                                  \
	static inline void shim_leave_##name(void **lock)                  \
	{                                                                  \
		drop;                                                      \
	}
SHIM_GUARD(read_lock, shim_lock(lock, 0, 1), shim_lock(*lock, 0, 0))
SHIM_GUARD(write_lock, shim_lock(lock, 1, 1), shim_lock(*lock, 1, 0))
SHIM_GUARD(mmap_read_lock, shim_mmap_lock(1), shim_mmap_lock(0))
SHIM_GUARD(srcu, shim_srcu_lock(), shim_srcu_unlock(1))
SHIM_GUARD(mutex, shim_other_lock(1), shim_other_lock(0))
SHIM_GUARD(spinlock, shim_other_lock(1), shim_other_lock(0))
SHIM_GUARD(raw_spinlock, shim_other_lock(1), shim_other_lock(0))
SHIM_GUARD_OF_NONE(irqsave, shim_irqs(0), shim_irqs(1))
SHIM_GUARD_OF_NONE(rcu, (void)0, (void)0)
SHIM_GUARD_OF_NONE(preempt, (void)0, (void)0)

#define local_irq_disable()	do { } while (0)
#define local_irq_enable()	do { } while (0)
#define preempt_disable()	do { } while (0)
#define preempt_enable()	do { } while (0)
#define preemptible()		1
#define in_task()		1
#define smp_mb()		do { } while (0)
#define smp_rmb()		do { } while (0)
#define smp_wmb()		do { } while (0)
#define smp_mb__after_srcu_read_unlock() do { } while (0)
#define mb()			do { } while (0)
#define smp_store_release(p, v) (*(p) = (v))
#define smp_load_acquire(p)	(*(p))
#define cmpxchg(p, o, n) \
	((__typeof__(*(p)))shim_cmpxchg((volatile u64 *)(p), (u64)(o), (u64)(n)))
u64 shim_cmpxchg(volatile u64 *p, u64 old, u64 new);
#define cmpxchg_relaxed		cmpxchg
#define xchg(p, n)		__atomic_exchange_n(p, n, __ATOMIC_SEQ_CST)
#define atomic_read(v)		((v)->counter)
#define atomic_set(v, i)	((v)->counter = (i))
#define atomic_inc(v)		((void)((v)->counter++))
#define atomic_dec(v)		((void)((v)->counter--))
#define atomic64_read(v)	((v)->counter)
#define atomic64_set(v, i)	((v)->counter = (i))
#define atomic_long_read(v)	((v)->counter)
#define refcount_read(r)	((r)->refs.counter)
#define refcount_inc(r)		((r)->refs.counter++)
#define refcount_set(r, n)	((r)->refs.counter = (n))
#define refcount_dec_and_test(r) (--(r)->refs.counter == 0)

#define DECLARE_PER_CPU(type, name)	extern type name
#define DEFINE_PER_CPU(type, name)	type name
#define DECLARE_PER_CPU_READ_MOSTLY	DECLARE_PER_CPU
#define alloc_percpu(t)	shim_zalloc(sizeof(t))
#define free_percpu(p)	kfree(p)
void *shim_zalloc(unsigned long size);
#define this_cpu_ptr(p)		(p)
#define per_cpu_ptr(p, cpu)	(p)
#define per_cpu(v, cpu)		(v)
#define raw_cpu_ptr(p)		(p)
#define __this_cpu_read(v)	(v)
#define this_cpu_read(v)	(v)
#define this_cpu_write(v, x)	((v) = (x))
#define smp_processor_id()	0
#define raw_smp_processor_id()	0
#define for_each_possible_cpu(c) for ((c) = 0; (c) < 1; (c)++)
#define num_possible_cpus()	1
#define NR_CPUS			CONFIG_NR_CPUS

#define DECLARE_STATIC_KEY_FALSE(name)	extern struct static_key_false name
#define DECLARE_STATIC_KEY_TRUE(name)	extern struct static_key_true name
#define DEFINE_STATIC_KEY_FALSE(name)	struct static_key_false name
/* The value of a static key is unknown. */
_Bool shim_static_key(const char *name);
#define static_branch_likely(k)		shim_static_key(#k + 1)
#define static_branch_unlikely(k)	shim_static_key(#k + 1)

#endif
