/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A target without libFuzzer: each file, and each file in a folder, once.
 * Arguments: files and folders.
 */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "bytes.h"

#define MOST (1u << 21) /* bytes of a file */

static unsigned int nr_files;

static void run_file(const char *path)
{
	uint8_t *data = malloc(MOST), *exact;
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file || !data) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	size = fread(data, 1, MOST, file);
	fclose(file);
	/* A buffer of just this size: valgrind and ASan see its end. */
	exact = malloc(size ? size : 1);
	if (!exact)
		exit(EXIT_FAILURE);
	memcpy(exact, data, size);
	free(data);
	/* What crashes is the last that was named. */
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	nr_files++;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void run_folder(const char *path)
{
	struct dirent **entries;
	int n = scandir(path, &entries, is_visible, alphasort), i;
	char name[4096];

	if (n < 0) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		free(entries[i]);
		run_file(name);
	}
	free(entries);
}

int main(int argc, char **argv)
{
	struct stat info;
	int i;

	for (i = 1; i < argc; i++) {
		if (!stat(argv[i], &info) && S_ISDIR(info.st_mode))
			run_folder(argv[i]);
		else
			run_file(argv[i]);
	}
	fprintf(stderr, "%u inputs, nothing found\n", nr_files);
	return nr_files ? EXIT_SUCCESS : EXIT_FAILURE;
}
