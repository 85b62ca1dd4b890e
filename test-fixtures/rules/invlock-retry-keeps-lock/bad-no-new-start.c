// SPDX-License-Identifier: MIT
/* The second attempt reads pages in no section. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define SQUILL_MAX_PAGES 64

struct squill_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[SQUILL_MAX_PAGES];
};

static void squill_clear(struct squill_mirror *m)
{
	unsigned long i;

	for (i = 0; i < SQUILL_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void squill_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool squill_hit(const struct squill_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int squill_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct squill_mirror *m = container_of(mn, struct squill_mirror, mn);
	bool hit = squill_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		squill_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void squill_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct squill_mirror *m = container_of(mn, struct squill_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops squill_ops = {
	.invalidate_range_start = squill_range_start,
	.invalidate_range_end = squill_range_end,
};

int squill_create(struct squill_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int squill_fault(struct squill_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[SQUILL_MAX_PAGES];
	long got;
	long i;

	if (npages > SQUILL_MAX_PAGES)
		return -EINVAL;
	mm_invlock_start_write_and_lock(&m->mn, &st);
again:
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		spin_lock(&m->lock);
		mn_invlock_end_write_and_unlock(&m->mn, &st);
		spin_unlock(&m->lock);
		return got;
	}
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) { /* want INV603 */
		spin_unlock(&m->lock);
		squill_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	squill_put_pages(pages, got);
	return 0;
}
