/* SPDX-License-Identifier: GPL-2.0-only */
/* VTCR_EL2 and ESR_EL2: all 2^64 values of each, there and back. */
#include "harness.h"

void prove_vtcr_round_trip(void)
{
	uint64_t raw = any_u64(), again;
	struct s2_vtcr vtcr;
	int err;

	s2_vtcr_decode(raw, &vtcr);
	err = s2_vtcr_encode(&vtcr, &again);
	assert(err == (vtcr.tg0_reserved ? -S2_ECONFIG : 0));
	assert(vtcr.tg0_reserved == ((raw >> 14 & 3) == 3));
	if (!err)
		assert(again == ((raw & ~vtcr.res0) | 1ull << 31));
}

void prove_esr_round_trip(void)
{
	uint64_t raw = any_u64(), again;
	struct s2_esr esr;

	s2_esr_decode(raw, &esr);
	assert(!s2_esr_encode(&esr, &again));
	assert(again == (raw & ~esr.res0));
	assert(esr.ec == (raw >> 26 & 63));
	if (s2_esr_is_write(&esr))
		assert((esr.ec & 0x3e) == 0x24 && (raw >> 6 & 1));
}

/* No field spills over into another one. */
void prove_esr_encode_decode(void)
{
	struct s2_esr esr = {
		.iss = any_u32(), .iss2 = any_u32(), .ec = any_u8(),
		.il = any_bool(), .fsc = any_u8(), .wnr = any_bool(),
		.s1ptw = any_bool(), .cm = any_bool(), .ea = any_bool(),
		.fnv = any_bool(), .set = any_u8(), .vncr = any_bool(),
		.ar = any_bool(), .sf = any_bool(), .srt = any_u8(),
		.sse = any_bool(), .sas = any_u8(), .isv = any_bool(),
		.rest = any_u32(),
	}, again;
	uint64_t raw;

	if (s2_esr_encode(&esr, &raw))
		return;
	s2_esr_decode(raw, &again);
	assert(again.ec == esr.ec && again.il == esr.il && !again.res0);
	assert(again.iss2 == esr.iss2);
	if (!s2_ec_is_abort(esr.ec)) {
		assert(again.iss == esr.iss);
		return;
	}
	assert(again.fsc == esr.fsc && again.wnr == esr.wnr);
	assert(again.s1ptw == esr.s1ptw && again.cm == esr.cm);
	assert(again.ea == esr.ea && again.fnv == esr.fnv);
	assert(again.set == esr.set && again.vncr == esr.vncr);
	assert(again.ar == esr.ar && again.sf == esr.sf);
	assert(again.srt == esr.srt && again.sse == esr.sse);
	assert(again.sas == esr.sas && again.isv == esr.isv);
	assert(again.rest == esr.rest);
}

/* Each walk that VTCR_EL2 makes resolves each bit of its IPA once. */
void prove_layout(void)
{
	unsigned int pa_bits = any_u32();
	struct s2_layout layout;
	struct s2_vtcr vtcr;
	unsigned int bits;

	s2_vtcr_decode(any_u64(), &vtcr);
	if (vtcr.tg0_reserved ||
	    s2_vtcr_layout(&vtcr, pa_bits, any_bool(), any_bool(), &layout))
		return;
	bits = s2_level_shift(vtcr.granule, layout.start_level);
	assert(layout.ipa_bits == 64 - vtcr.t0sz && bits < layout.ipa_bits);
	assert(layout.root_entries == 1u << (layout.ipa_bits - bits));
	assert(layout.root_tables >= 1 && layout.root_tables <= 16);
	assert((uint64_t)layout.root_tables * s2_table_entries(vtcr.granule) >=
	       layout.root_entries);
}
