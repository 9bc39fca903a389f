/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 decode: what a descriptor, a VTCR_EL2 or a syndrome means. */
#include "arch_args.h"
#include "tools/cli/command.h"
#include "tools/report/arch.h"

struct request {
	struct report_decode ask;
	bool vtcr, esr;
};

static const int8_t levels[] = { -1, 0, 1, 2, 3, ARCH_ALL_LEVELS };

static int run(int argc, char **argv)
{
	struct request r = {
		.ask = { .cfg = arch_default_config, .level = S2_LEVEL_LAST },
	};
	int status = cli_parse(&cmd_decode, &r, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (!arch_what(r.vtcr, r.esr, &r.ask.what) ||
	    !arch_config_check(&r.ask.cfg))
		return CLI_USAGE;
	r.ask.values = argv;
	r.ask.nr_values = argc;
	return report_decode(&r.ask);
}

static const struct cli_option options[] = {
	{ CLI_WORD("level", ARCH_LEVEL_WORDS "|all", struct request, ask.level),
	  .values = levels, CLI_GIVEN(struct request, ask.level_given),
	  .help = "level of the descriptor's table; all: every level of this kind "
		  "(3)" },
	ARCH_OPTIONS(struct request),
	{ CLI_FLAG("vtcr", struct request, vtcr),
	  .help = "the values are VTCR_EL2 values" },
	{ CLI_FLAG("esr", struct request, esr),
	  .help = "the values are ESR_EL2 values" },
	CLI_FORMAT(struct request, ask.format),
	CLI_END,
};

const struct cli_command cmd_decode = {
	.name = "decode",
	.answers = "what does this descriptor mean?",
	.usage = "[OPTIONS] VALUE...",
	.about =
		"Prints what each VALUE means, field by field, as a stage-2 "
		"descriptor or, with --vtcr or --esr, as that register. Values "
		"are 0x and hexadecimal digits, or decimal.",
	.options = options,
	.examples =
		"  A page as KVM maps guest memory:\n"
		"    stage2 decode 0x400000800007ff\n"
		"  A block with FWB and XNX on a 16K kernel with LPA2:\n"
		"    stage2 decode --granule 16k --lpa2 --fwb --xnx --level 2 0x400000020004d9\n"
		"  The same value at every level:\n"
		"    stage2 decode --level all 0x40000701\n"
		"  A guest's tables and a guest's fault:\n"
		"    stage2 decode --vtcr 0x802c3558\n"
		"    stage2 decode --esr 0x93830047\n",
	.found_none = "decoded",
	.run = run,
};
