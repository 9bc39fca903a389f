/* SPDX-License-Identifier: GPL-2.0-only */
/* Composes a kernel: a known one, plus and minus commits. */
#include <string.h>

#include <stage2/error.h>
#include <stage2/kernel.h>

/*
 * ---- which commit needs another, or excludes it? ---------------------------
 */

struct relation {
	enum s2_commit_id id, other;
	const char *why;
};

/* id makes sense only with other. */
static const struct relation needs[] = {
	{ S2_C_PFNMAP_CACHEABLE, S2_C_PFNMAP_BLOCK,
	  "it reverts the refusal that the other added" },
	{ S2_C_ALLOW_ANY_UNCACHED, S2_C_PT_NORMAL_NC,
	  "only the other maps Normal-NC" },
	{ S2_C_NESTED_HAF, S2_C_NESTED, "there is no nested walk without it" },
	{ S2_C_XNX, S2_C_NESTED, "there are no nested guests without it" },
	{ S2_C_XN_MASK, S2_C_XNX, "it repairs the other" },
	{ S2_C_IPA_LIMIT, S2_C_FSC_HELPERS, "it repairs the other" },
	{ S2_C_MEMCACHE_INIT, S2_C_PKVM_GUESTS, "it repairs the other" },
	{ S2_C_PKVM_BLOCKS, S2_C_PKVM_GUESTS,
	  "the other has the hypervisor map guests" },
	{ S2_C_XNX, S2_C_PT_XNX,
	  "without it the tables have no separate rights for EL0 and EL1" },
	{ S2_C_PROTECTED_VM, S2_C_PKVM_GUESTS,
	  "the other has the hypervisor map guests" },
	{ S2_C_PROTECTED_SLOTS, S2_C_PROTECTED_VM,
	  "there are no protected VMs without it" },
	{ S2_C_TOPUP_PKVM, S2_C_PKVM_GUESTS,
	  "the other has the hypervisor map guests" },
	{ S2_C_GMEM_ONLY, S2_C_GMEM, "there is no guest_memfd without it" },
	{ S2_C_GMEM_RELAX, S2_C_GMEM, "there is no guest_memfd without it" },
	{ S2_C_GMEM_NO_MTE, S2_C_GMEM, "there is no guest_memfd without it" },
	{ S2_C_PT_HANDLE_FAULT, S2_C_PT_PARALLEL,
	  "nobody shares the tables without it" },
	{ S2_C_PT_IGNORE_EAGAIN, S2_C_PT_HANDLE_FAULT,
	  "it removes the other's flag" },
	{ S2_C_PT_WALK_FLAGS, S2_C_PT_PARALLEL,
	  "nobody shares the tables without it" },
	{ S2_C_PT_RELOAD, S2_C_PT_PARALLEL, "it repairs the other" },
	{ S2_C_PT_PA_OFFSET, S2_C_PT_PARALLEL, "it repairs the other" },
	{ S2_C_PT_LAST_REF, S2_C_PT_PARALLEL,
	  "no table is freed by itself without it" },
	{ S2_C_PT_SOFTWARE_BITS, S2_C_PT_PARALLEL,
	  "a leaf is replaced in another way without it" },
	{ S2_C_PT_RELAX_AGAIN, S2_C_PT_RELAX_LOCAL,
	  "it is the other's invalidation" },
	{ S2_C_PT_RELAX_TTL, S2_C_PT_RELAX_AGAIN, "it repairs the other" },
	{ S2_C_PT_RANGE_SPAN, S2_C_PT_RANGE, "it repairs the other" },
	{ S2_C_PT_ZAP_AT_ONCE, S2_C_PT_RANGE, "it repairs the other" },
	{ S2_C_PT_XN_ICACHE, S2_C_PT_XNX, "it repairs the other" },
	{ S2_C_PT_ANNOTATE, S2_C_PT_PARALLEL, "no entry is locked without it" },
	{ S2_C_PFNMAP_V8, S2_C_PFNMAP_BLOCK, "it is a patch on top of it" },
	{ S2_C_PFNMAP_V8_REVIEW, S2_C_PFNMAP_BLOCK,
	  "it is a patch on top of it" },
};

