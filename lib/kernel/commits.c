/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of commits, and how to find one. */
#include <string.h>

#include <stage2/kernel.h>

#define ROW(arg, id, its_name, its_release, y6_1, y6_6, y6_12, y6_18, y7_2, \
	    its_part, its_what)                                             \
	[S2_C_##id] = {                                                     \
		.name = (its_name),                                         \
		.release = (its_release),                                   \
		.stable = { [S2_STABLE_6_1] = (y6_1),                       \
			    [S2_STABLE_6_6] = (y6_6),                       \
			    [S2_STABLE_6_12] = (y6_12),                     \
			    [S2_STABLE_6_18] = (y6_18),                     \
			    [S2_STABLE_7_2] = (y7_2) },                     \
		.part = (its_part),                                         \
		.what = (its_what),                                         \
	},

const struct s2_commit s2_commits[S2_NR_COMMITS] = { S2_COMMITS(ROW, ) };

const uint16_t s2_stable_release[S2_NR_STABLE] = {
	[S2_STABLE_6_1] = S2_RELEASE(6, 1),
	[S2_STABLE_6_6] = S2_RELEASE(6, 6),
	[S2_STABLE_6_12] = S2_RELEASE(6, 12),
	[S2_STABLE_6_18] = S2_RELEASE(6, 18),
	[S2_STABLE_7_2] = S2_RELEASE(7, 2),
};

#define MIN_DIGITS  7
#define FULL_DIGITS 40

static bool commit_is_hex(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		char c = name[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
	}
	return len > 0;
}

/* Digits of a commit match up to the shorter length; a name matches whole. */
static bool commit_matches(const char *row, const char *name, size_t len)
{
	size_t digits = strlen(row);

	if (len == digits)
		return !memcmp(row, name, len);
	if (len < MIN_DIGITS || len > FULL_DIGITS ||
	    !commit_is_hex(row, digits) || !commit_is_hex(name, len))
		return false;
	return !memcmp(row, name, len < digits ? len : digits);
}

enum s2_commit_id s2_commit_find(const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < S2_NR_COMMITS; i++) {
		if (commit_matches(s2_commits[i].name, name, len))
			break;
	}
	return (enum s2_commit_id)i;
}

const char *s2_part_name(enum s2_part part)
{
	static const char *const names[S2_NR_PARTS] = {
		[S2_PART_FAULT] = "fault path",
		[S2_PART_MEMSLOT] = "memslots",
		[S2_PART_TABLE] = "table code",
		[S2_PART_FEATURE] = "features",
	};

	return (unsigned int)part < S2_NR_PARTS ? names[part] : "?";
}
