/* SPDX-License-Identifier: GPL-2.0-only */
/* Small things of the kernel's library: arithmetic, lists, bits, bugs. */
#ifndef SHIM_LIB_H
#define SHIM_LIB_H

#include <linux/bits.h>
#include <linux/align.h>
#include <linux/sizes.h>
#include <linux/stringify.h>

void *memset(void *s, int c, size_t n);
void *memcpy(void *d, const void *s, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);

#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define min_t(t, a, b) ((t)(a) < (t)(b) ? (t)(a) : (t)(b))
#define max_t(t, a, b) ((t)(a) > (t)(b) ? (t)(a) : (t)(b))
#define clamp(v, lo, hi) min(max(v, lo), hi)
#define swap(a, b) \
	do { __typeof__(a) t_ = (a); (a) = (b); (b) = t_; } while (0)
#define __ALIGN_KERNEL(x, a) __ALIGN_KERNEL_MASK(x, (__typeof__(x))(a) - 1)
#define __ALIGN_KERNEL_MASK(x, mask) (((x) + (mask)) & ~(mask))
#define roundup(x, y)	((((x) + (y) - 1) / (y)) * (y))
#define round_up(x, y)	((((x) - 1) | ((__typeof__(x))(y) - 1)) + 1)
#define round_down(x, y) ((x) & ~((__typeof__(x))(y) - 1))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define DIV_ROUND_UP_ULL	DIV_ROUND_UP
#define upper_32_bits(n)	((u32)((n) >> 32))
#define lower_32_bits(n)	((u32)(n))
#define check_add_overflow(a, b, d) __builtin_add_overflow(a, b, d)
#define check_sub_overflow(a, b, d) __builtin_sub_overflow(a, b, d)
#define ilog2(n)	(63 - __builtin_clzll(n))
#define order_base_2(n) ((n) > 1 ? ilog2((n) - 1) + 1 : 0)
#define is_power_of_2(n) ((n) && !((n) & ((n) - 1)))
#define roundup_pow_of_two(n) (1UL << order_base_2(n))
#define get_order(n)	order_base_2(DIV_ROUND_UP(n, PAGE_SIZE))
#define __ffs(n)	((unsigned long)__builtin_ctzl(n))
#define __fls(n)	((unsigned long)(63 - __builtin_clzl(n)))
#define ffs(n)		__builtin_ffs(n)
#define fls64(n)	((n) ? 64 - __builtin_clzll(n) : 0)
#define fls(n)		((n) ? 32 - __builtin_clz(n) : 0)
#define HWEIGHT(n)	__builtin_popcountll(n)
#define __BUILD_BUG_ON_NOT_POWER_OF_2(n) do { } while (0)
#define hweight64(n)	__builtin_popcountll(n)
#define type_max(t) ((t)~(t)0)
#define array_index_nospec(i, n) (i)
#define struct_size(p, m, n) (sizeof(*(p)) + sizeof(*(p)->m) * (n))

#define be32_to_cpu(x) __builtin_bswap32(x)
#define cpu_to_be32(x) __builtin_bswap32(x)
#define be64_to_cpu(x) __builtin_bswap64(x)
#define cpu_to_be64(x) __builtin_bswap64(x)
#define be16_to_cpu(x) __builtin_bswap16(x)
#define cpu_to_be16(x) __builtin_bswap16(x)
#define le64_to_cpu(x) (x)
#define cpu_to_le64(x) (x)
#define le32_to_cpu(x) (x)
#define cpu_to_le32(x) (x)
#define le16_to_cpu(x) (x)
#define cpu_to_le16(x) (x)

