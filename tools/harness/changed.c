/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lists what a patch changes, function by function, and whether stage2 looked
 * at each change.
 *
 * For a commit, git says which files differ. For two trees, a walk through the
 * folders that the fault path could depend on compares the files.
 */
#include "changed.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"
#include "source.h"
#include "tools/cli/cli.h"
#include "tools/cli/text.h"

/*
 * ---- lists of words --------------------------------------------------------
 */

struct words {
	char **at;
	size_t n;
	bool failed;
};

static void add_word(struct words *words, const char *word)
{
	char **at = reallocarray(words->at, words->n + 1, sizeof(*at));

	if (at)
		words->at = at;
	if (at && (at[words->n] = strdup(word)))
		words->n++;
	else
		words->failed = true;
}

static void free_words(struct words *words)
{
	while (words->n)
		free(words->at[--words->n]);
	free(words->at);
	*words = (struct words){ 0 };
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, each once. */
static void sort_words(struct words *words)
{
	size_t i, n = 0;

	if (words->n)
		qsort(words->at, words->n, sizeof(*words->at), by_name);
	for (i = 0; i < words->n; i++) {
		if (n && !strcmp(words->at[n - 1], words->at[i]))
			free(words->at[i]);
		else
			words->at[n++] = words->at[i];
	}
	words->n = n;
}

/*
 * ---- which files differ -----------------------------------------------------
 */

static bool begins(const char *path, const char *with)
{
	return !strncmp(path, with, strlen(with));
}

static bool ends(const char *path, const char *with)
{
	size_t n = strlen(path), m = strlen(with);

	return n >= m && !strcmp(path + n - m, with);
}

/* Folders with code of the fault path, or with code that it can call. */
static const char *const roots[] = {
	"arch/arm64", "include", "virt", "mm", "kernel", "lib",
};

static bool is_near(const char *path)
{
	size_t i;

	for (i = 0; i < sizeof(roots) / sizeof(*roots); i++) {
		size_t n = strlen(roots[i]);

		if (begins(path, roots[i]) && path[n] == '/')
			return !ends(path, ".dts") && !ends(path, ".dtsi");
	}
	return false;
}

/* Files to compare function by function: KVM, its tables and TLBs. */
static bool is_kvms(const char *path)
{
	static const char *const prefixes[] = {
		"arch/arm64/kvm/",
		"arch/arm64/include/asm/kvm",
		"arch/arm64/include/asm/stage2",
		"arch/arm64/include/asm/tlb",
		"arch/arm64/include/asm/virt.h",
		"arch/arm64/include/asm/esr.h",
		"arch/arm64/include/asm/vncr",
		"arch/arm64/include/uapi/asm/kvm.h",
		"include/kvm/",
		"include/linux/kvm",
		"include/uapi/linux/kvm",
		"virt/kvm/",
	};
	size_t i;

	if (!ends(path, ".c") && !ends(path, ".h"))
		return false;
	for (i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		if (begins(path, prefixes[i]))
			return true;
	}
	return false;
}

static bool has_same_bytes(const char *a, const char *b)
{
	FILE *f = fopen(a, "r"), *g = fopen(b, "r");
	bool same = f && g;
	char x[4096], y[4096];

	while (same) {
		size_t n = fread(x, 1, sizeof(x), f);

		same = fread(y, 1, sizeof(y), g) == n && !memcmp(x, y, n);
		if (!n)
			break;
	}
	if (f)
		fclose(f);
	if (g)
		fclose(g);
	return same;
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat s, t;

	if (stat(a, &s) || stat(b, &t) || !S_ISREG(s.st_mode) ||
	    !S_ISREG(t.st_mode))
		return false;
	if (s.st_dev == t.st_dev && s.st_ino == t.st_ino)
		return true;
	return s.st_size == t.st_size && has_same_bytes(a, b);
}

/* The walk under way: nftw() passes no context. */
static struct {
	const char *here, *there;
	struct words *files;
} walk;

static int visit(const char *path, const struct stat *st, int type,
		 struct FTW *ftw)
{
	const char *name = path + strlen(walk.here) + 1;
	char other[4200];

	(void)ftw;
	if (type != FTW_F || !S_ISREG(st->st_mode))
		return 0;
	snprintf(other, sizeof(other), "%s/%s", walk.there, name);
	if (!is_same_file(path, other))
		add_word(walk.files, name);
	return 0;
}

static bool has_folder(const char *tree, const char *name)
{
	char path[4200];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", tree, name);
	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static void walk_files(const char *here, const char *there, const char *root,
		       struct words *files)
{
	char path[4200];

	walk.here = here;
	walk.there = there;
	walk.files = files;
	snprintf(path, sizeof(path), "%s/%s", here, root);
	nftw(path, visit, 16, 0);
}

static void list_by_walk(const struct changed *c, struct words *files,
			 struct words *apart)
{
	size_t i;

	for (i = 0; i < sizeof(roots) / sizeof(*roots); i++) {
		if (!has_folder(c->tree, roots[i]) ||
		    !has_folder(c->old, roots[i])) {
			add_word(apart, roots[i]);
			continue;
		}
		walk_files(c->tree, c->old, roots[i], files);
		walk_files(c->old, c->tree, roots[i], files);
	}
}

static bool add_lines(const char *path, struct words *files)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;

	if (!f)
		return false;
	while (getline(&line, &size, f) > 0) {
		line[strcspn(line, "\n")] = 0;
		add_word(files, line);
	}
	free(line);
	fclose(f);
	return true;
}

static bool list_by_git(const struct changed *c, struct words *files)
{
	static const char script[] =
		"git -C \"$1\" -c core.quotePath=false diff --name-only "
		"--no-renames --no-ext-diff \"$2\" ${3:+\"$3\"} -- && "
		"[ -n \"$3\" ] || git -C \"$1\" -c core.quotePath=false "
		"ls-files --others --exclude-standard";
	const char *words[] = { "sh",
				"-c",
				script,
				"sh",
				c->repository,
				c->commit,
				c->now ? c->now : "",
				NULL };
	char out[4200];

	snprintf(out, sizeof(out), "%s/differ", c->scratch);
	return !kernel_run(words, out) && add_lines(out, files);
}

/*
 * ---- which functions differ -------------------------------------------------
 */

/* Which check looks at a change; unseen changes come first. */
enum group {
	UNSEEN,
	UNREACHED,
	BY_TABLES,
	EXPLORED,
	DEFINED,
	GONE,
	NR_GROUPS
};

struct difference {
	const char *file; /* of changed_list's files */
	char *name;
	unsigned int line; /* 0: it is gone */
	enum group group;
};

struct changed_list {
	const struct changed *changed; /* while it is made */
	struct difference *at;
	size_t n;
	struct words files, apart, others;
	bool failed;
};

static bool is_table_code(const char *file, const char *function)
{
	return !strcmp(file, "arch/arm64/kvm/hyp/pgtable.c") &&
	       !strstr(function, "hyp_");
}

static enum group group_of(const struct changed_list *r, const char *file,
			   const struct source_unit *unit, bool gone)
{
	const struct coverage *seen = r->changed->seen;

	if (gone)
		return coverage_has(seen, file) ? GONE : UNSEEN;
	if (!unit->is_function)
		return coverage_has(seen, file) ? DEFINED : UNSEEN;
	switch (coverage_lines(seen, file, unit->first, unit->last)) {
	case SEEN_REACHED:
		return EXPLORED;
	case SEEN_COMPILED:
		return is_table_code(file, unit->name) ? BY_TABLES : UNREACHED;
	default:
		return UNSEEN;
	}
}

static void add_difference(struct changed_list *r, const char *file,
			   const struct source_unit *unit, bool gone)
{
	struct difference *at = reallocarray(r->at, r->n + 1, sizeof(*at));
	size_t size = strlen(unit->name) + 3;
	char *name = malloc(size);

	if (at)
		r->at = at;
	if (!at || !name) {
		free(name);
		r->failed = true;
		return;
	}
	snprintf(name, size, "%s%s", unit->name, unit->is_function ? "()" : "");
	at += r->n++;
	at->file = file;
	at->name = name;
	at->line = gone ? 0 : unit->first;
	at->group = group_of(r, file, unit, gone);
}

/* A changed #include alone has no effect. */
static bool says_something(const struct source_unit *unit)
{
	return !begins(unit->text, "#include");
}

/* Collects the units of one file that the other lacks or has differently. */
static void compare_units(struct changed_list *r, const char *file,
			  const struct source *these,
			  const struct source *others, bool gone)
{
	size_t i;

	for (i = 0; i < these->n; i++) {
		const struct source_unit *unit = &these->at[i];
		const struct source_unit *other = source_find(others, unit);

		if (!says_something(unit) ||
		    (other && (gone || !strcmp(other->text, unit->text))))
			continue;
		add_difference(r, file, unit, gone);
	}
}

static void read_version(const char *tree, const char *file,
			 struct source *source)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/%s", tree, file);
	source_read(path, source);
}

