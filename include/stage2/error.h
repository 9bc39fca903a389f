/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/error.h - the errors of every room.
 *
 * A function that can fail returns 0, or one of these with a minus sign:
 * -S2_EINVAL. Errors that Linux has, too, have Linux' numbers. Errors of this
 * library alone have numbers above 4095 (MAX_ERRNO), the largest that Linux
 * returns.
 */
#ifndef STAGE2_ERROR_H
#define STAGE2_ERROR_H

#include <stage2/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, number, sentence) */
#define S2_LINUX_ERRORS(X)                                \
	X(EPERM, 1, "operation not permitted")            \
	X(ENOENT, 2, "no such file or directory")         \
	X(EIO, 5, "input/output error")                   \
	X(E2BIG, 7, "argument list too long")             \
	X(ENOEXEC, 8, "exec format error")                \
	X(EAGAIN, 11, "resource temporarily unavailable") \
	X(ENOMEM, 12, "cannot allocate memory")           \
	X(EFAULT, 14, "bad address")                      \
	X(EBUSY, 16, "device or resource busy")           \
	X(EEXIST, 17, "file exists")                      \
	X(EINVAL, 22, "invalid argument")                 \
	X(ERANGE, 34, "numerical result out of range")    \
	X(ENOSYS, 38, "function not implemented")         \
	X(EHWPOISON, 133, "memory page has hardware error")

/* Values that the architecture does not have; see <stage2/arch.h>. */
#define S2_ARCH_ERRORS(X)                                                    \
	X(ECONFIG, 4096, "granule, LPA2, LPA and SH0 contradict each other") \
	X(ELEVEL, 4097, "this configuration has no table at this level")     \
	X(EBLOCK, 4098, "this level cannot hold a block")                    \
	X(ETABLE, 4099, "level 3 cannot point to a table")                   \
	X(EPAGE, 4100, "only level 3 holds pages")                           \
	X(EKIND, 4101, "this kind of descriptor cannot be encoded")          \
	X(EALIGN, 4102, "the output address is not aligned to its size")     \
	X(ERANGE_OA, 4103, "the output address has too many bits")           \
	X(EMEMATTR, 4104, "no such MemAttr (with FWB bit 3 is RES0)")        \
	X(ES2AP, 4105, "S2AP has two bits")                                  \
	X(ESH, 4106, "SH has two bits")                                      \
	X(ESH_LPA2, 4107,                                                    \
	  "with LPA2 the shareability is VTCR_EL2.SH0's, not the leaf's")    \
	X(EXN, 4108, "XN has two bits")                                      \
	X(EXNX, 4109, "this XN needs FEAT_XNX")                              \
	X(ESW, 4110, "there are four software bits")                         \
	X(ENT, 4111, "only a block has nT")                                  \
	X(ECONT, 4112, "this level has no contiguous bit")                   \
	X(EANNOT, 4113, "an annotation has bits [59:1] only")                \
	X(EIPA, 4114, "the IPA size is out of range")                        \
	X(ESTART, 4115, "no walk of this IPA size starts at this level")     \
	X(EVALUE, 4116, "the value is reserved or does not fit its field")   \
	X(EFIELD, 4117, "this exception class has no such field")

enum s2_errno {
#define S2_ERROR_NUMBER(name, number, sentence) S2_##name = (number),
	S2_LINUX_ERRORS(S2_ERROR_NUMBER) S2_ARCH_ERRORS(S2_ERROR_NUMBER)
#undef S2_ERROR_NUMBER
};

#define S2_MAX_ERRNO 4095 /* of Linux */

/*
 * A phrase for a function's return value: "invalid argument" for -S2_EINVAL,
 * "no error" for 0, "unknown error" for other numbers. Never NULL.
 */
S2_API const char *s2_strerror(int ret);

/*
 * "-EFAULT" for -S2_EFAULT, "0", "1"; "?" for a number that is none of these.
 */
S2_API const char *s2_errno_name(int ret);

#ifdef __cplusplus
}
#endif

#endif
