/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages for the stage-2 tables; each run's changes are undone. */
#include "world.h"

#define NR_PAGES 64
#define NR_WORDS (NR_PAGES * PAGE_SIZE / sizeof(u64))

static u64 arena[NR_WORDS] __attribute__((aligned(65536)));
static struct page pages[NR_PAGES];
static u32 kept; /* pages that no run gives back */

/* Words that the run wrote, and what they were. */
static struct {
	volatile u64 *word;
	u64 old;
} undo[4096];
static u32 nr_undo;

static u32 index_of(const volatile void *p)
{
	return (u32)(((char *)p - (char *)arena) / PAGE_SIZE);
}

bool tables_has(const volatile void *p)
{
	return (char *)p >= (char *)arena &&
	       (char *)p < (char *)(arena + NR_WORDS);
}

struct page *tables_page(const void *p)
{
	return tables_has(p) ? &pages[index_of(p)] : NULL;
}

void *tables_address(const struct page *page)
{
	if (page < pages || page >= pages + NR_PAGES)
		return NULL;
	return (char *)arena + (page - pages) * PAGE_SIZE;
}

void *tables_zalloc(unsigned long n)
{
	void *p = (char *)arena + record.tables * PAGE_SIZE;
	u32 i;

	if (record.tables + n > NR_PAGES)
		return NULL;
	for (i = 0; i < n; i++)
		pages[record.tables + i].refs = 1;
	record.tables += n;
	return p;
}

void tables_keep(void)
{
	kept = record.tables;
	nr_undo = 0;
}

u32 tables_mark(void)
{
	return nr_undo;
}

void tables_undo(u32 mark)
{
	while (nr_undo > mark) {
		nr_undo--;
		*undo[nr_undo].word = undo[nr_undo].old;
	}
}

void tables_reset(void)
{
	tables_undo(0);
	record.tables = kept;
}

static u64 mix(u64 hash, u64 word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 29;
}

/* Call it before a write, so that the write can be undone. */
void tables_save(volatile void *p)
{
	volatile u64 *word = (volatile u64 *)((unsigned long)p & ~7UL);

	if (!asking)
		return;
	if (nr_undo == sizeof(undo) / sizeof(*undo))
		shim_bug(__FILE__, __LINE__);
	undo[nr_undo].word = word;
	undo[nr_undo++].old = *word;
}

void tables_note(volatile void *p, u64 value)
{
	record.written = mix(mix(record.written, (unsigned long)p), value);
}