/* Both change the same code in different ways. */
static const struct relation excludes[] = {
	{ S2_C_PFNMAP_BY_PAGES, S2_C_PFNMAP_LEAF_SIZE,
	  "both set the size of VM_PFNMAP mappings" },
	{ S2_C_PFNMAP_V1, S2_C_PFNMAP_ONLY,
	  "it is an earlier version of the same series" },
	{ S2_C_PFNMAP_V2, S2_C_PFNMAP_ONLY,
	  "it is an earlier version of the same series" },
	{ S2_C_PFNMAP_V3, S2_C_PFNMAP_ONLY,
	  "it is an earlier version of the same series" },
	{ S2_C_PFNMAP_V7, S2_C_PFNMAP_ONLY,
	  "it is an earlier version of the same series" },
	{ S2_C_PFNMAP_V8, S2_C_PFNMAP_CACHEABLE,
	  "it is an earlier version of the same patch" },
	{ S2_C_PFNMAP_V8_REVIEW, S2_C_PFNMAP_CACHEABLE,
	  "it is an earlier version of the same patch" },
};

#define NR(list) (sizeof(list) / sizeof(*(list)))

static bool commit_is_proposal(enum s2_commit_id id)
{
	return id >= S2_C_PFNMAP_V1;
}

/* Why the set makes no sense, or NULL; sets *id to the wrong commit. */
static const char *set_is_senseless(const bool *has, enum s2_commit_id *id,
				    enum s2_commit_id *other, bool *needed)
{
	enum s2_commit_id one = S2_NR_COMMITS;
	unsigned int i;

	for (i = 0; i < NR(needs); i++) {
		*id = needs[i].id;
		*other = needs[i].other;
		*needed = true;
		if (has[*id] && !has[*other])
			return needs[i].why;
	}
	*needed = false;
	for (i = 0; i < NR(excludes); i++) {
		*id = excludes[i].id;
		*other = excludes[i].other;
		if (has[*id] && has[*other])
			return excludes[i].why;
	}
	for (i = 0; i < S2_NR_COMMITS; i++) {
		*id = (enum s2_commit_id)i;
		if (!has[i] || !commit_is_proposal(*id))
			continue;
		*other = one;
		if (one != S2_NR_COMMITS)
			return "both are versions of the same series";
		one = *id;
	}
	return NULL;
}

/*
 * ---- names -----------------------------------------------------------------
 */

/* The end of the word: a + or -, or the end of the text. */
static size_t word_length(const char *word)
{
	size_t n = 0;

	while (word[n] && word[n] != '+' && word[n] != '-')
		n++;
	return n;
}

/* "linux-6.12.50": the line's release, and the stable release's number. */
static bool stable_release(const char *name, size_t len, enum s2_stable *line,
			   uint16_t *number)
{
	static const char *const begin[S2_NR_STABLE] = {
		[S2_STABLE_6_1] = "linux-6.1.",
		[S2_STABLE_6_6] = "linux-6.6.",
		[S2_STABLE_6_12] = "linux-6.12.",
		[S2_STABLE_6_18] = "linux-6.18.",
		[S2_STABLE_7_2] = "linux-7.2.",
	};
	unsigned int i, n = 0;
	size_t at;

	for (i = 0; i < S2_NR_STABLE; i++) {
		at = strlen(begin[i]);
		if (len > at && len <= at + 3 && !memcmp(name, begin[i], at))
			break;
	}
	if (i == S2_NR_STABLE)
		return false;
	for (; at < len; at++) {
		if (name[at] < '0' || name[at] > '9')
			return false;
		n = n * 10 + (unsigned int)(name[at] - '0');
	}
	*line = (enum s2_stable)i;
	*number = (uint16_t)n;
	return n > 0;
}

