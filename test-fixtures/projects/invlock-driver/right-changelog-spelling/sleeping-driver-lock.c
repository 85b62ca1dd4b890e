// SPDX-License-Identifier: MIT
/* A mutex as driver lock: the start refuses ranges that must not block, nothing sleeps after the end. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define HADDOCK_MAX_PAGES 64

struct haddock_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[HADDOCK_MAX_PAGES];
};

static void haddock_clear(struct haddock_mirror *m)
{
	unsigned long i;

	for (i = 0; i < HADDOCK_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void haddock_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool haddock_hit(const struct haddock_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int haddock_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct haddock_mirror *m = container_of(mn, struct haddock_mirror, mn);
	bool hit = haddock_hit(m, range);

	if (!mmu_notifier_range_blockable(range))
		return -EAGAIN;
	mutex_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		haddock_clear(m);
	mutex_unlock(&m->lock);
	return 0;
}

static void haddock_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct haddock_mirror *m = container_of(mn, struct haddock_mirror, mn);

	/* What range_start refused never comes here. */
	if (!mmu_notifier_range_blockable(range))
		return;
	mutex_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	mutex_unlock(&m->lock);
}

static const struct mmu_notifier_ops haddock_ops = {
	.invalidate_range_start = haddock_range_start,
	.invalidate_range_end = haddock_range_end,
};

int haddock_create(struct haddock_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int haddock_fault(struct haddock_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[HADDOCK_MAX_PAGES];
	long got;
	long i;

	if (npages > HADDOCK_MAX_PAGES)
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
		haddock_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	mutex_unlock(&m->lock);
	haddock_put_pages(pages, got);
	return 0;
}
