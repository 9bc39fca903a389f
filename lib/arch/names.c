/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of kinds and of field values. */
#include <stage2/arch.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *const kinds[S2_NR_DESC_KINDS] = {
	[S2_DESC_INVALID] = "invalid", [S2_DESC_ANNOTATED] = "annotated",
	[S2_DESC_TABLE] = "table",     [S2_DESC_BLOCK] = "block",
	[S2_DESC_PAGE] = "page",       [S2_DESC_RESERVED] = "reserved",
};

const char *s2_desc_kind_name(enum s2_desc_kind kind)
{
	if ((unsigned int)kind >= S2_NR_DESC_KINDS)
		return "unknown";
	return kinds[kind];
}

static const char *const whys[S2_NR_DESC_WHYS] = {
	[S2_WHY_NOT_RESERVED] = "not reserved",
	[S2_WHY_NO_LEVEL] = "a walk with this granule never meets this level",
	[S2_WHY_LEVEL3_BLOCK] = "0b01 at level 3: a page has bit 1 set",
	[S2_WHY_BLOCK_LEVEL] = "no configuration has blocks at this level",
	[S2_WHY_BLOCK_NEEDS_LPA2] =
		"a block at this level needs LPA2 (VTCR_EL2.DS)",
	[S2_WHY_BLOCK_NEEDS_LPA] =
		"a block at this level needs FEAT_LPA and 52-bit addresses",
};

const char *s2_desc_why_text(enum s2_desc_why why)
{
	if ((unsigned int)why >= S2_NR_DESC_WHYS)
		return "unknown";
	return whys[why];
}

const char *s2_s2ap_name(unsigned int s2ap)
{
	static const char *const text[] = { "none", "read", "write",
					    "read-write" };

	return text[s2ap & 3];
}

const char *s2_sh_name(unsigned int sh)
{
	static const char *const text[] = { "non-shareable", "reserved",
					    "outer shareable",
					    "inner shareable" };

	return text[sh & 3];
}

const char *s2_xn_name(unsigned int xn)
{
	static const char *const text[] = { "executable at EL1 and EL0",
					    "executable at EL0 only",
					    "not executable",
					    "executable at EL1 only" };

	return text[xn & 3];
}

const char *s2_invalid_type_name(unsigned int type)
{
	static const char *const text[] = {
		[S2_INVALID_NONE] = "none",
		[S2_INVALID_LOCKED] = "locked (break-before-make)",
		[S2_INVALID_DONATION] = "donated by the host (pKVM)",
		[S2_INVALID_POISONED] = "poisoned, taken from the guest (pKVM)",
	};

	return type < COUNT(text) ? text[type] : "unknown";
}
