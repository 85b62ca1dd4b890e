// SPDX-License-Identifier: MIT
/* The pattern of the RFC: start, read pages, lock, end, publish; a collision starts again. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define BREAM_MAX_PAGES 64

struct bream_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[BREAM_MAX_PAGES];
};

static void bream_clear(struct bream_mirror *m)
{
	unsigned long i;

	for (i = 0; i < BREAM_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void bream_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool bream_hit(const struct bream_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int bream_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct bream_mirror *m = container_of(mn, struct bream_mirror, mn);
	bool hit = bream_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		bream_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void bream_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct bream_mirror *m = container_of(mn, struct bream_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops bream_ops = {
	.invalidate_range_start = bream_range_start,
	.invalidate_range_end = bream_range_end,
};

int bream_create(struct bream_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int bream_fault(struct bream_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[BREAM_MAX_PAGES];
	long got;
	long i;

	if (npages > BREAM_MAX_PAGES)
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
		bream_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	bream_put_pages(pages, got);
	return 0;
}