static inline void __set_bit(long nr, volatile unsigned long *p)
{
	p[nr / 64] |= 1UL << nr % 64;
}
static inline void __clear_bit(long nr, volatile unsigned long *p)
{
	p[nr / 64] &= ~(1UL << nr % 64);
}
int shim_test_bit(long nr, const volatile unsigned long *p);
#define test_bit(nr, p)	shim_test_bit(nr, (const volatile unsigned long *)(p))
#define set_bit(nr, p)	__set_bit(nr, (volatile unsigned long *)(p))
#define clear_bit(nr, p) __clear_bit(nr, (volatile unsigned long *)(p))
static inline int test_and_set_bit(long nr, volatile unsigned long *p)
{
	int old = p[nr / 64] >> nr % 64 & 1;

	__set_bit(nr, p);
	return old;
}
static inline int test_and_clear_bit(long nr, volatile unsigned long *p)
{
	int old = p[nr / 64] >> nr % 64 & 1;

	__clear_bit(nr, p);
	return old;
}
#define __test_and_set_bit test_and_set_bit
#define assign_bit(nr, p, v) ((v) ? set_bit(nr, p) : clear_bit(nr, p))
#define bitmap_empty(p, n) (!*(p))
#define bitmap_zero(p, n) memset(p, 0, BITS_TO_LONGS(n) * sizeof(long))
#define for_each_set_bit(b, p, n) \
	for ((b) = 0; (b) < (n); (b)++) if (test_bit(b, p))

#define INIT_LIST_HEAD(l) ((l)->next = (l)->prev = (l))
#define list_entry container_of
#define list_for_each_entry(pos, head, member)				\
	for (pos = container_of((head)->next, __typeof__(*pos), member);\
	     &pos->member != (head);					\
	     pos = container_of(pos->member.next, __typeof__(*pos), member))
#define hash_for_each_possible(table, obj, member, key)			\
	for (obj = NULL; obj;)
#define hash_for_each(table, bkt, obj, member) \
	for ((bkt) = 0, obj = NULL; obj;)
#define DECLARE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)]
#define rb_entry container_of
#define rb_entry_safe(p, t, m) ((p) ? container_of(p, t, m) : NULL)
#define rb_first(r) ((r)->rb_node)
#define rb_next(n) ((n)->rb_right)
#define RB_ROOT	((struct rb_root){ NULL })
#define RB_ROOT_CACHED ((struct rb_root_cached){ { NULL }, NULL })
#define RB_EMPTY_ROOT(r) (!(r)->rb_node)

/* The decision records a WARN or BUG that is reached. */
void shim_warn(const char *file, int line);
#define WARN_ON(c)							\
	({ int w_ = !!(c); if (w_) shim_warn(__FILE__, __LINE__); w_; })
#define WARN(c, ...)	WARN_ON(c)
#define WARN_ONCE(c, ...) WARN_ON(c)
#define WARN_ON_ONCE(c) WARN_ON(c)
#define VM_WARN_ON(c)	WARN_ON(c)
#define VM_WARN_ON_ONCE(c) WARN_ON(c)
#define VM_WARN_ONCE(c, ...) WARN_ON(c)
#define BUG()		shim_bug(__FILE__, __LINE__)
void shim_bug(const char *file, int line) __noreturn;
#define BUG_ON(c)	do { if (c) BUG(); } while (0)
#define VM_BUG_ON(c)	BUG_ON(c)
#define VM_BUG_ON_PAGE(c, p) BUG_ON(c)
#define panic(...)	BUG()
#define TAINT_WARN 0

#define printk(...)		do { } while (0)
#define pr_err(...)		do { } while (0)
#define pr_info(...)		do { } while (0)
#define pr_warn(...)		do { } while (0)
#define pr_debug(...)		do { } while (0)
#define pr_warn_once(...)	do { } while (0)
#define pr_warn_ratelimited(...) do { } while (0)
#define pr_err_ratelimited(...) do { } while (0)
#define printk_ratelimit()	0

#define kzalloc_obj(x, ...)	kzalloc(sizeof(x), 0)
#define kmalloc_obj(x, ...)	kzalloc(sizeof(x), 0)
void *kzalloc(size_t size, gfp_t flags);
void kfree(const void *p);
void kvfree(const void *p);
#define kmalloc(s, f) kzalloc(s, f)
#define GFP_KERNEL 0u
#define GFP_KERNEL_ACCOUNT 0u
#define GFP_ATOMIC 0u
#define __GFP_ZERO 0u
#define __GFP_ACCOUNT 0u
#define __GFP_NOWARN 0u

#endif
