/* SPDX-License-Identifier: GPL-2.0-only */
/* Policies by name, or out of a shared object. */
#include "policies.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "guard.h"

bool policy_is_plugin(const char *word)
{
	size_t length = strlen(word);

	return strchr(word, '/') ||
	       (length > 3 && !strcmp(word + length - 3, ".so"));
}

/* Policies that 'stage2 kernel build' made: two at most in one command. */
static const struct s2_policy *digested[8];
static size_t nr_digested;

bool policy_is_digested(const struct s2_policy *policy)
{
	size_t i;

	for (i = 0; i < nr_digested; i++) {
		if (digested[i] == policy)
			return true;
	}
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
	/* dlopen() would wait for who writes to a pipe. */
	if (!S_ISREG(st.st_mode)) {
		cli_error("%s: not a plug-in: not a regular file", path);
		return NULL;
	}
	object = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (!object) {
		const char *why = dlerror();

		/* dlerror() begins with the path, which we say ourselves. */
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
	if (!policy)
		cli_error("out of memory");
	else if (dlsym(object, "stage2_digest") && nr_digested < 8)
		digested[nr_digested++] = policy;
	return policy;
}

static const char *policy_name(const void *cookie, size_t i)
{
	const struct s2_policy *policy = s2_policy_at(i);

	(void)cookie;
	return policy ? policy->name : NULL;
}

const struct s2_policy *policy_load(const char *word)
{
	const struct s2_policy *policy = s2_policy_find(word);
	const char *near;

	if (policy)
		return policy;
	if (policy_is_plugin(word))
		return load_plugin(word);
	near = cli_near(word, policy_name, NULL);
	if (near)
		cli_error("no policy '%s'; did you mean '%s'?", word, near);
	else
		cli_error("no policy '%s'; see 'stage2 list policies'", word);
	return NULL;
}
