/* SPDX-License-Identifier: GPL-2.0-only */
/* Macros of linux/compiler.h and others that have no meaning in user space. */
#ifndef SHIM_COMPILER_H
#define SHIM_COMPILER_H

#define __always_inline inline __attribute__((always_inline))
#define noinline	__attribute__((noinline))
#define __uninitialized __attribute__((uninitialized))
#define __must_check
#define __maybe_unused	__attribute__((unused))
#define __always_unused __attribute__((unused))
#define __noreturn	__attribute__((noreturn))
#define __packed	__attribute__((packed))
#define __aligned(x)	__attribute__((aligned(x)))
#define __attribute_const__
#define __pure
#define __cold
#define __used
#define __weak __attribute__((weak))
#define __alias(x)
#define __section(x)
#define __visible
#define __user
#define __kernel
#define __iomem
#define __percpu
#define __rcu
#define __force
#define __bitwise
#define __nocast
#define __init
#define __exit
#define __initdata
#define __ro_after_init
#define __read_mostly
#define __hyp_text
#define __private
#define __randomize_layout
#define __designated_init
#define __no_sanitize_address
#define __noscs
#define notrace
#define noinstr
#define asmlinkage
#define __acquires(x)
#define __releases(x)
#define __acquire(x)
#define __release(x)
#define __must_hold(x)
#define __printf(a, b)
#define __counted_by(x)
#define __guarded_by(x)
#define __cacheline_aligned
#define ____cacheline_aligned
#define ____cacheline_aligned_in_smp
#define __nonstring
#define __latent_entropy
#define __compiletime_error(x)
#define __compiletime_warning(x)
#define fallthrough __attribute__((fallthrough))
#define likely(x)   (x)
#define unlikely(x) (x)
#define barrier()   do { } while (0)
#define unreachable() __builtin_unreachable()
#define OPTIMIZER_HIDE_VAR(x)

#define READ_ONCE(x)	 (*(volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))
#define data_race(x)	 (x)

#define EXPORT_SYMBOL(x)
#define EXPORT_SYMBOL_GPL(x)
#define EXPORT_SYMBOL_FOR_MODULES(x, m)
#define MODULE_LICENSE(x)

#define BUILD_BUG_ON(x)		 do { } while (0)
#define BUILD_BUG_ON_MSG(x, m)	 do { } while (0)
#define BUILD_BUG_ON_ZERO(x)	 0
#define BUILD_BUG()		 do { } while (0)
#define __must_be_array(x)	 0
#define static_assert(...)
#define typecheck(t, x)		 1
#define __is_constexpr(x)	 __builtin_constant_p(x)
#define statically_true(x)	 (__builtin_constant_p(x) && (x))

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - __builtin_offsetof(type, member)))
#undef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#define sizeof_field(type, member) sizeof(((type *)0)->member)
#define offsetofend(type, member) \
	(offsetof(type, member) + sizeof_field(type, member))
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define DECLARE_FLEX_ARRAY(type, name) \
	struct { struct { } __empty_##name; type name[]; }
#define __DECLARE_FLEX_ARRAY(type, name) DECLARE_FLEX_ARRAY(type, name)
#define __struct_group(tag, name, attrs, members...) \
	union { struct { members } attrs; struct tag { members } attrs name; }
#define struct_group(name, members...) __struct_group(, name, , members)

#define ___PASTE(a, b) a##b
#define __PASTE(a, b)  ___PASTE(a, b)
#define __UNIQUE_ID(prefix) __PASTE(prefix, __COUNTER__)

/* Inline assembly has no meaning here: alternatives become nothing. */
#define ALTERNATIVE(...)    ""
#define ALTERNATIVE_CB(...) ""
#define _ALTERNATIVE_CFG(...) ""

#endif
