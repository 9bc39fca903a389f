/* SPDX-License-Identifier: GPL-2.0-only */
/* The sixty-four fault status codes (Arm ARM D24.2.40, DFSC and IFSC). */
#include <stage2/arch.h>

/* clang-format off */
#define ANY(text, cls) { .name = (text), .kind = (cls), .level = S2_FSC_NO_LEVEL }
#define AT(text, cls, lvl) \
	{ .name = text ", level " #lvl, .kind = (cls), .level = (lvl) }
#define LEVELS(code, text, cls)		\
	[(code) + 0] = AT(text, cls, 0), \
	[(code) + 1] = AT(text, cls, 1), \
	[(code) + 2] = AT(text, cls, 2), \
	[(code) + 3] = AT(text, cls, 3)

#define SIZE "address size fault"
#define TRANS "translation fault"
#define SEA "synchronous external abort"
#define ECC "synchronous parity or ECC error"
#define GPF "granule protection fault"
#define WALK " on a table walk"

/*
 * FEAT_LPA2 added the codes of level -1, and FEAT_D128 those of level -2, in
 * unused places.
 */
static const struct s2_fsc codes[64] = {
	LEVELS(0x00, SIZE, S2_FSC_ADDRESS_SIZE),
	LEVELS(0x04, TRANS, S2_FSC_TRANSLATION),
	LEVELS(0x08, "access flag fault", S2_FSC_ACCESS_FLAG),
	LEVELS(0x0c, "permission fault", S2_FSC_PERMISSION),
	[0x10] = ANY(SEA, S2_FSC_EXTERNAL),
	[0x11] = ANY("synchronous tag check fault", S2_FSC_TAG_CHECK),
	[0x12] = AT(SEA WALK, S2_FSC_EXTERNAL_TTW, -2),
	[0x13] = AT(SEA WALK, S2_FSC_EXTERNAL_TTW, -1),
	LEVELS(0x14, SEA WALK, S2_FSC_EXTERNAL_TTW),
	[0x18] = ANY(ECC, S2_FSC_PARITY),
	[0x1b] = AT(ECC WALK, S2_FSC_PARITY_TTW, -1),
	LEVELS(0x1c, ECC WALK, S2_FSC_PARITY_TTW),
	[0x21] = ANY("alignment fault", S2_FSC_ALIGNMENT),
	[0x22] = AT(GPF WALK, S2_FSC_GPF_TTW, -2),
	[0x23] = AT(GPF WALK, S2_FSC_GPF_TTW, -1),
	LEVELS(0x24, GPF WALK, S2_FSC_GPF_TTW),
	[0x28] = ANY(GPF, S2_FSC_GPF),
	[0x29] = AT(SIZE, S2_FSC_ADDRESS_SIZE, -1),
	[0x2a] = AT(TRANS, S2_FSC_TRANSLATION, -2),
	[0x2b] = AT(TRANS, S2_FSC_TRANSLATION, -1),
	[0x2c] = AT(SIZE, S2_FSC_ADDRESS_SIZE, -2),
	[0x30] = ANY("TLB conflict abort", S2_FSC_TLB_CONFLICT),
	[0x31] = ANY("unsupported atomic hardware update",
		     S2_FSC_UNSUPPORTED_ATOMIC_UPDATE),
	[0x34] = ANY("implementation defined fault (lockdown)",
		     S2_FSC_IMPDEF_LOCKDOWN),
	[0x35] = ANY("unsupported exclusive or atomic access",
		     S2_FSC_EXCLUSIVE_OR_ATOMIC),
};
/* clang-format on */

static const struct s2_fsc reserved = ANY("reserved", S2_FSC_UNKNOWN);

const struct s2_fsc *s2_fsc(unsigned int code)
{
	const struct s2_fsc *fsc = &codes[code & 63];

	return fsc->name ? fsc : &reserved;
}

int s2_fsc_code(enum s2_fsc_class kind, int level)
{
	int i;

	for (i = 0; i < 64; i++) {
		if (codes[i].name && codes[i].kind == kind &&
		    codes[i].level == level)
			return i;
	}
	return -S2_EVALUE;
}

static const char *const classes[S2_NR_FSC_CLASSES] = {
	[S2_FSC_UNKNOWN] = "reserved",
	[S2_FSC_ADDRESS_SIZE] = "address-size",
	[S2_FSC_TRANSLATION] = "translation",
	[S2_FSC_ACCESS_FLAG] = "access-flag",
	[S2_FSC_PERMISSION] = "permission",
	[S2_FSC_EXTERNAL] = "external",
	[S2_FSC_TAG_CHECK] = "tag-check",
	[S2_FSC_EXTERNAL_TTW] = "external-walk",
	[S2_FSC_PARITY] = "parity",
	[S2_FSC_PARITY_TTW] = "parity-walk",
	[S2_FSC_ALIGNMENT] = "alignment",
	[S2_FSC_GPF_TTW] = "granule-protection-walk",
	[S2_FSC_GPF] = "granule-protection",
	[S2_FSC_TLB_CONFLICT] = "tlb-conflict",
	[S2_FSC_UNSUPPORTED_ATOMIC_UPDATE] = "unsupported-atomic-update",
	[S2_FSC_IMPDEF_LOCKDOWN] = "lockdown",
	[S2_FSC_EXCLUSIVE_OR_ATOMIC] = "exclusive-or-atomic",
};

const char *s2_fsc_class_name(enum s2_fsc_class kind)
{
	if ((unsigned int)kind >= S2_NR_FSC_CLASSES)
		return "reserved";
	return classes[kind];
}
