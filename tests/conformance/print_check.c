/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * print_check FOLDER OLD NEW: writes a check of two policies, as 'stage2 kernel
 * check' prints it of two trees, to a file for each format for programs.
 */
#include <stdio.h>
#include <string.h>

#include "tools/cli/json.h"
#include "tools/harness/pair.h"

static const char *const formats[] = { "text",	"json", "sarif",
				       "junit", "ktap", "github" };

/* A line that is reached no more, and something that is not explored. */
static char before[] = "  f(), mmu.c\n    12  never reached  a = 1;\n";
static char after[] = "  f(), mmu.c\n    13  never reached  a = 1;\n"
		      "    14  never reached  b = a < 1 && \"x\";\n";

static void print(const struct checked *checked, const struct results *results,
		  const char *folder, int format)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/%s", folder, formats[format]);
	if (!freopen(path, "w", stdout))
		perror(path);
	else if (format == CLI_JSON)
		json_print(checked_json(checked, results));
	else
		results_print(results, (enum cli_format)format);
}

int main(int argc, char **argv)
{
	static struct kernel_check check = { .tree = "linux",
					     .against = "HEAD" };
	static struct pair pair = { .check = &check, .kind = AGAINST_POLICY };
	static struct checked checked;
	struct results results = { .command = "kernel check" };
	int format;

	if (argc != 4)
		return 2;
	pair.notes.nr_sets = 1;
	pair.notes.unreached = after;
	pair.old_notes.unreached = before;
	pair.notes.unknown.n = 1;
	pair.notes.unknown.at[0] = (struct kernel_unknown){
		.name = "cap.ARM64_NEW",
		.where = "arch/arm64/kvm/mmu.c:7",
		.fixed = true,
	};
	snprintf(pair.old, sizeof(pair.old), "%s", argv[2]);
	snprintf(pair.plugin, sizeof(pair.plugin), "%s", argv[3]);
	if (checked_make(&pair, &checked))
		return 3;
	checked_results(&checked, &results);
	for (format = CLI_JSON; format <= CLI_GITHUB; format++)
		print(&checked, &results, argv[1], format);
	results_free(&results);
	checked_free(&checked);
	return 0;
}
