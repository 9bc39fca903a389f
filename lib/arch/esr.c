/* SPDX-License-Identifier: GPL-2.0-only */
/* Decodes and encodes the syndrome of an abort. */
#include <string.h>

#include "arch/esr_bits.h"

bool s2_ec_is_data_abort(unsigned int ec)
{
	return ec == S2_EC_DABT_LOW || ec == S2_EC_DABT_CUR;
}

bool s2_ec_is_abort(unsigned int ec)
{
	return ec == S2_EC_IABT_LOW || ec == S2_EC_IABT_CUR ||
	       s2_ec_is_data_abort(ec);
}

bool s2_esr_is_write(const struct s2_esr *esr)
{
	return s2_ec_is_data_abort(esr->ec) && esr->wnr;
}

uint32_t s2_iss_fields(unsigned int ec, bool isv)
{
	if (!s2_ec_is_abort(ec))
		return 0;
	if (!s2_ec_is_data_abort(ec))
		return ISS_ABORT;
	return ISS_DATA | (isv ? ISS_SYNDROME : 0);
}

static void decode_abort(struct s2_esr *esr)
{
	uint32_t fields, iss = esr->iss;

	fields = s2_iss_fields(esr->ec, iss & ISS_ISV);
	esr->rest = iss & ~fields;
	iss &= fields;
	esr->fsc = (uint8_t)(iss & ISS_FSC);
	esr->wnr = iss & ISS_WNR;
	esr->s1ptw = iss & ISS_S1PTW;
	esr->cm = iss & ISS_CM;
	esr->ea = iss & ISS_EA;
	esr->fnv = iss & ISS_FNV;
	esr->set = (uint8_t)((iss & ISS_SET) >> ISS_SET_LO);
	esr->vncr = iss & ISS_VNCR;
	esr->ar = iss & ISS_AR;
	esr->sf = iss & ISS_SF;
	esr->srt = (uint8_t)((iss & ISS_SRT) >> ISS_SRT_LO);
	esr->sse = iss & ISS_SSE;
	esr->sas = (uint8_t)((iss & ISS_SAS) >> ISS_SAS_LO);
	esr->isv = iss & ISS_ISV;
}

void s2_esr_decode(uint64_t raw, struct s2_esr *esr)
{
	memset(esr, 0, sizeof(*esr));
	esr->iss = (uint32_t)(raw & ESR_ISS);
	esr->il = raw & ESR_IL;
	esr->ec = (uint8_t)(raw >> ESR_EC_LO) & 63;
	esr->iss2 = (uint32_t)((raw & ESR_ISS2) >> ESR_ISS2_LO);
	esr->res0 = raw & ESR_RES0;
	if (s2_ec_is_abort(esr->ec))
		decode_abort(esr);
}

static uint32_t esr_flag(bool set, uint32_t bit)
{
	return set ? bit : 0;
}

static int encode_abort(const struct s2_esr *esr, uint32_t *iss)
{
	uint32_t bits, fields = s2_iss_fields(esr->ec, esr->isv);

	if (esr->fsc > 63 || esr->set > 3 || esr->srt > 31 || esr->sas > 3)
		return -S2_EVALUE;
	bits = esr->fsc | (uint32_t)esr->set << ISS_SET_LO |
	       (uint32_t)esr->srt << ISS_SRT_LO |
	       (uint32_t)esr->sas << ISS_SAS_LO;
	bits |= esr_flag(esr->wnr, ISS_WNR) | esr_flag(esr->s1ptw, ISS_S1PTW);
	bits |= esr_flag(esr->cm, ISS_CM) | esr_flag(esr->ea, ISS_EA);
	bits |= esr_flag(esr->fnv, ISS_FNV) | esr_flag(esr->vncr, ISS_VNCR);
	bits |= esr_flag(esr->ar, ISS_AR) | esr_flag(esr->sf, ISS_SF);
	bits |= esr_flag(esr->sse, ISS_SSE) | esr_flag(esr->isv, ISS_ISV);
	if (bits & ~fields)
		return -S2_EFIELD;
	if (esr->rest & (fields | ~(uint32_t)ESR_ISS))
		return -S2_EVALUE;
	*iss = bits | esr->rest;
	return 0;
}

int s2_esr_encode(const struct s2_esr *esr, uint64_t *raw)
{
	uint32_t iss = esr->iss;
	int err = 0;

	if (esr->ec > 63 || esr->iss2 > ESR_ISS2 >> ESR_ISS2_LO)
		return -S2_EVALUE;
	if (s2_ec_is_abort(esr->ec))
		err = encode_abort(esr, &iss);
	else if (iss & ~(uint32_t)ESR_ISS)
		err = -S2_EVALUE;
	if (err)
		return err;
	*raw = iss | (esr->il ? ESR_IL : 0) | bits_put(esr->ec, ESR_EC_LO) |
	       bits_put(esr->iss2, ESR_ISS2_LO);
	return 0;
}

/* The kernel's names (asm/esr.h). */
static const char *const ec_names[64] = {
	[0x00] = "UNKNOWN",	[0x01] = "WFx",		[0x03] = "CP15_32",
	[0x04] = "CP15_64",	[0x05] = "CP14_MR",	[0x06] = "CP14_LS",
	[0x07] = "FP_ASIMD",	[0x08] = "CP10_ID",	[0x09] = "PAC",
	[0x0a] = "OTHER",	[0x0c] = "CP14_64",	[0x0d] = "BTI",
	[0x0e] = "ILL",		[0x11] = "SVC32",	[0x12] = "HVC32",
	[0x13] = "SMC32",	[0x15] = "SVC64",	[0x16] = "HVC64",
	[0x17] = "SMC64",	[0x18] = "SYS64",	[0x19] = "SVE",
	[0x1a] = "ERET",	[0x1c] = "FPAC",	[0x1d] = "SME",
	[0x1f] = "IMP_DEF",	[0x20] = "IABT_LOW",	[0x21] = "IABT_CUR",
	[0x22] = "PC_ALIGN",	[0x24] = "DABT_LOW",	[0x25] = "DABT_CUR",
	[0x26] = "SP_ALIGN",	[0x27] = "MOPS",	[0x28] = "FP_EXC32",
	[0x2c] = "FP_EXC64",	[0x2d] = "GCS",		[0x2f] = "SERROR",
	[0x30] = "BREAKPT_LOW", [0x31] = "BREAKPT_CUR", [0x32] = "SOFTSTP_LOW",
	[0x33] = "SOFTSTP_CUR", [0x34] = "WATCHPT_LOW", [0x35] = "WATCHPT_CUR",
	[0x38] = "BKPT32",	[0x3a] = "VECTOR32",	[0x3c] = "BRK64",
};

const char *s2_ec_name(unsigned int ec)
{
	if (ec > 63 || !ec_names[ec])
		return "unallocated";
	return ec_names[ec];
}

uint64_t s2_hpfar(s2_ipa_t ipa)
{
	return ipa.ipa >> 12 << 4 & MASK64(47, 4);
}
