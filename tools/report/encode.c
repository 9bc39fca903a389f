/* SPDX-License-Identifier: GPL-2.0-only */
/* Encodes a descriptor, a VTCR_EL2 or a syndrome. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "arch.h"
#include "tools/cli/cli.h"
#include "tools/cli/values.h"

static const char *const what_names[] = { "descriptor", "vtcr", "esr" };

static bool is_number(const char *text)
{
	return *text >= '0' && *text <= '9';
}

/* Reads a number for a field with this largest value. */
static bool small(const char *what, const char *text, unsigned int max,
		  uint8_t *value)
{
	uint64_t v;

	if (!value_bits(what, text, max, &v))
		return false;
	*value = (uint8_t)v;
	return true;
}

/* The names that --memattr takes, for suggestions. */
static const char *next_memattr(const void *cookie, size_t i)
{
	static const char *const kvm[] = { "NORMAL", "NORMAL_NC",
					   "DEVICE_nGnRE", "AS_S1" };
	const size_t n = sizeof(kvm) / sizeof(kvm[0]);

	if (i < n)
		return kvm[i];
	if (i < n + 16)
		return s2_memattr(cookie, (unsigned int)(i - n))->name;
	return NULL;
}

static bool settle_memattr(struct report_encode *r)
{
	const char *near;
	int memattr;

	if (is_number(r->memattr))
		return small("--memattr", r->memattr, 15, &r->desc.memattr);
	memattr = s2_memattr_find(&r->cfg, r->memattr);
	if (memattr >= 0) {
		r->desc.memattr = (uint8_t)memattr;
		return true;
	}
	near = cli_near(r->memattr, next_memattr, &r->cfg);
	if (near)
		cli_error("--memattr: unknown name '%s'; did you mean '%s'?",
			  r->memattr, near);
	else
		cli_error("--memattr: unknown name '%s'; KVM's are NORMAL, "
			  "NORMAL_NC, DEVICE_nGnRE, AS_S1",
			  r->memattr);
	return false;
}

static int refuse(int err)
{
	return cli_error("%s", s2_strerror(err));
}

static int encode_desc(struct report_encode *r, uint64_t *raw)
{
	int err;

	if (!settle_memattr(r))
		return CLI_USAGE;
	if (!r->sh_given)
		r->desc.sh = r->cfg.lpa2 ? r->cfg.sh0 : S2_SH_INNER;
	if (!r->level_given && r->desc.kind != S2_DESC_PAGE &&
	    r->desc.kind != S2_DESC_INVALID)
		r->level = 2;
	r->desc.level = (int8_t)r->level;
	err = s2_desc_encode(&r->cfg, &r->desc, raw);
	if (err == -S2_EALIGN)
		return cli_error("--oa 0x%" PRIx64
				 " is not aligned to 0x%" PRIx64,
				 r->desc.oa,
				 s2_level_size(r->cfg.granule,
					       r->desc.kind == S2_DESC_TABLE ?
						       S2_LEVEL_LAST :
						       r->level));
	if (err == -S2_ERANGE_OA)
		return cli_error("--oa 0x%" PRIx64 " has more than %u bits",
				 r->desc.oa, s2_oa_bits(&r->cfg));
	return err ? refuse(err) : CLI_OK;
}

static int encode_vtcr(struct report_encode *r, uint64_t *raw)
{
	struct s2_layout layout;
	struct s2_vtcr vtcr;
	int err;

	if (!r->pa_bits)
		r->pa_bits = s2_oa_bits(&r->cfg);
	err = s2_kvm_vtcr(&r->cfg, r->ipa_bits, r->pa_bits, r->vmid16, r->ha,
			  &vtcr);
	if (!err && r->start_given) {
		err = s2_layout(&r->cfg, r->ipa_bits, r->start_level,
				r->pa_bits, false, &layout);
		if (!err)
			err = s2_vtcr_set_start(&vtcr, r->start_level);
	}
	if (!err) {
		vtcr.hd = r->hd;
		err = s2_vtcr_encode(&vtcr, raw);
	}
	if (err == -S2_EIPA)
		return cli_error(
			"--ipa-bits %u: KVM allows 32 to %u, and no more "
			"than --pa-bits",
			r->ipa_bits, s2_oa_bits(&r->cfg));
	if (err == -S2_EVALUE)
		return cli_error(
			"--pa-bits %u: must be 32, 36, 40, 42, 44, 48 or 52",
			r->pa_bits);
	return err ? refuse(err) : CLI_OK;
}

static const char *next_class(const void *cookie, size_t i)
{
	(void)cookie;
	if (i + 1 >= S2_NR_FSC_CLASSES)
		return NULL;
	return s2_fsc_class_name((enum s2_fsc_class)(i + 1));
}

static int unknown_class(const char *name)
{
	const char *near = cli_near(name, next_class, NULL);

	if (near)
		return cli_error("--fsc: unknown value '%s'; did you mean "
				 "'%s'?",
				 name, near);
	return cli_error("--fsc: unknown value '%s'; must be a code, "
			 "translation, permission, access-flag, …",
			 name);
}

/* A status without levels has one code. */
static int settle_fsc(struct report_encode *r)
{
	const char *name;
	int code;
	size_t i;

	if (is_number(r->fsc))
		return small("--fsc", r->fsc, 63, &r->esr.fsc) ? CLI_OK :
								 CLI_USAGE;
	for (i = 0; (name = next_class(NULL, i)); i++) {
		if (!strcmp(name, r->fsc))
			break;
	}
	if (!name)
		return unknown_class(r->fsc);
	code = s2_fsc_code((enum s2_fsc_class)(i + 1), S2_FSC_NO_LEVEL);
	if (code < 0)
		code = s2_fsc_code((enum s2_fsc_class)(i + 1), r->level);
	if (code < 0)
		return cli_error("--fsc %s has no code for level %d", name,
				 r->level);
	r->esr.fsc = (uint8_t)code;
	return CLI_OK;
}

static int encode_esr(struct report_encode *r, uint64_t *raw)
{
	int err = settle_fsc(r);

	r->esr.ec = r->access == ARCH_FETCH ? S2_EC_IABT_LOW : S2_EC_DABT_LOW;
	r->esr.wnr = r->access == ARCH_WRITE;

	if (err)
		return err;
	err = s2_esr_encode(&r->esr, raw);
	return err ? refuse(err) : CLI_OK;
}

static int encode(struct report_encode *r, uint64_t *raw)
{
	switch (r->what) {
	case ARCH_VTCR:
		return encode_vtcr(r, raw);
	case ARCH_ESR:
		return encode_esr(r, raw);
	default:
		return encode_desc(r, raw);
	}
}

static int output(const struct report_encode *r, uint64_t raw)
{
	char hex[24];
	json_t *o;

	snprintf(hex, sizeof(hex), "0x%016" PRIx64, raw);
	if (r->format == CLI_TEXT) {
		printf("%s\n", hex);
	} else {
		o = json_pack("{s:s, s:s, s:s}", "schema", "stage2.encode/1",
			      "what", what_names[r->what], "value", hex);
		if (!o || json_dumpf(o, stdout, JSON_INDENT(2)))
			return CLI_UNFINISHED;
		json_decref(o);
		printf("\n");
	}
	return fflush(stdout) || ferror(stdout) ? CLI_UNFINISHED : CLI_OK;
}

int report_encode(struct report_encode *ask)
{
	uint64_t raw = 0;
	int status = encode(ask, &raw);

	return status ? status : output(ask, raw);
}