static void compare_file(struct changed_list *r, const char *file)
{
	struct source now, before;

	read_version(r->changed->tree, file, &now);
	read_version(r->changed->old, file, &before);
	compare_units(r, file, &now, &before, false);
	compare_units(r, file, &before, &now, true);
	source_free(&now);
	source_free(&before);
}

static void compare_files(struct changed_list *r)
{
	size_t i;

	for (i = 0; i < r->files.n; i++) {
		const char *file = r->files.at[i];

		if (is_kvms(file) || coverage_has(r->changed->seen, file))
			compare_file(r, file);
		else if (strcmp(file, "arch/arm64/tools/cpucaps") &&
			 strcmp(file, "arch/arm64/tools/sysreg"))
			add_word(&r->others, file);
	}
}

/* ---- printing ---------------------------------------------------------- */

#define MOST_NAMES 64 /* maximum per group */
#define MOST_FILES 8

static size_t count_group(const struct changed_list *r, enum group group)
{
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		n += r->at[i].group == group;
	return n;
}

/* Names, wrapped, by their files. */
static void print_names(const struct changed_list *r, enum group group,
			size_t most)
{
	const char *file = NULL;
	size_t i, n = 0, left = count_group(r, group);
	int column = 0;

	for (i = 0; i < r->n && n < most; i++) {
		const struct difference *d = &r->at[i];

		if (d->group != group)
			continue;
		if (d->file != file) {
			printf("%s    %s\n     ", file ? "\n" : "", d->file);
			column = 5;
		} else if (column + 1 + (int)strlen(d->name) > TEXT_WIDTH) {
			fputs("\n     ", stdout);
			column = 5;
		}
		column += printf(" %s", d->name);
		file = d->file;
		n++;
	}
	if (n)
		putchar('\n');
	if (left > n)
		printf("    and %zu more\n", left - n);
}

