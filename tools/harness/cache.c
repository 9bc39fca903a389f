/* SPDX-License-Identifier: GPL-2.0-only */
/* The cache of built trees; build-plugin fills it. */
#include "cache.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/cli.h"

#define DEFAULT_MIB 512

const char *cache_folder(char path[CACHE_PATH])
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	int n = 0;

	path[0] = 0;
	/* A relative path is to be ignored, says the standard. */
	if (xdg && *xdg == '/')
		n = snprintf(path, CACHE_PATH, "%s/stage2", xdg);
	else if (home && *home == '/')
		n = snprintf(path, CACHE_PATH, "%s/.cache/stage2", home);
	if (n >= CACHE_PATH)
		path[0] = 0;
	return path;
}

unsigned long cache_most(void)
{
	const char *given = getenv("STAGE2_CACHE_MIB");
	unsigned long mib = DEFAULT_MIB;

	if (given && *given && !given[strspn(given, "0123456789")] &&
	    strlen(given) < 9)
		mib = strtoul(given, NULL, 10);
	return mib * 1024;
}

/* What a walk finds: nftw() passes no context. */
static struct {
	unsigned long long bytes;
	unsigned long entries;
	int wrong; /* errno of the first failure */
} found;

static int visit(const char *path, const struct stat *st, int type,
		 struct FTW *ftw)
{
	(void)path;
	if (type == FTW_DP && ftw->level == 1)
		found.entries++;
	if (type == FTW_F)
		found.bytes += (unsigned long long)st->st_blocks * 512;
	return 0;
}

static int drop(const char *path, const struct stat *st, int type,
		struct FTW *ftw)
{
	(void)st;
	(void)type;
	if (ftw->level && remove(path) && errno != ENOENT && !found.wrong)
		found.wrong = errno;
	return 0;
}

static int walk(int (*each)(const char *, const struct stat *, int,
			    struct FTW *),
		char path[CACHE_PATH])
{
	memset(&found, 0, sizeof(found));
	if (!*cache_folder(path))
		return cli_error(
			"there is no cache: neither XDG_CACHE_HOME nor HOME is set");
	if (nftw(path, each, 16, FTW_PHYS | FTW_DEPTH) && errno != ENOENT)
		found.wrong = errno;
	if (found.wrong)
		return cli_error("%s: %s", path, strerror(found.wrong));
	return CLI_OK;
}

int cache_print(void)
{
	char path[CACHE_PATH];
	int status = walk(visit, path);

	if (status == CLI_OK)
		printf("%s: %lu result%s, %.1f of at most %lu MiB\n", path,
		       found.entries, found.entries == 1 ? "" : "s",
		       (double)found.bytes / 1048576, cache_most() / 1024);
	return status;
}

int cache_clear(void)
{
	char path[CACHE_PATH];
	int status = walk(drop, path);

	if (status == CLI_OK)
		printf("%s: empty\n", path);
	return status;
}
