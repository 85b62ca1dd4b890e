// SPDX-License-Identifier: MIT
/* The same as a loop that ends with the driver lock held. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define DACE_MAX_PAGES 64

struct dace_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[DACE_MAX_PAGES];
};

static void dace_clear(struct dace_mirror *m)
{
	unsigned long i;

	for (i = 0; i < DACE_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void dace_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool dace_hit(const struct dace_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int dace_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct dace_mirror *m = container_of(mn, struct dace_mirror, mn);
	bool hit = dace_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		dace_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void dace_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct dace_mirror *m = container_of(mn, struct dace_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops dace_ops = {
	.invalidate_range_start = dace_range_start,
	.invalidate_range_end = dace_range_end,
};

int dace_create(struct dace_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int dace_fault(struct dace_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[DACE_MAX_PAGES];
	long got;
	long i;

	if (npages > DACE_MAX_PAGES)
		return -EINVAL;
	for (;;) {
		mmu_invlock_write_start_and_lock(&m->mn, &st);
		got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
		spin_lock(&m->lock);
		if (!mmu_invlock_write_end(&m->mn, &st))
			break;
		spin_unlock(&m->lock);
		dace_put_pages(pages, got);
	}
	if (got < 0) {
		spin_unlock(&m->lock);
		return got;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	dace_put_pages(pages, got);
	return 0;
}
