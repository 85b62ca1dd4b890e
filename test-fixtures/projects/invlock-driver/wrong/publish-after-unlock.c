// SPDX-License-Identifier: MIT
/* The driver lock is released before the pages reach the device. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define WHITING_MAX_PAGES 64

struct whiting_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[WHITING_MAX_PAGES];
};

static void whiting_clear(struct whiting_mirror *m)
{
	unsigned long i;

	for (i = 0; i < WHITING_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void whiting_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool whiting_hit(const struct whiting_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int whiting_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct whiting_mirror *m = container_of(mn, struct whiting_mirror, mn);
	bool hit = whiting_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		whiting_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void whiting_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct whiting_mirror *m = container_of(mn, struct whiting_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops whiting_ops = {
	.invalidate_range_start = whiting_range_start,
	.invalidate_range_end = whiting_range_end,
};

int whiting_create(struct whiting_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int whiting_fault(struct whiting_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[WHITING_MAX_PAGES];
	long got;
	long i;

	if (npages > WHITING_MAX_PAGES)
		return -EINVAL;
again:
	mm_invlock_start_write_and_lock(&m->mn, &st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		spin_lock(&m->lock);
		mn_invlock_end_write_and_unlock(&m->mn, &st);
		spin_unlock(&m->lock);
		return got;
	}
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		spin_unlock(&m->lock);
		whiting_put_pages(pages, got);
		goto again;
	}
	spin_unlock(&m->lock);
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]); /* want INV109 */
	whiting_put_pages(pages, got);
	return 0;
}
