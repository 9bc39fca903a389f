/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of stage2 encode. */
#include "encode_args.h"

#include "arch_args.h"
#include "tools/cli/values.h"

static const int8_t kinds[] = {
	S2_DESC_PAGE,
	S2_DESC_BLOCK,
	S2_DESC_TABLE,
	S2_DESC_INVALID,
};

static const int8_t xn[] = { 0, 1, 2, 3, 0, 1, 2, 3 };

/* A number, or the word of one. */
static bool take_invalid_type(void *request, const char *arg)
{
	struct encode_request *r = request;
	unsigned int word;
	uint64_t number;

	if (*arg >= '0' && *arg <= '9') {
		if (!value_bits("--invalid-type", arg, 15, &number))
			return false;
		r->ask.desc.invalid_type = (uint8_t)number;
		return true;
	}
	if (!value_word("--invalid-type", arg, "none|locked|donation|poisoned",
			&word))
		return false;
	r->ask.desc.invalid_type = (uint8_t)word;
	return true;
}

const struct cli_option encode_options[] = {
	{ CLI_WORD("type", "page|block|table|invalid", struct encode_request,
		   ask.desc.kind),
	  .values = kinds, .help = "kind of descriptor (page)" },
	{ CLI_WORD("level", ARCH_LEVEL_WORDS, struct encode_request, ask.level),
	  .values = arch_level_values,
	  CLI_GIVEN(struct encode_request, ask.level_given),
	  .help = "level of its table (3; block and table: 2)" },
	{ CLI_BITS("oa", "ADDR", struct encode_request, ask.desc.oa,
		   UINT64_MAX),
	  .help = "output address, or the next table's (0)" },
	{ CLI_STRING("memattr", "NAME|N", struct encode_request, ask.memattr),
	  .help = "NORMAL, NORMAL_NC, DEVICE_nGnRE, AS_S1, the architecture's name, or a number (NORMAL)" },
	{ CLI_WORD("s2ap", "none|r|w|rw", struct encode_request, ask.desc.s2ap),
	  .help = "permission (rw)" },
	{ CLI_WORD("xn", "x|ux|xn|px|0|1|2|3", struct encode_request,
		   ask.desc.xn),
	  .values = xn,
	  .help = "executable at EL1 and EL0, at EL0 only, not at all, at EL1 only, or its bits (xn)" },
	{ CLI_WORD("sh", ARCH_SH_WORDS, struct encode_request, ask.desc.sh),
	  .values = arch_sh_values,
	  CLI_GIVEN(struct encode_request, ask.sh_given),
	  .help = "shareability (inner; with LPA2 it is --sh0)" },
	{ CLI_WORD("af", "0|1", struct encode_request, ask.desc.af),
	  .help = "Access flag (1)" },
	{ CLI_BITS("sw", "N", struct encode_request, ask.desc.sw, 15),
	  .help = "software bits [58:55] (0)" },
	{ CLI_FLAG("contiguous", struct encode_request, ask.desc.contiguous),
	  .help = "Contiguous bit" },
	{ CLI_FLAG("dbm", struct encode_request, ask.desc.dbm),
	  .help = "DBM: hardware may make it writable" },
	{ CLI_FLAG("nt", struct encode_request, ask.desc.nt),
	  .help = "nT, of FEAT_BBML1" },
	{ CLI_FLAG("fnxs", struct encode_request, ask.desc.fnxs),
	  .help = "FnXS, of FEAT_XS" },
	{ CLI_TAKE("invalid-type", "N|none|locked|donation|poisoned",
		   take_invalid_type),
	  .help = "type [63:60] of an invalid descriptor" },
	{ CLI_BITS("annotation", "N", struct encode_request, ask.desc.annot,
		   UINT64_MAX),
	  .help = "bits [59:1] of an invalid descriptor, unshifted" },
	ARCH_OPTIONS(struct encode_request),
	{ CLI_FLAG("vtcr", struct encode_request, vtcr), .apart = true,
	  .help = "print VTCR_EL2 as KVM computes it, from --granule, --lpa2, --lpa and:" },
	{ CLI_BITS("ipa-bits", "N", struct encode_request, ask.ipa_bits, 64),
	  .help = "size of the guest's address space (40)" },
	{ CLI_BITS("pa-bits", "N", struct encode_request, ask.pa_bits, 64),
	  .help = "size of the machine's address space (48; 52 with LPA2 and LPA)" },
	{ CLI_WORD("start-level", ARCH_LEVEL_WORDS, struct encode_request,
		   ask.start_level),
	  .values = arch_level_values,
	  CLI_GIVEN(struct encode_request, ask.start_given),
	  .help = "instead of KVM's choice" },
	{ CLI_FLAG("vmid16", struct encode_request, ask.vmid16),
	  .help = "VS: a VMID of 16 bits" },
	{ CLI_FLAG("ha", struct encode_request, ask.ha),
	  .help = "HA: hardware sets the Access flag" },
	{ CLI_FLAG("hd", struct encode_request, ask.hd),
	  .help = "HD: hardware makes entries writable" },
	{ CLI_FLAG("esr", struct encode_request, esr), .apart = true,
	  .help = "print ESR_EL2 of an abort from a lower Exception level, from --level and:" },
	{ CLI_STRING("fsc", "NAME|N", struct encode_request, ask.fsc),
	  .help = "fault status: translation, permission, access-flag, … at --level, or its code (translation)" },
	{ CLI_WORD("access", "r|w|x", struct encode_request, ask.access),
	  .help = "read, write, fetch (r)" },
	{ CLI_FLAG("s1ptw", struct encode_request, ask.esr.s1ptw),
	  .help = "fault on a stage-1 walk (S1PTW)" },
	{ CLI_FLAG("cm", struct encode_request, ask.esr.cm),
	  .help = "fault of cache maintenance (CM)" },
	{ CLI_FLAG("ea", struct encode_request, ask.esr.ea),
	  .help = "EA, of an external abort" },
	{ CLI_FLAG("fnv", struct encode_request, ask.esr.fnv),
	  .help = "FAR_EL2 is not valid" },
	{ CLI_FLAG("vncr", struct encode_request, ask.esr.vncr),
	  .help = "through VNCR_EL2" },
	{ CLI_BITS("set", "N", struct encode_request, ask.esr.set, 3),
	  .help = "SET" },
	{ CLI_BITS("srt", "N", struct encode_request, ask.esr.srt, 31),
	  CLI_GIVEN(struct encode_request, ask.esr.isv),
	  .help = "transfer register; also sets ISV" },
	{ CLI_BITS("sas", "N", struct encode_request, ask.esr.sas, 3),
	  CLI_GIVEN(struct encode_request, ask.esr.isv),
	  .help = "log2 of the access size in bytes; also sets ISV" },
	{ CLI_FLAG("sse", struct encode_request, ask.esr.sse),
	  CLI_GIVEN(struct encode_request, ask.esr.isv),
	  .help = "sign-extend; also sets ISV" },
	{ CLI_FLAG("sf", struct encode_request, ask.esr.sf),
	  CLI_GIVEN(struct encode_request, ask.esr.isv),
	  .help = "64-bit register; also sets ISV" },
	{ CLI_FLAG("ar", struct encode_request, ask.esr.ar),
	  CLI_GIVEN(struct encode_request, ask.esr.isv),
	  .help = "acquire or release; also sets ISV" },
	{ CLI_WORD("format", "text|json", struct encode_request, ask.format),
	  .apart = true, .help = "how to print it (text)" },
	CLI_END,
};
