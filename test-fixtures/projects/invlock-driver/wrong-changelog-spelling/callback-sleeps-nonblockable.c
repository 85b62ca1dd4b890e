// SPDX-License-Identifier: MIT
/* Both callbacks wait for a mutex even where they must not. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define FLYINGFISH_MAX_PAGES 64

struct flyingfish_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[FLYINGFISH_MAX_PAGES];
};

static void flyingfish_clear(struct flyingfish_mirror *m)
{
	unsigned long i;

	for (i = 0; i < FLYINGFISH_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void flyingfish_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool flyingfish_hit(const struct flyingfish_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int flyingfish_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct flyingfish_mirror *m = container_of(mn, struct flyingfish_mirror, mn);
	bool hit = flyingfish_hit(m, range);

	mutex_lock(&m->lock); /* want INV205 */
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		flyingfish_clear(m);
	mutex_unlock(&m->lock);
	return 0;
}

static void flyingfish_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct flyingfish_mirror *m = container_of(mn, struct flyingfish_mirror, mn);

	mutex_lock(&m->lock); /* want INV205 */
	mmu_invlock_inv_end(mn);
	mutex_unlock(&m->lock);
}

static const struct mmu_notifier_ops flyingfish_ops = {
	.invalidate_range_start = flyingfish_range_start,
	.invalidate_range_end = flyingfish_range_end,
};

int flyingfish_create(struct flyingfish_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int flyingfish_fault(struct flyingfish_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[FLYINGFISH_MAX_PAGES];
	long got;
	long i;

	if (npages > FLYINGFISH_MAX_PAGES)
		return -EINVAL;
again:
	mmu_invlock_write_start_and_lock(&m->mn, &st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		mutex_lock(&m->lock);
		mmu_invlock_write_end(&m->mn, &st);
		mutex_unlock(&m->lock);
		return got;
	}
	mutex_lock(&m->lock);
	if (mmu_invlock_write_end(&m->mn, &st)) {
		mutex_unlock(&m->lock);
		flyingfish_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	mutex_unlock(&m->lock);
	flyingfish_put_pages(pages, got);
	return 0;
}
