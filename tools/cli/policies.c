/* SPDX-License-Identifier: GPL-2.0-only */
/* Policies by name, or from a shared object. */
#include "policies.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assumptions.h"
#include "cli.h"
#include "guard.h"

bool policy_is_plugin(const char *word)
{
	size_t length = strlen(word);

	return strchr(word, '/') ||
	       (length > 3 && !strcmp(word + length - 3, ".so"));
}

/*
 * Policies from 'stage2 kernel build': at most two sets of eight per command.
 */
static struct {
	const struct s2_policy *policy;
	const char *const *without; /* assumptions that the build dropped */
} digested[32];
static size_t nr_digested;

/* Its index, or nr_digested. */
static size_t find_digested(const struct s2_policy *policy)
{
	size_t i;

	for (i = 0; i < nr_digested && digested[i].policy != policy; i++)
		;
	return i;
}

bool policy_is_digested(const struct s2_policy *policy)
{
	return find_digested(policy) < nr_digested;
}

bool policy_may_waver(const char *word, const struct s2_policy *policy)
{
	return policy_is_plugin(word) && !policy_is_digested(policy);
}

static uint64_t digested_without(size_t i)
{
	const struct s2_assumption *assumption;
	const char *const *name;
	uint64_t set = 0;
	size_t a;

	for (a = 0; (assumption = s2_assumption_at(a)); a++) {
		for (name = digested[i].without; name && *name; name++) {
			if (!strcmp(assumption->name, *name))
				set |= UINT64_C(1) << a;
		}
	}
	return set;
}

bool policy_answers_without(const struct s2_policy *policy, const char *word,
			    uint64_t without)
{
	size_t i = find_digested(policy);
	char names[ASSUMPTIONS_TEXT];
	uint64_t more;

	if (i == nr_digested)
		return true;
	more = without & ~digested_without(i);
	if (!more)
		return true;
	if (without == S2_EVERY_ASSUMPTION)
		cli_error("%s: built from a kernel tree, so it decides only "
			  "faults that can occur",
			  word);
	else
		cli_error(
			"%s: built with the assumptions %s; to drop them, use "
			"'stage2 kernel build --without'",
			word, assumptions_text(more, names));
	return false;
}

static const struct s2_policy *load_plugin(const char *path)
{
	const struct s2_policy *policy;
	const char *wrong;
	char file[4096];
	struct stat st;
	void *object;

	/* Without a slash, dlopen() would search the system's folders. */
	snprintf(file, sizeof(file), "%s%s", strchr(path, '/') ? "" : "./",
		 path);
	if (access(file, R_OK) || stat(file, &st)) {
		cli_error("%s: %s", path, strerror(errno));
		return NULL;
	}
	/* dlopen() of a pipe would wait for a writer. */
	if (!S_ISREG(st.st_mode)) {
		cli_error("%s: not a plug-in: not a regular file", path);
		return NULL;
	}
	object = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (!object) {
		const char *why = dlerror();

		/*
		 * dlerror() begins with the path, which our message has
		 * already.
		 */
		if (!strncmp(why, file, strlen(file)) &&
		    why[strlen(file)] == ':')
			why += strlen(file) + 2;
		cli_error("%s: not a plug-in: %s", path, why);
		return NULL;
	}
	policy = dlsym(object, S2_POLICY_SYMBOL);
	if (!policy) {
		cli_error("%s: not a plug-in: it does not export '%s'", path,
			  S2_POLICY_SYMBOL);
		dlclose(object);
		return NULL;
	}
	wrong = s2_policy_check(policy);
	if (wrong) {
		cli_error("%s: not a policy: %s", path, wrong);
		dlclose(object);
		return NULL;
	}
	policy = guard_policy(policy);
	if (!policy) {
		cli_error("out of memory");
	} else if (dlsym(object, "stage2_digest") && nr_digested < 32) {
		digested[nr_digested].without = dlsym(object, "stage2_without");
		digested[nr_digested++].policy = policy;
	}
	return policy;
}

static const char *policy_name(const void *cookie, size_t i)
{
	const struct s2_policy *policy = s2_policy_at(i);

	(void)cookie;
	return policy ? policy->name : NULL;
}

static const char *commit_name(const void *cookie, size_t i)
{
	(void)cookie;
	return i < S2_NR_COMMITS ? s2_commits[i].name : NULL;
}

static void explain_unknown_commit(const char *word,
				   const struct s2_compose_error *error)
{
	const char *near;
	char name[S2_MAX_NAME];

	snprintf(name, sizeof(name), "%.*s", (int)error->len, word + error->at);
	near = cli_near(name, commit_name, NULL);
	if (near)
		cli_error("%s: no commit '%s'; did you mean '%s'?", word, name,
			  near);
	else
		cli_error("%s: no commit '%s'; see 'stage2 list commits'", word,
			  name);
}

static void explain_unknown_policy(const char *word)
{
	const char *near = cli_near(word, policy_name, NULL);

	if (near)
		cli_error("no policy '%s'; did you mean '%s'?", word, near);
	else
		cli_error("no policy '%s'; see 'stage2 list policies'", word);
}

/* Prints why a name describes no kernel. */
static void explain_compose_error(const char *word,
				  const struct s2_compose_error *error)
{
	if (!error->at)
		explain_unknown_policy(word);
	else if (error->id == S2_NR_COMMITS)
		explain_unknown_commit(word, error);
	else if (error->other == S2_NR_COMMITS)
		cli_error("%s: %s: %s", word, s2_commits[error->id].name,
			  error->why);
	else
		cli_error("%s: %s makes no sense %s %s: %s", word,
			  s2_commits[error->id].name,
			  error->needs ? "without" : "with",
			  s2_commits[error->other].name, error->why);
}

/* Composed kernels live as long as plug-ins: until the tool ends. */
struct composed {
	struct s2_kernel kernel;
	struct s2_policy policy;
	struct composed *next;
};

static struct composed *composed_kernels;

const struct s2_policy *policy_named(const char *word)
{
	const struct s2_policy *policy = s2_policy_find(word);
	struct s2_compose_error error;
	struct composed *composed;

	if (policy)
		return policy;
	composed = malloc(sizeof(*composed));
	if (!composed) {
		cli_error("out of memory");
		return NULL;
	}
	if (s2_kernel_compose(word, &composed->kernel, &error)) {
		free(composed);
		explain_compose_error(word, &error);
		return NULL;
	}
	s2_policy_of_kernel(&composed->kernel, &composed->policy);
	composed->next = composed_kernels;
	composed_kernels = composed;
	return &composed->policy;
}

const struct s2_policy *policy_load(const char *word)
{
	return policy_is_plugin(word) ? load_plugin(word) : policy_named(word);
}
