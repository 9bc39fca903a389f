/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds what to compare a tree with, before anything is built. */
#include "against.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"
#include "tools/cli/cli.h"
#include "tools/cli/policies.h"

bool against_is_tree(const char *path)
{
	char file[4200];

	snprintf(file, sizeof(file), "%s/arch/arm64/kvm/mmu.c", path);
	return !access(file, F_OK);
}

/* Is it a commit? The tree must be the top of its repository. */
static bool is_commit(const char *tree, const char *word)
{
	static const char script[] =
		"test -z \"$(git -C \"$1\" rev-parse --show-cdup)\" && "
		"git -C \"$1\" rev-parse --verify \"$2^{commit}\"";
	const char *words[] = { "sh", "-c", script, "sh", tree, word, NULL };

	/* git would take a word with a dash for an option. */
	return *word != '-' && !kernel_run_quietly(words);
}

static bool is_policy(const char *word)
{
	return s2_policy_find(word) || strchr(word, '+');
}

static bool is_plugin(const char *word)
{
	size_t n = strlen(word);
	struct stat st;

	return (n > 3 && !strcmp(word + n - 3, ".so")) ||
	       (policy_is_plugin(word) && !stat(word, &st) &&
		!S_ISDIR(st.st_mode));
}

/* ---- pages ------------------------------------------------------------- */

/* As in build-plugin: the page size of a configured tree, or 4K. */
static int shift_of_tree(const char *tree, const char *asked)
{
	char path[4200], line[512];
	int shift = 12;
	FILE *f;

	if (strcmp(asked, "0"))
		return atoi(asked);
	snprintf(path, sizeof(path), "%s/include/generated/autoconf.h", tree);
	f = fopen(path, "r");
	if (!f)
		return shift;
	while (fgets(line, sizeof(line), f)) {
		if (strstr(line, "CONFIG_ARM64_64K_PAGES 1"))
			shift = 16;
		if (strstr(line, "CONFIG_ARM64_16K_PAGES 1"))
			shift = 14;
	}
	fclose(f);
	return shift;
}

/* 0 for a plug-in that does not say. */
static int shift_of_plugin(const char *path)
{
	const unsigned char *shift;
	char file[4200];
	void *object;
	int found;

	snprintf(file, sizeof(file), "%s%s", strchr(path, '/') ? "" : "./",
		 path);
	object = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (!object)
		return 0;
	shift = dlsym(object, "stage2_page_shift");
	found = shift ? *shift : 0;
	dlclose(object);
	return found;
}

static bool has_same_pages(const struct kernel_check *check, enum against kind)
{
	int here = shift_of_tree(check->tree, check->page_shift);
	int there = kind == AGAINST_PLUGIN ?
			    shift_of_plugin(check->against) :
		    kind == AGAINST_TREE ?
			    shift_of_tree(check->against, check->page_shift) :
			    here;

	if (!there || here == there)
		return true;
	cli_error("%s has pages of %dK, %s of %dK: nothing to compare",
		  check->tree, 1 << (here - 10), check->against,
		  1 << (there - 10));
	return false;
}

/* ---- all of it --------------------------------------------------------- */

bool against_find(const struct kernel_check *check, enum against *kind)
{
	const char *word = check->against;

	if (!word) {
		*kind = AGAINST_NEAREST;
		return true;
	}
	if (against_is_tree(word)) {
		*kind = AGAINST_TREE;
	} else if (is_plugin(word)) {
		*kind = AGAINST_PLUGIN;
		if (!policy_load(word))
			return false;
	} else if (is_commit(check->tree, word)) {
		*kind = AGAINST_COMMIT;
	} else if (is_policy(word)) {
		*kind = AGAINST_POLICY;
		if (!policy_named(word))
			return false;
	} else {
		cli_error(
			"%s: not a commit of %s, not a kernel tree, and not a policy",
			word, check->tree);
		return false;
	}
	return has_same_pages(check, *kind);
}
