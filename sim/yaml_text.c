/* SPDX-License-Identifier: GPL-2.0-only */
/* Checks that bytes are text. */
#include "sim/yaml_tree.h"

#include <stdarg.h>

#include "sim/file.h"

bool tree_fail(struct sim_error *error, unsigned int line, unsigned int column,
	       const char *fmt, ...)
{
	va_list ap;

	error->line = line;
	error->column = column;
	va_start(ap, fmt);
	vsnprintf(error->text, sizeof(error->text), fmt, ap);
	va_end(ap);
	return false;
}

/* Length of the UTF-8 character at s, at most `left`; 0: invalid. */
static size_t character(const unsigned char *s, size_t left, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = s[0] < 0x80	   ? 1 :
		   s[0] >> 5 == 6  ? 2 :
		   s[0] >> 4 == 14 ? 3 :
		   s[0] >> 3 == 30 ? 4 :
				     0;
	size_t i;

	if (!n || n > left)
		return 0;
	*c = n == 1 ? s[0] : s[0] & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3fu);
	}
	if (*c < least[n] || *c > 0x10ffff || (*c >> 11) == 0x1b)
		return 0;
	return n;
}

static bool is_control(uint32_t c)
{
	return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') ||
	       (c >= 0x7f && c < 0xa0 && c != 0x85) || c == 0xfffe ||
	       c == 0xffff;
}

bool tree_check_text(const char *text, size_t length, struct sim_error *error)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned int line = 1, column = 1;
	size_t at = 0, n;
	uint32_t c;

	if (length > SIM_FILE_BYTES)
		return tree_fail(error, 0, 0, "larger than 1 MiB");
	for (; at < length; at += n) {
		n = character(s + at, length - at, &c);
		if (!n)
			return tree_fail(error, line, column,
					 "byte 0x%02x is not UTF-8", s[at]);
		if (is_control(c))
			return tree_fail(error, line, column,
					 "a control character, U+%04X",
					 (unsigned int)c);
		column++;
		if (c == '\n') {
			line++;
			column = 1;
		}
	}
	return true;
}
