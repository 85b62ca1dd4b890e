// SPDX-License-Identifier: MIT
/* The collision goes to the caller, who calls again with the same state. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define THYME_MAX_PAGES 64

struct thyme_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[THYME_MAX_PAGES];
};

static void thyme_clear(struct thyme_mirror *m)
{
	unsigned long i;

	for (i = 0; i < THYME_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void thyme_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool thyme_hit(const struct thyme_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int thyme_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct thyme_mirror *m = container_of(mn, struct thyme_mirror, mn);
	bool hit = thyme_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		thyme_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void thyme_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct thyme_mirror *m = container_of(mn, struct thyme_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops thyme_ops = {
	.invalidate_range_start = thyme_range_start,
	.invalidate_range_end = thyme_range_end,
};

int thyme_create(struct thyme_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

static int thyme_try(struct thyme_mirror *m, struct mmu_invlock_state *st)
{
	struct page *page;
	long got;
	int ret = 0;

	mm_invlock_start_write_and_lock(&m->mn, st);
	got = get_user_pages_remote(m->mn.mm, m->start, 1, FOLL_WRITE, &page, NULL);
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, st))
		ret = -EAGAIN;
	else if (got != 1)
		ret = -EFAULT;
	else
		m->ptes[0] = page_to_pfn(page);
	spin_unlock(&m->lock);
	thyme_put_pages(&page, got);
	return ret;
}

int thyme_fault(struct thyme_mirror *m)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	int ret;

	do {
		ret = thyme_try(m, &st);
	} while (ret == -EAGAIN);
	return ret;
}