static const char *const headings[NR_GROUPS] = {
	[UNSEEN] = "not looked at: not compiled here",
	[UNREACHED] = "not looked at: compiled, but no fault reaches it",
	[BY_TABLES] = "no fault reaches it; 'stage2 kernel tables' compares it",
	[EXPLORED] = "explored",
	[DEFINED] = "definitions that changed, and are compiled",
	[GONE] = "removed",
};

static void print_group(const struct changed_list *r, enum group group)
{
	size_t n = count_group(r, group);

	if (!n)
		return;
	printf("  %s (%zu)\n", headings[group], n);
	print_names(r, group, MOST_NAMES);
}

/* Prints files that the fault path could depend on, or the others. */
static size_t print_files(const struct changed_list *r, bool near, size_t named)
{
	size_t i;

	for (i = 0; i < r->others.n && named < MOST_FILES; i++) {
		if (is_near(r->others.at[i]) != near)
			continue;
		printf("    %s\n", r->others.at[i]);
		named++;
	}
	return named;
}

/* Prints changed files that are not compared by function. */
static void print_others(const struct changed_list *r)
{
	size_t named;

	if (!r->others.n)
		return;
	printf("  other files, not looked at (%zu)\n", r->others.n);
	named = print_files(r, false, print_files(r, true, 0));
	if (r->others.n > named)
		printf("    and %zu more\n", r->others.n - named);
}

