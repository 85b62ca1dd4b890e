// SPDX-License-Identifier: MIT
/* The label stands below the start: the second attempt runs in no section. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define DORY_MAX_PAGES 64

struct dory_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[DORY_MAX_PAGES];
};

static void dory_clear(struct dory_mirror *m)
{
	unsigned long i;

	for (i = 0; i < DORY_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void dory_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool dory_hit(const struct dory_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int dory_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct dory_mirror *m = container_of(mn, struct dory_mirror, mn);
	bool hit = dory_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		dory_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void dory_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct dory_mirror *m = container_of(mn, struct dory_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops dory_ops = {
	.invalidate_range_start = dory_range_start,
	.invalidate_range_end = dory_range_end,
};

int dory_create(struct dory_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int dory_fault(struct dory_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[DORY_MAX_PAGES];
	long got;
	long i;

	if (npages > DORY_MAX_PAGES)
		return -EINVAL;
	mmu_invlock_write_start_and_lock(&m->mn, &st);
again:
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		spin_lock(&m->lock);
		mmu_invlock_write_end(&m->mn, &st);
		spin_unlock(&m->lock);
		return got;
	}
	spin_lock(&m->lock);
	if (mmu_invlock_write_end(&m->mn, &st)) { /* want INV603 */
		spin_unlock(&m->lock);
		dory_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	dory_put_pages(pages, got);
	return 0;
}
