// SPDX-License-Identifier: MIT
/* The same with the names of the changelog. */
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define PRIVET_MAX_PAGES 64

struct privet_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[PRIVET_MAX_PAGES];
};

static void privet_clear(struct privet_mirror *m)
{
	unsigned long i;

	for (i = 0; i < PRIVET_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void privet_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool privet_hit(const struct privet_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int privet_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct privet_mirror *m = container_of(mn, struct privet_mirror, mn);
	bool hit = privet_hit(m, range);

	if (!mmu_notifier_range_blockable(range))
		return -EAGAIN;
	mutex_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		privet_clear(m);
	mutex_unlock(&m->lock);
	return 0;
}

static void privet_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct privet_mirror *m = container_of(mn, struct privet_mirror, mn);

	/* What range_start refused never comes here. */
	if (!mmu_notifier_range_blockable(range))
		return;
	mutex_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	mutex_unlock(&m->lock);
}

static const struct mmu_notifier_ops privet_ops = {
	.invalidate_range_start = privet_range_start,
	.invalidate_range_end = privet_range_end,
};

int privet_create(struct privet_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int privet_fault(struct privet_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[PRIVET_MAX_PAGES];
	long got;
	long i;

	if (npages > PRIVET_MAX_PAGES)
		return -EINVAL;
again:
	mmu_invlock_write_start_and_lock(&m->mn, &st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		mutex_lock(&m->lock);
		mmu_invlock_write_end(&m->mn, &st);
		mutex_unlock(&m->lock);
		return got;
	}
	mutex_lock(&m->lock);
	if (mmu_invlock_write_end(&m->mn, &st)) {
		mutex_unlock(&m->lock);
		privet_put_pages(pages, got);
		goto again;
	}
	msleep(1); /* want INV112 */
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	mutex_unlock(&m->lock);
	privet_put_pages(pages, got);
	return 0;
}
