/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a scenario: the expected result of a step. */
#include "sim/yaml_reader.h"

#include <string.h>

static const char *key_name(const void *cookie, size_t i)
{
	(void)cookie;
	return i < SIM_NR_EXPECT ? sim_expect_names[i] : NULL;
}

static const char *field_word(const void *cookie, size_t i)
{
	const struct s2_field_info *info = cookie;

	return i < info->nr_values ? info->values[i] : NULL;
}

/* The errors with names; i is not the error number. */
static int error_number(size_t i)
{
	static const int numbers[] = {
		S2_EPERM,     S2_EIO,	 S2_E2BIG,  S2_ENOEXEC, S2_EAGAIN,
		S2_ENOMEM,    S2_EFAULT, S2_EINVAL, S2_ERANGE,	S2_ENOSYS,
		S2_EHWPOISON, S2_ENOENT, S2_EBUSY,  S2_EEXIST,
	};

	if (i < 2)
		return (int)i;
	return i - 2 < sizeof(numbers) / sizeof(*numbers) ? -numbers[i - 2] :
							    INT32_MIN;
}

static const char *error_word(const void *cookie, size_t i)
{
	int ret = error_number(i);

	(void)cookie;
	return ret == INT32_MIN ? NULL : s2_errno_name(ret);
}

static int read_word(struct reader *r, const struct node *v,
		     enum sim_expect_key key)
{
	const char *const *words = sim_expect_words(key);
	const char *name = sim_expect_names[key];

	if (words)
		return reader_find(r, v, name, reader_list_word, words, NULL);
	return reader_find(
		r, v, name, field_word,
		&s2_fields[key == SIM_EX_EXIT ? S2_F_EXIT : S2_F_OUTCOME],
		NULL);
}

/* Exactly these pages of the memslot, by number. */
static bool read_pages(struct reader *r, const struct node *list,
		       int64_t *value)
{
	const struct node *at;
	uint64_t mask = 0, n;

	if (!reader_want(r, list, "pages", NODE_LIST))
		return false;
	for (at = tree_child(&r->tree, list); at;
	     at = tree_next(&r->tree, at)) {
		if (!reader_number(r, at, "pages", 0, 62, &n))
			return false;
		mask |= UINT64_C(1) << n;
	}
	*value = (int64_t)mask;
	return true;
}

static bool read_value(struct reader *r, const struct node *v,
		       enum sim_expect_key key, int64_t *value)
{
	uint64_t n;
	int i;

	if (key == SIM_EX_PAGES)
		return read_pages(r, v, value);
	if (key == SIM_EX_FAULTS || key == SIM_EX_LOGGED ||
	    key == SIM_EX_YOUNG) {
		if (!reader_number(r, v, sim_expect_names[key], 0, UINT32_MAX,
				   &n))
			return false;
		*value = (int64_t)n;
		return true;
	}
	if (key == SIM_EX_RET)
		i = reader_find(r, v, "error", error_word, NULL, NULL);
	else
		i = read_word(r, v, key);
	if (i < 0)
		return false;
	*value = key == SIM_EX_RET ? error_number((size_t)i) : i;
	return true;
}

bool reader_expect(struct reader *r, const struct node *map,
		   struct sim_expect *expect)
{
	const struct node *k, *v;
	uint64_t seen = 0;
	int i;

	if (!reader_want(r, map, "expect", NODE_MAP))
		return false;
	for (k = tree_child(&r->tree, map); k; k = tree_next(&r->tree, v)) {
		v = tree_next(&r->tree, k);
		i = reader_key(r, k, "key of expect", key_name, NULL, &seen);
		if (i < 0 || !read_value(r, v, (enum sim_expect_key)i,
					 &expect->value[i]))
			return false;
	}
	expect->given = (unsigned int)seen;
	return true;
}
