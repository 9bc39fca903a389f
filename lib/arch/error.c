/* SPDX-License-Identifier: GPL-2.0-only */
/* Phrases and names for error numbers. */
#include <stage2/error.h>

const char *s2_strerror(int ret)
{
#define SENTENCE(name, number, sentence) \
	case -(number):                  \
		return sentence;

	switch (ret) {
	case 0:
		return "no error";
		S2_LINUX_ERRORS(SENTENCE)
		S2_ARCH_ERRORS(SENTENCE)
	default:
		return "unknown error";
	}
}

const char *s2_errno_name(int ret)
{
#define NAME(name, number, sentence) \
	case -(number):              \
		return "-" #name;

	switch (ret) {
	case 0:
		return "0";
	case 1:
		return "1";
		S2_LINUX_ERRORS(NAME)
		S2_ARCH_ERRORS(NAME)
	default:
		return "?";
	}
}
