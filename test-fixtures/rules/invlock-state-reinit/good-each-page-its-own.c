// SPDX-License-Identifier: MIT
/* A loop over pages is no retry: each page gets a state of its own. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define VIOLA_MAX_PAGES 64

struct viola_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[VIOLA_MAX_PAGES];
};

static void viola_clear(struct viola_mirror *m)
{
	unsigned long i;

	for (i = 0; i < VIOLA_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void viola_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool viola_hit(const struct viola_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int viola_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct viola_mirror *m = container_of(mn, struct viola_mirror, mn);
	bool hit = viola_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		viola_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void viola_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct viola_mirror *m = container_of(mn, struct viola_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops viola_ops = {
	.invalidate_range_start = viola_range_start,
	.invalidate_range_end = viola_range_end,
};

int viola_create(struct viola_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

static int viola_fault_page(struct viola_mirror *m, unsigned long index)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *page;
	long got;

again:
	mm_invlock_start_write_and_lock(&m->mn, &st);
	got = get_user_pages_remote(m->mn.mm, m->start + index * PAGE_SIZE, 1, FOLL_WRITE, &page, NULL);
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		spin_unlock(&m->lock);
		viola_put_pages(&page, got);
		goto again;
	}
	if (got == 1)
		m->ptes[index] = page_to_pfn(page);
	spin_unlock(&m->lock);
	viola_put_pages(&page, got);
	return got == 1 ? 0 : -EFAULT;
}

int viola_fault_all(struct viola_mirror *m)
{
	unsigned long i;
	int ret = 0;

	for (i = 0; i < VIOLA_MAX_PAGES && !ret; i++)
		ret = viola_fault_page(m, i);
	return ret;
}
