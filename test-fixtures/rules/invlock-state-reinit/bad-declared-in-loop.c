// SPDX-License-Identifier: MIT
/* A declaration in the loop's body is a new state for each attempt. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define VALERIAN_MAX_PAGES 64

struct valerian_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[VALERIAN_MAX_PAGES];
};

static void valerian_clear(struct valerian_mirror *m)
{
	unsigned long i;

	for (i = 0; i < VALERIAN_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void valerian_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool valerian_hit(const struct valerian_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int valerian_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct valerian_mirror *m = container_of(mn, struct valerian_mirror, mn);
	bool hit = valerian_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		valerian_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void valerian_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct valerian_mirror *m = container_of(mn, struct valerian_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops valerian_ops = {
	.invalidate_range_start = valerian_range_start,
	.invalidate_range_end = valerian_range_end,
};

int valerian_create(struct valerian_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int valerian_fault(struct valerian_mirror *m, unsigned long npages)
{
	struct page *pages[VALERIAN_MAX_PAGES];
	long got;
	long i;

	if (npages > VALERIAN_MAX_PAGES)
		return -EINVAL;
	for (;;) {
		struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;

		mm_invlock_start_write_and_lock(&m->mn, &st); /* want INV604 */
		got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
		spin_lock(&m->lock);
		if (!mn_invlock_end_write_and_unlock(&m->mn, &st))
			break;
		spin_unlock(&m->lock);
		valerian_put_pages(pages, got);
	}
	if (got < 0) {
		spin_unlock(&m->lock);
		return got;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	valerian_put_pages(pages, got);
	return 0;
}
