/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Things that the kernel's code asks for, and that are no input. They are
 * listed, and are no, unless the explorer has set them to yes.
 *
 * A load notices fields of the world. Known are the initial values of the
 * world, values that the code stored in the same run, and fields that are
 * listed here with the reason why they are 0.
 */
#include "world.h"
#include "unknown.h"
#include "unknown_names.h"

__attribute__((visibility("default"))) struct unknowns stage2_unknowns;

static bool same_text(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static bool is_yes(const char *name)
{
	u32 i;

	for (i = 0; shim_yes[i]; i++) {
		if (same_text(shim_yes[i], name))
			return true;
	}
	return false;
}

static bool begins(const char *text, const char *with)
{
	while (*with && *text == *with)
		text++, with++;
	return !*with;
}

static void append(char name[UNKNOWN_NAME], const char *text)
{
	size_t n = 0;

	while (name[n])
		n++;
	while (*text && n + 1 < UNKNOWN_NAME)
		name[n++] = *text++;
	name[n] = 0;
}

static void append_number(char name[UNKNOWN_NAME], u64 value)
{
	char digits[24], *p = digits + sizeof(digits) - 1;

	*p = 0;
	do {
		*--p = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	append(name, p);
}

/* The entry of this name, an old or a new one; NULL: there is no room. */
static struct unknown *entry(const char *name, const void *place)
{
	struct unknowns *list = &stage2_unknowns;
	struct unknown *u;
	u32 i;

	for (i = 0; i < list->n; i++) {
		if (same_text(list->at[i].name, name))
			break;
	}
	if (i == NR_UNKNOWN) {
		list->lost++;
		return NULL;
	}
	u = &list->at[i];
	if (i == list->n) {
		append(u->name, name);
		u->yes = is_yes(name);
		list->n++;
	}
	if (!u->asked)
		u->place = place;
	u->asked = 1;
	return u;
}

bool shim_unknown(const char *kind, const char *what, const void *place)
{
	char name[UNKNOWN_NAME] = "";
	struct unknown *u;

	append(name, kind);
	append(name, what);
	u = entry(name, place);
	return u && u->yes;
}

/* ---- numbers that have names ------------------------------------------- */

static bool unknown_number(const char *kind, const char *const *names, size_t n,
			   u64 number, const void *place)
{
	char digits[UNKNOWN_NAME] = "";

	if (number < n && names[number])
		return shim_unknown(kind, names[number], place);
	append_number(digits, number);
	return shim_unknown(kind, digits, place);
}

bool shim_unknown_cap(unsigned int cap, const void *place)
{
	return unknown_number("cap.", cap_names,
			      sizeof(cap_names) / sizeof(*cap_names), cap,
			      place);
}

bool shim_unknown_arch(unsigned int flag, const void *place)
{
	return unknown_number("arch.", arch_names,
			      sizeof(arch_names) / sizeof(*arch_names), flag,
			      place);
}

/* ---- flags of words ---------------------------------------------------- */

/* A word that was loaded before the flag was named does not have it. */
u64 shim_unknown_flag(const char *kind, const char *what, u64 bits)
{
	char name[UNKNOWN_NAME] = "";
	struct unknown *u;

	if (!asking)
		return bits;
	append(name, kind);
	append(name, what);
	u = entry(name, __builtin_return_address(0));
	if (u && !u->bits) {
		u->bits = bits;
		if (u->yes)
			world_restart();
	}
	return bits;
}

/* Headers that name a flag of their own cannot be made to ask. */
static void name_in_headers(void)
{
	static bool done;
	u32 i;

	for (i = 0; !done && header_flags[i].name; i++) {
		struct unknown *u = entry(header_flags[i].name, NULL);

		if (u)
			u->bits = header_flags[i].bits;
	}
	done = true;
}

u64 shim_unknown_bits(const char *kind)
{
	u64 bits = 0;
	u32 i;

	name_in_headers();
	for (i = 0; i < stage2_unknowns.n; i++) {
		const struct unknown *u = &stage2_unknowns.at[i];

		if (u->yes && begins(u->name, kind))
			bits |= u->bits;
	}
	return bits;
}

/* ---- fields ------------------------------------------------------------ */

static struct {
	const void *at;
	size_t size;
	const char *name;
} const parts[] = {
#define PART(member, type)                                \
	{                                                 \
		&world.member, sizeof(world.member), type \
	}
	PART(kvm.arch, "kvm_arch"), /* before what it is in */
	PART(vcpu.arch, "kvm_vcpu_arch"),
	PART(kvm, "kvm"),
	PART(vcpu, "kvm_vcpu"),
	PART(run, "kvm_run"),
	PART(nested_mmu, "kvm_s2_mmu"),
	PART(slot, "kvm_memory_slot"),
	PART(new_slot, "kvm_memory_slot"),
	PART(vma, "vm_area_struct"),
	PART(mm, "mm_struct"),
#undef PART
};

static u8 known[sizeof(struct world)];
static bool known_made;

static void know(const volatile void *p, size_t size)
{
	memset(known + ((const char *)p - (const char *)&world), 1, size);
}

#define KNOW(member) know(&world.member, sizeof(world.member))

/* Fields that are 0 in this world, and why. */
static void know_what_is_zero(void)
{
	/* No notifier is under way: that one was is what the sequence says. */
	KNOW(kvm.mmu_invalidate_in_progress);
	/* What a device reads or writes, and statistics, decide nothing. */
	KNOW(vcpu.arch.ctxt.regs);
	KNOW(vcpu.stat);
	/* For the VMM: written. INCREMENT_PC is reset before each run. */
	KNOW(run);
	KNOW(vcpu.arch.iflags);
#ifdef PROBED_NESTED
	/* What the VM hides of the CPU: nothing but what makes the world. */
	KNOW(kvm.arch.id_regs);
#endif
#ifdef PROBED_PKVM_GUESTS
	/* Empty, at each fault. */
	KNOW(vcpu.arch.pkvm_memcache);
#endif
}

void unknown_world_made(void)
{
	const u8 *byte = (const u8 *)&world;
	size_t i;

	for (i = 0; i < sizeof(world); i++)
		known[i] = byte[i] != 0;
	know_what_is_zero();
	known_made = true;
}

/* What this run has stored: few words, so that they can be forgotten. */
static struct {
	const char *at;
	u32 size;
} stored_here[256];
static u32 nr_stored;

void unknown_begin(void)
{
	nr_stored = 0;
}

void unknown_stored(const void *p, u32 size)
{
	u32 i = nr_stored % (sizeof(stored_here) / sizeof(*stored_here));

	stored_here[i].at = p;
	stored_here[i].size = size;
	nr_stored++;
}

u32 unknown_mark(void)
{
	return nr_stored;
}

void unknown_undo(u32 mark)
{
	nr_stored = mark;
}

static bool was_stored(const char *p)
{
	u32 i, n = sizeof(stored_here) / sizeof(*stored_here);

	for (i = 0; i < nr_stored && i < n; i++) {
		if (p >= stored_here[i].at &&
		    p < stored_here[i].at + stored_here[i].size)
			return true;
	}
	return false;
}

static void name_field(const char *p, char name[UNKNOWN_NAME])
{
	size_t i;

	append(name, "field.");
	for (i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const char *begin = parts[i].at;

		if (p < begin || p >= begin + parts[i].size)
			continue;
		append(name, parts[i].name);
		append(name, "+");
		append_number(name, (u64)(p - begin));
		return;
	}
}

void unknown_load(const char *p, u32 size, const void *place)
{
	char name[UNKNOWN_NAME] = "";
	struct unknown *u;
	u32 i;

	/* Of a number that is known, most bytes can be 0. */
	for (i = 0; i < size && !known[p + i - (const char *)&world]; i++)
		;
	if (i < size || !known_made || was_stored(p))
		return;
	name_field(p, name);
	u = entry(name, place);
	if (!u)
		return;
	u->fixed = size > 1;
	if (!u->fixed)
		*(volatile u8 *)p = u->yes;
}
