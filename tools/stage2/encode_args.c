/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of stage2 encode. */
#include "arch_args.h"
#include "encode_args.h"

enum {
	OPT_TYPE = ARCH_OPT_END,
	OPT_LEVEL,
	OPT_OA,
	OPT_MEMATTR,
	OPT_S2AP,
	OPT_XN,
	OPT_SH,
	OPT_AF,
	OPT_SW,
	OPT_CONTIGUOUS,
	OPT_DBM,
	OPT_NT,
	OPT_FNXS,
	OPT_INVALID_TYPE,
	OPT_ANNOTATION,
	OPT_VTCR,
	OPT_IPA_BITS,
	OPT_PA_BITS,
	OPT_START_LEVEL,
	OPT_VMID16,
	OPT_HA,
	OPT_HD,
	OPT_ESR,
	OPT_FSC,
	OPT_ACCESS,
	OPT_S1PTW,
	OPT_CM,
	OPT_EA,
	OPT_FNV,
	OPT_VNCR,
	OPT_SET,
	OPT_SRT,
	OPT_SAS,
	OPT_SSE,
	OPT_SF,
	OPT_AR,
	OPT_FORMAT,
	OPT_HELP,
};

const struct option encode_options[] = {
	ARCH_CONFIG_OPTIONS,
	{ "type", required_argument, NULL, OPT_TYPE },
	{ "level", required_argument, NULL, OPT_LEVEL },
	{ "oa", required_argument, NULL, OPT_OA },
	{ "memattr", required_argument, NULL, OPT_MEMATTR },
	{ "s2ap", required_argument, NULL, OPT_S2AP },
	{ "xn", required_argument, NULL, OPT_XN },
	{ "sh", required_argument, NULL, OPT_SH },
	{ "af", required_argument, NULL, OPT_AF },
	{ "sw", required_argument, NULL, OPT_SW },
	{ "contiguous", no_argument, NULL, OPT_CONTIGUOUS },
	{ "dbm", no_argument, NULL, OPT_DBM },
	{ "nt", no_argument, NULL, OPT_NT },
	{ "fnxs", no_argument, NULL, OPT_FNXS },
	{ "invalid-type", required_argument, NULL, OPT_INVALID_TYPE },
	{ "annotation", required_argument, NULL, OPT_ANNOTATION },
	{ "vtcr", no_argument, NULL, OPT_VTCR },
	{ "ipa-bits", required_argument, NULL, OPT_IPA_BITS },
	{ "pa-bits", required_argument, NULL, OPT_PA_BITS },
	{ "start-level", required_argument, NULL, OPT_START_LEVEL },
	{ "vmid16", no_argument, NULL, OPT_VMID16 },
	{ "ha", no_argument, NULL, OPT_HA },
	{ "hd", no_argument, NULL, OPT_HD },
	{ "esr", no_argument, NULL, OPT_ESR },
	{ "fsc", required_argument, NULL, OPT_FSC },
	{ "access", required_argument, NULL, OPT_ACCESS },
	{ "s1ptw", no_argument, NULL, OPT_S1PTW },
	{ "cm", no_argument, NULL, OPT_CM },
	{ "ea", no_argument, NULL, OPT_EA },
	{ "fnv", no_argument, NULL, OPT_FNV },
	{ "vncr", no_argument, NULL, OPT_VNCR },
	{ "set", required_argument, NULL, OPT_SET },
	{ "srt", required_argument, NULL, OPT_SRT },
	{ "sas", required_argument, NULL, OPT_SAS },
	{ "sse", no_argument, NULL, OPT_SSE },
	{ "sf", no_argument, NULL, OPT_SF },
	{ "ar", no_argument, NULL, OPT_AR },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

bool encode_is_number(const char *text)
{
	return *text >= '0' && *text <= '9';
}

bool encode_small(const char *what, const char *arg, unsigned int max,
		  uint8_t *value)
{
	uint64_t v;

	if (!arch_number(what, arg, max, &v))
		return false;
	*value = (uint8_t)v;
	return true;
}

static bool word(const char *what, const char *arg, const char *const *words,
		 uint8_t *value)
{
	unsigned int i;

	if (!arch_word(what, arg, words, &i))
		return false;
	*value = (uint8_t)i;
	return true;
}

static bool parse_type(const char *arg, struct encode_request *r)
{
	static const char *const words[] = { "page", "block", "table",
					     "invalid", NULL };
	static const enum s2_desc_kind kinds[] = { S2_DESC_PAGE, S2_DESC_BLOCK,
						   S2_DESC_TABLE,
						   S2_DESC_INVALID };
	unsigned int i;

	if (!arch_word("--type", arg, words, &i))
		return false;
	r->desc.kind = kinds[i];
	return true;
}

static bool parse_invalid_type(const char *arg, struct encode_request *r)
{
	static const char *const words[] = { "none", "locked", "donation",
					     "poisoned", NULL };

	if (encode_is_number(arg))
		return encode_small("--invalid-type", arg, 15,
				    &r->desc.invalid_type);
	return word("--invalid-type", arg, words, &r->desc.invalid_type);
}

static bool parse_leaf_option(int opt, const char *arg,
			      struct encode_request *r)
{
	static const char *const s2ap[] = { "none", "r", "w", "rw", NULL };
	static const char *const xn[] = { "x", "ux", "xn", "px", NULL };
	uint8_t v = 0;

	switch (opt) {
	case OPT_MEMATTR:
		r->memattr = arg;
		return true;
	case OPT_S2AP:
		return word("--s2ap", arg, s2ap, &r->desc.s2ap);
	case OPT_XN:
		if (encode_is_number(arg))
			return encode_small("--xn", arg, 3, &r->desc.xn);
		return word("--xn", arg, xn, &r->desc.xn);
	case OPT_SH:
		r->sh_given = true;
		return word("--sh", arg, arch_sh_words, &r->desc.sh);
	case OPT_AF:
		if (!encode_small("--af", arg, 1, &v))
			return false;
		r->desc.af = v;
		return true;
	case OPT_SW:
		return encode_small("--sw", arg, 15, &r->desc.sw);
	case OPT_CONTIGUOUS:
		r->desc.contiguous = true;
		return true;
	case OPT_DBM:
		r->desc.dbm = true;
		return true;
	case OPT_NT:
		r->desc.nt = true;
		return true;
	default:
		r->desc.fnxs = true;
		return true;
	}
}

static bool parse_desc_option(int opt, const char *arg,
			      struct encode_request *r)
{
	switch (opt) {
	case OPT_TYPE:
		return parse_type(arg, r);
	case OPT_LEVEL:
		r->level_given = true;
		return arch_level("--level", arg, &r->level);
	case OPT_OA:
		return arch_number("--oa", arg, UINT64_MAX, &r->desc.oa);
	case OPT_INVALID_TYPE:
		return parse_invalid_type(arg, r);
	case OPT_ANNOTATION:
		return arch_number("--annotation", arg, UINT64_MAX,
				   &r->desc.annot);
	default:
		return parse_leaf_option(opt, arg, r);
	}
}

static bool parse_what(enum encode_what what, struct encode_request *r)
{
	if (r->what != ENCODE_DESCRIPTOR && r->what != what) {
		cli_error("--vtcr and --esr exclude each other");
		return false;
	}
	r->what = what;
	return true;
}

static bool bits(const char *what, const char *arg, unsigned int *value)
{
	uint8_t v;

	if (!encode_small(what, arg, 64, &v))
		return false;
	*value = v;
	return true;
}

static bool parse_vtcr_option(int opt, const char *arg,
			      struct encode_request *r)
{
	switch (opt) {
	case OPT_VTCR:
		return parse_what(ENCODE_VTCR, r);
	case OPT_IPA_BITS:
		return bits("--ipa-bits", arg, &r->ipa_bits);
	case OPT_PA_BITS:
		return bits("--pa-bits", arg, &r->pa_bits);
	case OPT_START_LEVEL:
		r->start_given = true;
		return arch_level("--start-level", arg, &r->start_level);
	case OPT_VMID16:
		r->vmid16 = true;
		return true;
	case OPT_HA:
		r->ha = true;
		return true;
	default:
		r->hd = true;
		return true;
	}
}

static bool parse_access(const char *arg, struct s2_esr *esr)
{
	static const char *const words[] = { "r", "w", "x", NULL };
	unsigned int i;

	if (!arch_word("--access", arg, words, &i))
		return false;
	esr->ec = i == 2 ? S2_EC_IABT_LOW : S2_EC_DABT_LOW;
	esr->wnr = i == 1;
	return true;
}

static bool parse_esr_field(int opt, const char *arg, struct s2_esr *esr)
{
	switch (opt) {
	case OPT_SET:
		return encode_small("--set", arg, 3, &esr->set);
	case OPT_SRT:
		esr->isv = true;
		return encode_small("--srt", arg, 31, &esr->srt);
	case OPT_SAS:
		esr->isv = true;
		return encode_small("--sas", arg, 3, &esr->sas);
	case OPT_SSE:
		esr->sse = true;
		esr->isv = true;
		return true;
	case OPT_SF:
		esr->sf = true;
		esr->isv = true;
		return true;
	default:
		esr->ar = true;
		esr->isv = true;
		return true;
	}
}

static bool parse_esr_option(int opt, const char *arg, struct encode_request *r)
{
	switch (opt) {
	case OPT_ESR:
		return parse_what(ENCODE_ESR, r);
	case OPT_FSC:
		r->fsc = arg;
		return true;
	case OPT_ACCESS:
		return parse_access(arg, &r->esr);
	case OPT_S1PTW:
		r->esr.s1ptw = true;
		return true;
	case OPT_CM:
		r->esr.cm = true;
		return true;
	case OPT_EA:
		r->esr.ea = true;
		return true;
	case OPT_FNV:
		r->esr.fnv = true;
		return true;
	case OPT_VNCR:
		r->esr.vncr = true;
		return true;
	default:
		return parse_esr_field(opt, arg, &r->esr);
	}
}

bool encode_option(int opt, struct encode_request *r)
{
	if (opt == OPT_HELP) {
		r->help = true;
		return true;
	}
	if (opt == OPT_FORMAT)
		return cli_parse_format(optarg, &r->format);
	if (opt < ARCH_OPT_END)
		return arch_config_option(opt, optarg, &r->cfg);
	if (opt < OPT_VTCR)
		return parse_desc_option(opt, optarg, r);
	if (opt < OPT_ESR)
		return parse_vtcr_option(opt, optarg, r);
	return parse_esr_option(opt, optarg, r);
}