static void print_apart(const struct changed_list *r)
{
	size_t i;

	if (!r->apart.n)
		return;
	fputs("  not compared, because only one tree has them:", stdout);
	for (i = 0; i < r->apart.n; i++)
		printf(" %s", r->apart.at[i]);
	putchar('\n');
}

static bool is_unseen(const struct difference *d)
{
	return d->group == UNSEEN || d->group == UNREACHED;
}

size_t changed_count_unseen(const struct changed_list *r)
{
	struct changed_place place;
	size_t n = 0;

	while (r && changed_unseen(r, n, &place))
		n++;
	return n;
}

bool changed_unseen(const struct changed_list *r, size_t nth,
		    struct changed_place *place)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		const struct difference *d = &r->at[i];

		if (!is_unseen(d) || nth--)
			continue;
		*place = (struct changed_place){
			.file = d->file,
			.name = d->name,
			.line = d->line,
			.why = headings[d->group],
		};
		return true;
	}
	for (i = 0; i < r->others.n; i++) {
		const char *file = r->others.at[i];

		if (!is_near(file) || nth--)
			continue;
		*place = (struct changed_place){
			.file = file,
			.name = file,
			.why = headings[UNSEEN],
		};
		return true;
	}
	return false;
}

bool changed_culprit(const struct changed_list *r, struct changed_place *place)
{
	size_t i, n = 0;

	for (i = 0; r && i < r->n; i++) {
		const struct difference *d = &r->at[i];

		if (d->group == DEFINED)
			return false;
		if (d->group != EXPLORED)
			continue;
		n++;
		*place = (struct changed_place){
			.file = d->file,
			.name = d->name,
			.line = d->line,
		};
	}
	return n == 1;
}

void changed_print(const struct changed_list *r)
{
	size_t unseen = changed_count_unseen(r), all = r->n + r->others.n;
	int g;

	if (!all)
		puts("what differs: no function and no definition");
	else if (unseen)
		printf("what differs, and whether it was looked at: %zu of %zu NOT LOOKED AT\n",
		       unseen, all);
	else
		puts("what differs, and whether it was looked at");
	for (g = 0; g < NR_GROUPS; g++)
		print_group(r, (enum group)g);
	print_others(r);
	print_apart(r);
}

void changed_free(struct changed_list *r)
{
	size_t i;

	if (!r)
		return;
	for (i = 0; i < r->n; i++)
		free(r->at[i].name);
	free(r->at);
	free_words(&r->files);
	free_words(&r->apart);
	free_words(&r->others);
	free(r);
}

/* False when it printed an error. */
static bool find_changes(struct changed_list *r)
{
	const struct changed *changed = r->changed;

	if (!changed->commit) {
		list_by_walk(changed, &r->files, &r->apart);
	} else if (!list_by_git(changed, &r->files)) {
		cli_error("%s: git cannot list the differences", changed->tree);
		return false;
	}
	sort_words(&r->files);
	compare_files(r);
	r->failed |= r->files.failed || r->apart.failed || r->others.failed;
	if (r->failed)
		cli_error("out of memory");
	return !r->failed;
}

struct changed_list *changed_find(const struct changed *changed)
{
	struct changed_list *r = calloc(1, sizeof(*r));

	if (!r) {
		cli_error("out of memory");
		return NULL;
	}
	r->changed = changed;
	if (!find_changes(r)) {
		changed_free(r);
		return NULL;
	}
	r->changed = NULL;
	return r;
}
