// SPDX-License-Identifier: MIT
/* Both callbacks wait for a mutex even where they must not. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define ELVER_MAX_PAGES 64

struct elver_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[ELVER_MAX_PAGES];
};

static void elver_clear(struct elver_mirror *m)
{
	unsigned long i;

	for (i = 0; i < ELVER_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void elver_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool elver_hit(const struct elver_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int elver_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct elver_mirror *m = container_of(mn, struct elver_mirror, mn);
	bool hit = elver_hit(m, range);

	mutex_lock(&m->lock); /* want INV205 */
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		elver_clear(m);
	mutex_unlock(&m->lock);
	return 0;
}

static void elver_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct elver_mirror *m = container_of(mn, struct elver_mirror, mn);

	mutex_lock(&m->lock); /* want INV205 */
	mmu_invlock_inv_end(mn);
	mutex_unlock(&m->lock);
}

static const struct mmu_notifier_ops elver_ops = {
	.invalidate_range_start = elver_range_start,
	.invalidate_range_end = elver_range_end,
};

int elver_create(struct elver_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int elver_fault(struct elver_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[ELVER_MAX_PAGES];
	long got;
	long i;

	if (npages > ELVER_MAX_PAGES)
		return -EINVAL;
again:
	mm_invlock_start_write_and_lock(&m->mn, &st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		mutex_lock(&m->lock);
		mn_invlock_end_write_and_unlock(&m->mn, &st);
		mutex_unlock(&m->lock);
		return got;
	}
	mutex_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		mutex_unlock(&m->lock);
		elver_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	mutex_unlock(&m->lock);
	elver_put_pages(pages, got);
	return 0;
}
