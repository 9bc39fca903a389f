/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 encode: which descriptor, VTCR_EL2 or syndrome has these fields? */
#include "arch_args.h"
#include "encode_args.h"

static int run(int argc, char **argv)
{
	struct encode_request r = {
		.ask = { .cfg = arch_default_config,
			 .level = S2_LEVEL_LAST,
			 .memattr = "NORMAL",
			 .ipa_bits = 40,
			 .fsc = "translation",
			 .desc = { .kind = S2_DESC_PAGE,
				   .s2ap = S2_S2AP_READ | S2_S2AP_WRITE,
				   .xn = S2_XN_NEITHER,
				   .af = true },
			 .esr = { .il = true } },
	};
	int status = cli_parse(&cmd_encode, &r, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (argc)
		return cli_error("'%s' is not an option; see --help", argv[0]);
	if (!arch_what(r.vtcr, r.esr, &r.ask.what) ||
	    !arch_config_check(&r.ask.cfg))
		return CLI_USAGE;
	return report_encode(&r.ask);
}

const struct cli_command cmd_encode = {
	.name = "encode",
	.answers = "which descriptor has these fields?",
	.usage = "[OPTIONS]",
	.about =
		"Prints the value with the fields that the options give: a "
		"descriptor or, with --vtcr or --esr, that register. The defaults "
		"are the fields that KVM writes for a page of guest memory.",
	.options = encode_options,
	.examples =
		"  A page of guest memory, and how decode prints it:\n"
		"    stage2 encode --oa 0x80000000\n"
		"    stage2 decode $(stage2 encode --oa 0x80000000)\n"
		"  An uncached 2M block at the top of 52 bits:\n"
		"    stage2 encode --lpa2 --type block --oa 0xfffffffe00000 --memattr NORMAL_NC\n"
		"  An entry that KVM has locked for break-before-make:\n"
		"    stage2 encode --type invalid --invalid-type locked\n"
		"  VTCR_EL2 of a VM with 40 address bits:\n"
		"    stage2 encode --vtcr --ipa-bits 40 --pa-bits 44 --ha\n"
		"  A write that finds no translation at level 2:\n"
		"    stage2 encode --esr --fsc translation --level 2 --access w\n",
	.found_none = "encoded",
	.run = run,
};
