// SPDX-License-Identifier: MIT
/* The early look leaves without the end that would release the mmap lock. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define ZANDER_MAX_PAGES 64

struct zander_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[ZANDER_MAX_PAGES];
};

static void zander_clear(struct zander_mirror *m)
{
	unsigned long i;

	for (i = 0; i < ZANDER_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void zander_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool zander_hit(const struct zander_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int zander_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct zander_mirror *m = container_of(mn, struct zander_mirror, mn);
	bool hit = zander_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		zander_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void zander_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct zander_mirror *m = container_of(mn, struct zander_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops zander_ops = {
	.invalidate_range_start = zander_range_start,
	.invalidate_range_end = zander_range_end,
};

int zander_create(struct zander_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int zander_fault(struct zander_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[ZANDER_MAX_PAGES];
	long got;
	long i;

	if (npages > ZANDER_MAX_PAGES)
		return -EINVAL;
again:
	mmu_invlock_write_start_and_lock(&m->mn, &st); /* want INV602 */
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		spin_lock(&m->lock);
		mmu_invlock_write_end(&m->mn, &st);
		spin_unlock(&m->lock);
		return got;
	}
	if (mmu_invlock_write_needs_retry(&m->mn, &st)) {
		zander_put_pages(pages, got);
		return -EAGAIN;
	}
	spin_lock(&m->lock);
	if (mmu_invlock_write_end(&m->mn, &st)) {
		spin_unlock(&m->lock);
		zander_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	zander_put_pages(pages, got);
	return 0;
}
