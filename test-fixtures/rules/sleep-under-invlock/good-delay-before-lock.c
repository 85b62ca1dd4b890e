// SPDX-License-Identifier: MIT
/* Sleeping is free inside the section as long as the driver lock is not held. */
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define QUANDONG_MAX_PAGES 64

struct quandong_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[QUANDONG_MAX_PAGES];
};

static void quandong_clear(struct quandong_mirror *m)
{
	unsigned long i;

	for (i = 0; i < QUANDONG_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void quandong_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool quandong_hit(const struct quandong_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int quandong_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct quandong_mirror *m = container_of(mn, struct quandong_mirror, mn);
	bool hit = quandong_hit(m, range);

	if (!mmu_notifier_range_blockable(range))
		return -EAGAIN;
	mutex_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		quandong_clear(m);
	mutex_unlock(&m->lock);
	return 0;
}

static void quandong_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct quandong_mirror *m = container_of(mn, struct quandong_mirror, mn);

	/* What range_start refused never comes here. */
	if (!mmu_notifier_range_blockable(range))
		return;
	mutex_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	mutex_unlock(&m->lock);
}

static const struct mmu_notifier_ops quandong_ops = {
	.invalidate_range_start = quandong_range_start,
	.invalidate_range_end = quandong_range_end,
};

int quandong_create(struct quandong_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int quandong_fault(struct quandong_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[QUANDONG_MAX_PAGES];
	long got;
	long i;

	if (npages > QUANDONG_MAX_PAGES)
		return -EINVAL;
again:
	mm_invlock_start_write_and_lock(&m->mn, &st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		mutex_lock(&m->lock);
		mn_invlock_end_write_and_unlock(&m->mn, &st);
		mutex_unlock(&m->lock);
		return got;
	}
	usleep_range(10, 20);
	mutex_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		mutex_unlock(&m->lock);
		quandong_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	mutex_unlock(&m->lock);
	quandong_put_pages(pages, got);
	return 0;
}
