/* SPDX-License-Identifier: GPL-2.0-only */
/* VTCR_EL2 as rows. */
#include "arch/rows.h"
#include "arch/vtcr_bits.h"

/* Flags that turn a feature on; KVM sets HA, VS and DS. */
static const struct {
	uint8_t bit;
	const char *name, *on;
} flags[] = {
	{ 45, "HDBSS", "FEAT_HDBSS: dirty pages are logged" },
	{ 44, "HAFT", "FEAT_HAFT: Access flag in tables" },
	{ 41, "TL0", "FEAT_THE: TopLevel0 checked" },
	{ 40, "GCSH", "FEAT_THE: guarded control stacks checked" },
	{ 38, "D128", "FEAT_D128: 128-bit descriptors (not decoded here)" },
	{ 37, "S2POE", "FEAT_S2POE: permission overlay" },
	{ 36, "S2PIE", "FEAT_S2PIE: indirect permissions (not decoded here)" },
	{ 35, "TL1", "FEAT_THE: TopLevel1 checked" },
	{ 34, "AssuredOnly", "FEAT_THE: AssuredOnly checked" },
	{ 32, "DS", "FEAT_LPA2: 52-bit addresses with 4K and 16K" },
	{ 30, "NSA", "IPA space selects the PA space" },
	{ 29, "NSW", "non-secure table walks" },
	{ 22, "HD", "hardware manages dirty state" },
	{ 21, "HA", "hardware sets the Access flag" },
	{ 19, "VS", "16-bit VMID" },
};

static void add_flags(struct row_list *list)
{
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		bool set = list->raw & BIT64(flags[i].bit);
		bool known = BIT64(flags[i].bit) & ~S2_VTCR_OTHER;

		/* Show fields that KVM never sets only if they are set. */
		if (set || known)
			s2_arch_row_add(list, flags[i].bit, flags[i].bit,
					flags[i].name,
					set ? flags[i].on : "off");
	}
}

static const char *const tg0[] = { "4K", "64K", "16K", "reserved" };
static const char *const cache[] = {
	"non-cacheable",
	"write-back, allocates on reads and writes",
	"write-through",
	"write-back, allocates on reads only",
};
static const char *const ps[] = { "32 bits", "36 bits",
				  "40 bits", "42 bits",
				  "44 bits", "48 bits",
				  "52 bits", "56 bits (FEAT_D128)" };

static const char *const levels[] = { "level -1", "level 0", "level 1",
				      "level 2", "level 3" };

static const char *start_text(const struct s2_vtcr *v)
{
	struct s2_layout layout;
	/*
	 * Assumes FEAT_LPA, FEAT_TTST and the largest PA: rejects only
	 * impossible walks.
	 */
	int err = s2_vtcr_layout(v, 0, true, true, &layout);

	if (err == -S2_ESTART || err == -S2_EIPA)
		return "does not fit T0SZ: each walk faults";
	if (err)
		return "reserved: each walk faults";
	return levels[layout.start_level + 1];
}

size_t s2_vtcr_rows(uint64_t raw, struct s2_arch_row *rows)
{
	struct row_list list = { .rows = rows, .raw = raw };
	struct s2_vtcr v;

	s2_vtcr_decode(raw, &v);
	add_flags(&list);
	s2_arch_row_add(&list, 33, 33, "SL2",
			s2_arch_row_flag(v.sl2,
					 "with SL0=0, DS and 4K: level -1",
					 "off"));
	if (v.res1_clear)
		s2_arch_row_add(&list, 31, 31, "RES1", "clear, but must be one")
			->kind = S2_ARCH_ROW_RES0;
	if (v.hwu)
		s2_arch_row_add(&list, VTCR_HWU, "HWU59-HWU62",
				"PBHA bits [62:59] handed to hardware");
	s2_arch_row_add(&list, VTCR_PS, "PS", ps[v.ps]);
	s2_arch_row_add(&list, VTCR_TG0, "TG0", tg0[bits_get(raw, VTCR_TG0)]);
	s2_arch_row_add(&list, VTCR_SH0, "SH0", s2_sh_name(v.sh0));
	s2_arch_row_add(&list, VTCR_ORGN0, "ORGN0", cache[v.orgn0]);
	s2_arch_row_add(&list, VTCR_IRGN0, "IRGN0", cache[v.irgn0]);
	s2_arch_row_add(&list, VTCR_SL0, "SL0", start_text(&v));
	s2_arch_row_add(&list, VTCR_T0SZ, "T0SZ", NULL);
	s2_arch_row_add_mask(&list, v.res0, S2_ARCH_ROW_RES0);
	s2_arch_row_sort(&list);
	return list.n;
}
