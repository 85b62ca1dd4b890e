// SPDX-License-Identifier: MIT
/* The pattern of the RFC: start, read pages, lock, end, publish; a collision starts again. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define ANCHOVY_MAX_PAGES 64

struct anchovy_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[ANCHOVY_MAX_PAGES];
};

static void anchovy_clear(struct anchovy_mirror *m)
{
	unsigned long i;

	for (i = 0; i < ANCHOVY_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void anchovy_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool anchovy_hit(const struct anchovy_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int anchovy_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct anchovy_mirror *m = container_of(mn, struct anchovy_mirror, mn);
	bool hit = anchovy_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		anchovy_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void anchovy_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct anchovy_mirror *m = container_of(mn, struct anchovy_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops anchovy_ops = {
	.invalidate_range_start = anchovy_range_start,
	.invalidate_range_end = anchovy_range_end,
};

int anchovy_create(struct anchovy_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int anchovy_fault(struct anchovy_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[ANCHOVY_MAX_PAGES];
	long got;
	long i;

	if (npages > ANCHOVY_MAX_PAGES)
		return -EINVAL;
again:
	mm_invlock_start_write_and_lock(&m->mn, &st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		spin_lock(&m->lock);
		mn_invlock_end_write_and_unlock(&m->mn, &st);
		spin_unlock(&m->lock);
		return got;
	}
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		spin_unlock(&m->lock);
		anchovy_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	anchovy_put_pages(pages, got);
	return 0;
}
