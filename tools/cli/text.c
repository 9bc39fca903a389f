/* SPDX-License-Identifier: GPL-2.0-only */
/* Text output: counts, cubes, decisions, wrapped lines. */
#include "text.h"

#include <string.h>

#include "cli.h"

const char *text_count(struct s2_count count, char buf[TEXT_COUNT])
{
	char digits[S2_COUNT_DIGITS], *out = buf;
	const char *in = s2_count_format(count, digits);
	size_t left = strlen(in);

	while (*in) {
		*out++ = *in++;
		if (--left && left % 3 == 0)
			*out++ = ',';
	}
	*out = '\0';
	return buf;
}

const char *text_round(struct s2_count count, char buf[TEXT_ROUND])
{
	char digits[S2_COUNT_DIGITS];
	size_t n = strlen(s2_count_format(count, digits));

	if (n < 7)
		snprintf(buf, TEXT_ROUND, "%.6s", digits);
	else
		snprintf(buf, TEXT_ROUND, "%c.%ce%02zu", digits[0], digits[1],
			 n - 1);
	return buf;
}

static bool is_yes_no(enum s2_input input)
{
	return s2_inputs[input].nr_values == 2 &&
	       !strcmp(s2_inputs[input].values[0], "no");
}

const char *text_term(enum s2_input input, s2_set may, char buf[TEXT_TERM])
{
	const struct s2_input_info *info = &s2_inputs[input];
	size_t used;
	int v;

	if (is_yes_no(input) && may != s2_all_values(input)) {
		snprintf(buf, TEXT_TERM, "%s%s", may == S2_SET(1) ? "" : "!",
			 info->name);
		return buf;
	}
	used = (size_t)snprintf(buf, TEXT_TERM, "%s=", info->name);
	for (v = 0; v < info->nr_values && used < TEXT_TERM; v++) {
		if (may >> v & 1)
			used += (size_t)snprintf(
				buf + used, TEXT_TERM - used, "%s%s",
				buf[used - 1] == '=' ? "" : "|",
				info->values[v]);
	}
	return buf;
}

/* Prints one word on this line or on the next; returns the new column. */
static int put_word(FILE *out, const char *word, size_t length, int column,
		    int indent, bool first)
{
	if (!first && column + 1 + (int)length > TEXT_WIDTH) {
		fprintf(out, "\n%*s", indent, "");
		column = indent;
	} else if (!first) {
		fputc(' ', out);
		column++;
	}
	fprintf(out, "%.*s", (int)length, word);
	return column + (int)length;
}

void text_wrapped(FILE *out, const char *text, int column, int indent)
{
	bool first = true;

	while (*text) {
		size_t length = strcspn(text, " ");

		column = put_word(out, text, length, column, indent, first);
		text += length + (text[length] == ' ');
		first = false;
	}
	fputc('\n', out);
}

void text_causes(FILE *out, const struct s2_cube *cube, int column, int indent)
{
	char term[TEXT_TERM];
	bool first = true;
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		enum s2_input input = (enum s2_input)i;

		if (!s2_is_cause(input, cube->may[i]))
			continue;
		text_term(input, cube->may[i], term);
		column = put_word(out, term, strlen(term), column, indent,
				  first);
		first = false;
	}
	if (first)
		fputs("nothing unusual", out);
	fputc('\n', out);
}

/* Are all causes of a in b, too? Then b says nothing new. */
static bool causes_cover(const struct s2_cube *a, const struct s2_cube *b)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		if (s2_is_cause((enum s2_input)i, a->may[i]) &&
		    b->may[i] & (s2_set)~a->may[i])
			return false;
	}
	return true;
}