static void make_stable(struct s2_kernel *kernel, enum s2_stable line,
			uint16_t number)
{
	unsigned int i;

	kernel->title = "a stable release";
	kernel->source = "commits by release";
	kernel->checked = S2_CHECKED_INFERRED;
	for (i = 0; i < S2_NR_COMMITS; i++)
		kernel->has[i] = s2_commits[i].release <=
					 s2_stable_release[line] ||
				 s2_commits[i].stable[line] <= number;
}

/*
 * The longest known name that the text begins with, up to its end or a sign;
 * 0 if there is none.
 */
static size_t find_base(const char *name, struct s2_kernel *kernel)
{
	const struct s2_kernel *known;
	enum s2_stable line;
	const char *dash;
	uint16_t number;
	size_t i, len, longest = 0;

	for (i = 0; (known = s2_kernel_at(i)); i++) {
		len = strlen(known->name);
		if (len > longest && !strncmp(name, known->name, len) &&
		    (!name[len] || name[len] == '+' || name[len] == '-')) {
			*kernel = *known;
			longest = len;
		}
	}
	if (longest)
		return longest;
	dash = strchr(name, '-');
	if (!dash)
		return 0;
	len = (size_t)(dash - name) + 1 + word_length(dash + 1);
	if (!stable_release(name, len, &line, &number))
		return 0;
	*kernel = (struct s2_kernel){ 0 };
	make_stable(kernel, line, number);
	return len;
}

static int refuse(struct s2_compose_error *error, size_t at, size_t len,
		  const char *why)
{
	*error = (struct s2_compose_error){
		.at = at,
		.len = len,
		.why = why,
		.id = S2_NR_COMMITS,
		.other = S2_NR_COMMITS,
	};
	return -S2_EINVAL;
}

/* A commit's name may itself have dashes: pfnmap-v8-review. */
static size_t commit_length(const char *word)
{
	size_t i, len, longest = word_length(word);

	for (i = 0; i < S2_NR_COMMITS; i++) {
		len = strlen(s2_commits[i].name);
		if (len > longest && !strncmp(word, s2_commits[i].name, len) &&
		    (!word[len] || word[len] == '+' || word[len] == '-'))
			longest = len;
	}
	return longest;
}

/* One +COMMIT or -COMMIT at the place. */
static int change_one(const char *name, size_t at, size_t *len,
		      struct s2_kernel *kernel, struct s2_compose_error *error)
{
	bool add = name[at] == '+';
	enum s2_commit_id id;

	*len = commit_length(name + at + 1);
	id = s2_commit_find(name + at + 1, *len);
	if (id == S2_NR_COMMITS)
		return refuse(error, at + 1, *len, "there is no such commit");
	if (kernel->has[id] == add) {
		refuse(error, at + 1, *len,
		       add ? "this kernel has it already" :
			     "this kernel does not have it");
		error->id = id;
		return -S2_EINVAL;
	}
	kernel->has[id] = add;
	return 0;
}

int s2_kernel_compose(const char *name, struct s2_kernel *kernel,
		      struct s2_compose_error *error)
{
	size_t base = find_base(name, kernel), at = base, len;
	enum s2_commit_id id, other;
	const char *why;
	bool needed;
	int err;

	if (!base)
		return refuse(error, 0, strlen(name),
			      "there is no such kernel");
	if (strlen(name) >= S2_MAX_NAME)
		return refuse(error, 0, strlen(name), "the name is too long");
	kernel->name = name;
	if (!name[at])
		return 0;
	for (; name[at]; at += 1 + len) {
		err = change_one(name, at, &len, kernel, error);
		if (err)
			return err;
	}
	why = set_is_senseless(kernel->has, &id, &other, &needed);
	if (why) {
		refuse(error, base, at - base, why);
		error->id = id;
		error->other = other;
		error->needs = needed;
		return -S2_EINVAL;
	}
	kernel->title = "a composed kernel";
	kernel->source = "composed";
	kernel->checked = S2_CHECKED_INFERRED;
	kernel->release = 0;
	return 0;
}
