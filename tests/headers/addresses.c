/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses of different kinds, which no compiler must take for each other.
 * MISTAKE 0 is right; each other one is one wrong use.
 */
#include <stage2/stage2.h>

extern uint64_t use(s2_ipa_t ipa, s2_pa_t pa, s2_hva_t hva, uint64_t n);
extern int use_tables(struct s2_pt *pt, s2_ipa_t ipa, s2_pa_t pa,
		      struct s2_memory *memory, struct s2_pt_event *event);

/* What takes addresses of two kinds, and what has them. */
int use_tables(struct s2_pt *pt, s2_ipa_t ipa, s2_pa_t pa,
	       struct s2_memory *memory, struct s2_pt_event *event)
{
	uint64_t n = 4096;

#if MISTAKE == 0
	event->ipa = ipa;
	event->pa = s2_pool_phys(pt->pool, pt->root);
	return s2_memory_page_of(memory, event->pa) == S2_NO_PAGE ?
		       s2_pt_unmap(pt, ipa, n) :
		       s2_pt_map(pt, ipa, n, pa, S2_PROT_R, NULL, 0);
#elif MISTAKE == 17 /* the wrong way round */
	return s2_pt_map(pt, pa, n, ipa, S2_PROT_R, NULL, 0);
#elif MISTAKE == 18
	return s2_pt_map(pt, ipa, n, ipa, S2_PROT_R, NULL, 0);
#elif MISTAKE == 19 /* the size for the address */
	return s2_pt_unmap(pt, n, n);
#elif MISTAKE == 20
	return s2_pt_unmap(pt, pa, n);
#elif MISTAKE == 21 /* of a structure */
	event->pa = ipa;
#elif MISTAKE == 22
	return s2_pool_page_of(pt->pool, event->ipa) == S2_NO_PAGE;
#elif MISTAKE == 23
	return s2_memory_page_of(memory, ipa) == S2_NO_PAGE;
#elif MISTAKE == 24 /* what an entry says is a PA */
	return s2_pt_unmap(pt, s2_pte_to_phys(pt, event->now), n);
#endif
	return (int)(n + ipa.ipa + pa.pa + memory->nr + event->size) +
	       (pt == NULL);
}

uint64_t use(s2_ipa_t ipa, s2_pa_t pa, s2_hva_t hva, uint64_t n)
{
	s2_ipa_t other = ipa;
	bool yes = false;

#if MISTAKE == 0
	other = s2_ipa_down(s2_ipa_add(other, n), 4096);
	yes = s2_ipa_in(other, ipa, n) || s2_ipa_eq(other, s2_ipa_of_pa(pa)) ||
	      s2_pa_eq(pa, s2_pa_of_ipa(ipa)) || s2_hva_in(hva, s2_hva(0), n);
	n += s2_hpfar(other) + hva.hva + pa.pa;
#elif MISTAKE == 1 /* one kind for another */
	n += s2_hpfar(pa);
#elif MISTAKE == 2
	n += s2_hpfar(hva);
#elif MISTAKE == 3 /* a number */
	n += s2_hpfar(n);
#elif MISTAKE == 4
	n += s2_hpfar(0x80000000);
#elif MISTAKE == 5 /* assigned, or returned */
	other = pa;
#elif MISTAKE == 6
	other = n;
#elif MISTAKE == 7
	return ipa;
#elif MISTAKE == 8 /* compared */
	yes = ipa == pa;
#elif MISTAKE == 9
	yes = ipa == other;
#elif MISTAKE == 10
	yes = s2_ipa_eq(ipa, pa);
#elif MISTAKE == 11
	yes = s2_hva_in(hva, ipa, n);
#elif MISTAKE == 12 /* added, and made of another kind */
	other = ipa + n;
#elif MISTAKE == 13
	other = s2_ipa_add(ipa, other);
#elif MISTAKE == 14
	other = s2_ipa(pa);
#elif MISTAKE == 15
	other = (s2_ipa_t)pa;
#elif MISTAKE == 16 /* the wrong member */
	n += ipa.pa;
#endif
	return n + yes + s2_ipa_offset(other, ipa) + s2_pa_offset(pa, pa) +
	       s2_hva_offset(hva, hva);
}

#if MISTAKE > 24
#error There are 24.
#endif
