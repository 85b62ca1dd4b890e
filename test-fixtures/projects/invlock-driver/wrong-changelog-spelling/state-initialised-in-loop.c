// SPDX-License-Identifier: MIT
/* Each attempt gets a new time budget, so the slow path is never reached. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define FLATHEAD_MAX_PAGES 64

struct flathead_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[FLATHEAD_MAX_PAGES];
};

static void flathead_clear(struct flathead_mirror *m)
{
	unsigned long i;

	for (i = 0; i < FLATHEAD_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void flathead_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool flathead_hit(const struct flathead_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int flathead_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct flathead_mirror *m = container_of(mn, struct flathead_mirror, mn);
	bool hit = flathead_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		flathead_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void flathead_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct flathead_mirror *m = container_of(mn, struct flathead_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops flathead_ops = {
	.invalidate_range_start = flathead_range_start,
	.invalidate_range_end = flathead_range_end,
};

int flathead_create(struct flathead_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int flathead_fault(struct flathead_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st;
	struct page *pages[FLATHEAD_MAX_PAGES];
	long got;
	long i;

	if (npages > FLATHEAD_MAX_PAGES)
		return -EINVAL;
again:
	st = (struct mmu_invlock_state)MMU_INVLOCK_STATE_INIT;
	mmu_invlock_write_start_and_lock(&m->mn, &st); /* want INV604 */
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		spin_lock(&m->lock);
		mmu_invlock_write_end(&m->mn, &st);
		spin_unlock(&m->lock);
		return got;
	}
	spin_lock(&m->lock);
	if (mmu_invlock_write_end(&m->mn, &st)) {
		spin_unlock(&m->lock);
		flathead_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	flathead_put_pages(pages, got);
	return 0;
}
