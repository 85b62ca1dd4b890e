// SPDX-License-Identifier: MIT
/* The section is ended before the driver lock is taken. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define TARPON_MAX_PAGES 64

struct tarpon_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[TARPON_MAX_PAGES];
};

static void tarpon_clear(struct tarpon_mirror *m)
{
	unsigned long i;

	for (i = 0; i < TARPON_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void tarpon_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool tarpon_hit(const struct tarpon_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int tarpon_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct tarpon_mirror *m = container_of(mn, struct tarpon_mirror, mn);
	bool hit = tarpon_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		tarpon_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void tarpon_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct tarpon_mirror *m = container_of(mn, struct tarpon_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops tarpon_ops = {
	.invalidate_range_start = tarpon_range_start,
	.invalidate_range_end = tarpon_range_end,
};

int tarpon_create(struct tarpon_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int tarpon_fault(struct tarpon_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[TARPON_MAX_PAGES];
	long got;
	long i;

	if (npages > TARPON_MAX_PAGES)
		return -EINVAL;
again:
	mmu_invlock_write_start_and_lock(&m->mn, &st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		spin_lock(&m->lock);
		mmu_invlock_write_end(&m->mn, &st);
		spin_unlock(&m->lock);
		return got;
	}
	if (mmu_invlock_write_end(&m->mn, &st)) { /* want INV103 */
		tarpon_put_pages(pages, got);
		goto again;
	}
	spin_lock(&m->lock);
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	tarpon_put_pages(pages, got);
	return 0;
}
