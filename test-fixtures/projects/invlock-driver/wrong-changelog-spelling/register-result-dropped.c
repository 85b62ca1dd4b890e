// SPDX-License-Identifier: MIT
/* A signal makes the registration fail, and nobody looks. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define HALIBUT_MAX_PAGES 64

struct halibut_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[HALIBUT_MAX_PAGES];
};

static void halibut_clear(struct halibut_mirror *m)
{
	unsigned long i;

	for (i = 0; i < HALIBUT_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void halibut_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool halibut_hit(const struct halibut_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int halibut_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct halibut_mirror *m = container_of(mn, struct halibut_mirror, mn);
	bool hit = halibut_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		halibut_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void halibut_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct halibut_mirror *m = container_of(mn, struct halibut_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops halibut_ops = {
	.invalidate_range_start = halibut_range_start,
	.invalidate_range_end = halibut_range_end,
};

int halibut_create(struct halibut_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	mmu_notifier_register(&m->mn, mm); /* want INV401 */
	return 0;
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int halibut_fault(struct halibut_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[HALIBUT_MAX_PAGES];
	long got;
	long i;

	if (npages > HALIBUT_MAX_PAGES)
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
	spin_lock(&m->lock);
	if (mmu_invlock_write_end(&m->mn, &st)) {
		spin_unlock(&m->lock);
		halibut_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	halibut_put_pages(pages, got);
	return 0;
}
