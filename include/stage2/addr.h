/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/addr.h - the three kinds of addresses, as three types.
 *
 *   IPA  intermediate physical address: the input of stage 2
 *   PA   physical address: the output of stage 2
 *   HVA  address in the VMM's address space: a memslot maps its IPAs to it
 *
 * Each is a structure with one number, so that the compiler refuses to mix
 * them: no cast turns an IPA into a PA. Read the member to get the number. Use
 * a constructor to make an address from a number, or from another kind. Sizes
 * and offsets are plain numbers. Arithmetic is modulo 2^64 and checks nothing.
 *
 *   s2_X(n)              the address n
 *   s2_X_add(a, n)       a plus n bytes
 *   s2_X_down(a, size)   a, aligned down to a size that is a power of two
 *   s2_X_offset(a, base) a minus base, in bytes
 *   s2_X_eq(a, b)        are they equal?
 *   s2_X_in(a, base, n)  is a one of the n bytes from base on?
 */
#ifndef STAGE2_ADDR_H
#define STAGE2_ADDR_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
	uint64_t ipa;
} s2_ipa_t;

typedef struct {
	uint64_t pa;
} s2_pa_t;

typedef struct {
	uint64_t hva;
} s2_hva_t;

/* Intermediate physical addresses */

static inline s2_ipa_t s2_ipa(uint64_t n)
{
	s2_ipa_t ipa = { n };

	return ipa;
}

static inline s2_ipa_t s2_ipa_add(s2_ipa_t a, uint64_t n)
{
	return s2_ipa(a.ipa + n);
}

static inline s2_ipa_t s2_ipa_down(s2_ipa_t a, uint64_t size)
{
	return s2_ipa(a.ipa & ~(size - 1));
}

static inline uint64_t s2_ipa_offset(s2_ipa_t a, s2_ipa_t base)
{
	return a.ipa - base.ipa;
}

static inline bool s2_ipa_eq(s2_ipa_t a, s2_ipa_t b)
{
	return a.ipa == b.ipa;
}

static inline bool s2_ipa_in(s2_ipa_t a, s2_ipa_t base, uint64_t n)
{
	return s2_ipa_offset(a, base) < n;
}

/* Physical addresses */

static inline s2_pa_t s2_pa(uint64_t n)
{
	s2_pa_t pa = { n };

	return pa;
}

static inline s2_pa_t s2_pa_add(s2_pa_t a, uint64_t n)
{
	return s2_pa(a.pa + n);
}

static inline s2_pa_t s2_pa_down(s2_pa_t a, uint64_t size)
{
	return s2_pa(a.pa & ~(size - 1));
}

static inline uint64_t s2_pa_offset(s2_pa_t a, s2_pa_t base)
{
	return a.pa - base.pa;
}

static inline bool s2_pa_eq(s2_pa_t a, s2_pa_t b)
{
	return a.pa == b.pa;
}

static inline bool s2_pa_in(s2_pa_t a, s2_pa_t base, uint64_t n)
{
	return s2_pa_offset(a, base) < n;
}

/* Host virtual addresses */

static inline s2_hva_t s2_hva(uint64_t n)
{
	s2_hva_t hva = { n };

	return hva;
}

static inline s2_hva_t s2_hva_add(s2_hva_t a, uint64_t n)
{
	return s2_hva(a.hva + n);
}

static inline s2_hva_t s2_hva_down(s2_hva_t a, uint64_t size)
{
	return s2_hva(a.hva & ~(size - 1));
}

static inline uint64_t s2_hva_offset(s2_hva_t a, s2_hva_t base)
{
	return a.hva - base.hva;
}

static inline bool s2_hva_eq(s2_hva_t a, s2_hva_t b)
{
	return a.hva == b.hva;
}

static inline bool s2_hva_in(s2_hva_t a, s2_hva_t base, uint64_t n)
{
	return s2_hva_offset(a, base) < n;
}

/*
 * A table that maps each address to itself, as pKVM's for the host: the one
 * place where an address is both.
 */
static inline s2_ipa_t s2_ipa_of_pa(s2_pa_t pa)
{
	return s2_ipa(pa.pa);
}

static inline s2_pa_t s2_pa_of_ipa(s2_ipa_t ipa)
{
	return s2_pa(ipa.ipa);
}

#ifdef __cplusplus
}
#endif

#endif
