// SPDX-License-Identifier: MIT
/* The end callback does not end what the start callback began. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define DRUM_MAX_PAGES 64

struct drum_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	unsigned long invalidations;
	u64 ptes[DRUM_MAX_PAGES];
};

static void drum_clear(struct drum_mirror *m)
{
	unsigned long i;

	for (i = 0; i < DRUM_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void drum_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool drum_hit(const struct drum_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int drum_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct drum_mirror *m = container_of(mn, struct drum_mirror, mn);
	bool hit = drum_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit); /* want INV301 */
	if (hit)
		drum_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void drum_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct drum_mirror *m = container_of(mn, struct drum_mirror, mn);

	spin_lock(&m->lock);
	m->invalidations++;
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops drum_ops = {
	.invalidate_range_start = drum_range_start,
	.invalidate_range_end = drum_range_end,
};

int drum_create(struct drum_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int drum_fault(struct drum_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[DRUM_MAX_PAGES];
	long got;
	long i;

	if (npages > DRUM_MAX_PAGES)
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
		drum_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	drum_put_pages(pages, got);
	return 0;
}
