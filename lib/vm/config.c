/* SPDX-License-Identifier: GPL-2.0-only */
/* Completes and checks a configuration. */
#include "vm/vm.h"

static void set_usual(uint32_t *number, uint32_t value)
{
	if (!*number)
		*number = value;
}

static const char *check_numbers(const struct s2_vm_cfg *cfg)
{
	if (cfg->ipa_bits < 32 || cfg->ipa_bits > (cfg->lpa2 ? 52 : 48))
		return "an IPA has 32 to 48 bits, or 52 with LPA2";
	if (cfg->cpus > S2_VM_CPUS)
		return "there are at most 4 vCPUs";
	if (cfg->ram_pages > 1u << 18 || cfg->hva_pages > 1u << 18 ||
	    cfg->device_pages > 1u << 16 || cfg->table_pages > 1u << 16)
		return "so much memory is not simulated";
	if (cfg->memcache_pages < 4 || cfg->memcache_pages > S2_VM_CACHE)
		return "a memcache holds 4 to 40 pages";
	if (cfg->ram_pages < 64 || cfg->table_pages < 64)
		return "at least 64 pages of RAM and 64 for tables";
	return NULL;
}

const char *s2_vm_cfg_complete(struct s2_vm_cfg *cfg)
{
	const char *why;

	if (!cfg->policy)
		return "a VM needs a policy";
	if (!cfg->policy->decide[S2_GUEST_ABORT])
		return "a VM needs a policy that decides faults";
	if ((unsigned int)cfg->granule >= S2_NR_GRANULES)
		return "there is no such granule";
	if (!cfg->tables)
		cfg->tables = s2_vm_kernel_tables(cfg->policy);
	if (!cfg->ipa_bits)
		cfg->ipa_bits = 40;
	if (!cfg->cpus)
		cfg->cpus = 2;
	/*
	 * Somewhat more than two PMDs; with 64K pages that would be too much.
	 */
	set_usual(&cfg->hva_pages,
		  cfg->granule == S2_GRANULE_16K ? 6144 : 2048);
	set_usual(&cfg->ram_pages,
		  cfg->granule == S2_GRANULE_16K ? 8192 : 3072);
	set_usual(&cfg->device_pages, 1024);
	set_usual(&cfg->table_pages, 256);
	set_usual(&cfg->memcache_pages, S2_VM_CACHE);
	why = check_numbers(cfg);
	return why ? why : s2_vm_kernel_refuses(cfg);
}