size_t text_distinct(const struct s2_cover *cover, size_t *kept)
{
	size_t n = 0, i, k;

	for (i = 0; i < cover->nr_told; i++) {
		bool covered = false;

		for (k = 0; k < cover->nr_told && !covered; k++) {
			if (k == i ||
			    !causes_cover(&cover->cubes[k], &cover->cubes[i]))
				continue;
			/* If two say the same, keep the first. */
			covered = k < i || !causes_cover(&cover->cubes[i],
							 &cover->cubes[k]);
		}
		if (!covered)
			kept[n++] = i;
	}
	return n;
}

static const char *name_of(enum s2_field field, const struct s2_decision *d)
{
	return s2_field_value_name(field, s2_decision_raw(d, field));
}

const char *text_summary(const struct s2_decision *d, char buf[TEXT_SUMMARY])
{
	switch (d->outcome) {
	case S2_MAP:
		snprintf(buf, TEXT_SUMMARY, "maps %s", name_of(S2_F_TYPE, d));
		break;
	case S2_RELAX:
		snprintf(buf, TEXT_SUMMARY, "relaxes rights, %s",
			 name_of(S2_F_TYPE, d));
		break;
	case S2_MKYOUNG:
		snprintf(buf, TEXT_SUMMARY, "sets the access flag");
		break;
	case S2_RETRY:
		snprintf(buf, TEXT_SUMMARY, "does nothing: the guest retries");
		break;
	case S2_SKIP:
		snprintf(buf, TEXT_SUMMARY, "skips the instruction");
		break;
	case S2_HANDLED:
		snprintf(buf, TEXT_SUMMARY, "is handled in the kernel");
		break;
	case S2_SIGNAL:
		snprintf(buf, TEXT_SUMMARY, "sends SIGBUS");
		break;
	case S2_INJECT:
		snprintf(buf, TEXT_SUMMARY, "injects %s",
			 name_of(S2_F_INJECT, d));
		break;
	case S2_EXIT:
		snprintf(buf, TEXT_SUMMARY, "exits with %s",
			 name_of(S2_F_EXIT, d));
		break;
	case S2_ACCEPT:
		snprintf(buf, TEXT_SUMMARY, "accepts the memslot");
		break;
	default:
		snprintf(buf, TEXT_SUMMARY, "fails with %s%s%s%s%s",
			 name_of(S2_F_RET, d), d->exit ? " and " : "",
			 d->exit ? name_of(S2_F_EXIT, d) : "",
			 d->inject ? ", and injects " : "",
			 d->inject ? name_of(S2_F_INJECT, d) : "");
	}
	return buf;
}

const char *text_cond(struct s2_cond cond, char buf[TEXT_COND])
{
	if (!cond.base)
		return "no";
	if (!cond.n)
		return "yes";
	snprintf(buf, TEXT_COND, "if %s%s%s", s2_inputs[cond.input[0]].name,
		 cond.n > 1 ? " and " : "",
		 cond.n > 1 ? s2_inputs[cond.input[1]].name : "");
	return buf;
}

void text_arguments(FILE *out, const struct s2_cube *fault, int column,
		    int indent)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		const struct s2_input_info *info = &s2_inputs[i];
		char word[TEXT_TERM];
		int v = 0, n;

		if (fault->may[i] & S2_SET(info->quiet))
			continue;
		while (!(fault->may[i] >> v & 1))
			v++;
		n = snprintf(word, sizeof(word), "%s=%s", info->name,
			     info->values[v]);
		if (column + 1 + n > TEXT_WIDTH - 2) {
			fprintf(out, " \\\n%*s", indent - 1, "");
			column = indent - 1;
		}
		fprintf(out, " %s", word);
		column += 1 + n;
	}
	fputc('\n', out);
}

int text_nonsense(const struct s2_policy *policy, const char *why,
		  const struct s2_cube *fault)
{
	/* A single word names the field of a decision that is out of range. */
	cli_error(
		"the policy '%s' is not to be trusted: it %s%s, for example with",
		policy->name, strchr(why, ' ') ? "" : "gave an impossible ",
		why);
	fputs("   ", stderr);
	text_arguments(stderr, fault, 3, 4);
	return CLI_USAGE;
}
