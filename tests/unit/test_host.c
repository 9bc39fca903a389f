/* SPDX-License-Identifier: GPL-2.0-only */
/* The host's memory management alone: it calls the notifier in time. */
#include <string.h>

#include "host/host.h"
#include "state/found.h"

#include "main.h"

#define PAGES 128
#define HVA   UINT64_C(0x400000000000)

static struct s2_host host;
static struct s2_memory memory;
static struct s2_memory_page contents[PAGES];
static struct s2_host_page pages[PAGES];
static struct s2_host_pte ptes[PAGES];
static uint32_t file[PAGES];

/* A call of the notifier, and the host's mapping at that time. */
static struct {
	unsigned int starts, ends, reads;
	uint32_t first, end;
	uint32_t mapped; /* at first, when it started and when it ended */
	uint32_t left;
} told;

static void on_start(void *ctx, uint32_t first, uint32_t end)
{
	struct s2_host *at = ctx;

	told.starts++;
	told.first = first;
	told.end = end;
	told.mapped = at->ptes[first].page;
}

static void on_end(void *ctx, uint32_t first, uint32_t end)
{
	struct s2_host *at = ctx;

	assert_int_equal(first, told.first);
	assert_int_equal(end, told.end);
	told.ends++;
	told.left = at->ptes[first].page;
}

static void on_read(void *ctx, uint32_t hva, uint32_t page)
{
	struct s2_host *at = ctx;

	/* While it is still there, and nobody else maps it. */
	assert_int_equal(at->ptes[hva].page, page);
	told.reads++;
}

static void begin(void)
{
	const struct s2_host_cfg cfg = {
		.ram_pages = 96,
		.device_pages = PAGES - 96,
		.hva_pages = PAGES,
		.hva = HVA,
		.page_shift = 12,
	};
	const struct s2_host_notifier notifier = { on_start, on_end, on_read,
						   &host };

	memset(&host, 0, sizeof(host));
	memset(&told, 0, sizeof(told));
	s2_memory_init(&memory, contents, PAGES, s2_pa(UINT64_C(1) << 32), 12,
		       true, true);
	s2_host_init(&host, &cfg, &notifier, &memory, pages, ptes, file);
}

static void map_four_pages(void)
{
	struct s2_step step = s2_step_quiet(S2_STEP_MMAP);

	step.mmap.hva = HVA;
	step.mmap.size = 4 * 4096;
	assert_null(s2_host_mmap(&host, &step.mmap));
}

static struct s2_step range_step(enum s2_step_kind kind, uint64_t size)
{
	struct s2_step step = s2_step_quiet(kind);

	step.range.hva = HVA;
	step.range.size = size;
	return step;
}

static void told_before_and_after(void **state)
{
	struct s2_step step = range_step(S2_STEP_RECLAIM, 4096);
	uint32_t page;

	(void)state;
	begin();
	map_four_pages();
	assert_null(s2_host_write(&host, HVA));
	page = ptes[0].page;
	assert_true(page != S2_NO_PAGE);
	assert_int_equal(told.starts, 0);
	assert_null(s2_host_op_start(&host, &step));
	assert_int_equal(told.starts, 1);
	assert_int_equal(told.ends, 1);
	assert_int_equal(told.first, 0);
	assert_int_equal(told.end, 1);
	assert_int_equal(told.mapped, page);
	assert_true(told.left == S2_NO_PAGE);
	assert_int_equal(told.reads, 1);
	assert_false(pages[page].used);
}

/* A new page replaces the zero page: this calls the notifier, too. */
static void told_of_cow(void **state)
{
	uint32_t page;
	bool writable;

	(void)state;
	begin();
	map_four_pages();
	assert_int_equal(s2_host_gup(&host, 0, false, &page, &writable),
			 S2_LOOKUP_PAGE);
	assert_int_equal(page, host.zero_page);
	assert_false(writable);
	assert_null(s2_host_write(&host, HVA));
	assert_int_equal(told.starts, 1);
	assert_int_equal(told.ends, 1);
	assert_int_equal(told.mapped, host.zero_page);
	assert_true(ptes[0].page != host.zero_page);
}

static void nothing_is_written_elsewhere(void **state)
{
	(void)state;
	begin();
	map_four_pages();
	assert_string_equal(s2_host_write(&host, HVA - 4096),
			    "user space has no such addresses");
	assert_string_equal(s2_host_write(&host, HVA + 4 * 4096),
			    "the VMM cannot write there");
	assert_int_equal(told.starts, 0);
}

static void parts_wait(void **state)
{
	struct s2_step step = range_step(S2_STEP_MUNMAP, 4 * 4096);

	(void)state;
	begin();
	map_four_pages();
	step.range.pause = true;
	assert_string_equal(s2_host_op_go_on(&host),
			    "the host is in the middle of nothing");
	assert_null(s2_host_op_start(&host, &step));
	assert_true(host.op.active);
	assert_int_equal(told.starts, 1);
	/* The VMA goes at once, the page table next, and then the notice. */
	assert_null(s2_host_vma_at(&host, 0));
	assert_null(s2_host_op_go_on(&host));
	assert_int_equal(told.ends, 0);
	assert_null(s2_host_op_go_on(&host));
	assert_int_equal(told.ends, 1);
	assert_false(host.op.active);
}

static void reserved_pages_stay(void **state)
{
	uint32_t page, n = 0;

	(void)state;
	begin();
	s2_host_reserve(&host, 80, 16);
	while ((page = s2_host_alloc(&host, 1)) != S2_NO_PAGE) {
		assert_true(page < 80);
		n++;
	}
	/* All but the zero page. */
	assert_int_equal(n, 79);
}

/* What a page held is somebody else's secret until it is given out. */
static void pages_come_clean(void **state)
{
	struct s2_read read;

	(void)state;
	begin();
	map_four_pages();
	assert_null(s2_host_write(&host, HVA));
	s2_memory_read(&memory, ptes[0].page, S2_MK_WB_WB, &read);
	assert_false(s2_read_leaks(&read, S2_OWNER_VM));
	s2_memory_read(&memory, 90, S2_MK_WB_WB, &read);
	assert_true(s2_read_leaks(&read, S2_OWNER_VM));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_before_and_after),
		cmocka_unit_test(told_of_cow),
		cmocka_unit_test(nothing_is_written_elsewhere),
		cmocka_unit_test(parts_wait),
		cmocka_unit_test(reserved_pages_stay),
		cmocka_unit_test(pages_come_clean),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
