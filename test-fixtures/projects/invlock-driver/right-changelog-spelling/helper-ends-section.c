// SPDX-License-Identifier: MIT
/* A helper takes the lock and ends the section; true means that the lock is held. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define PERCH_MAX_PAGES 64

struct perch_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[PERCH_MAX_PAGES];
};

static void perch_clear(struct perch_mirror *m)
{
	unsigned long i;

	for (i = 0; i < PERCH_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void perch_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool perch_hit(const struct perch_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int perch_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct perch_mirror *m = container_of(mn, struct perch_mirror, mn);
	bool hit = perch_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		perch_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void perch_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct perch_mirror *m = container_of(mn, struct perch_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops perch_ops = {
	.invalidate_range_start = perch_range_start,
	.invalidate_range_end = perch_range_end,
};

int perch_create(struct perch_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Ends the section. Returns true with the driver lock held, or false without it after a collision. */
static bool perch_end_and_lock(struct perch_mirror *m, struct mmu_invlock_state *st)
{
	spin_lock(&m->lock);
	if (mmu_invlock_write_end(&m->mn, st)) {
		spin_unlock(&m->lock);
		return false;
	}
	return true;
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int perch_fault(struct perch_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[PERCH_MAX_PAGES];
	long got;
	long i;

	if (npages > PERCH_MAX_PAGES)
		return -EINVAL;
again:
	mmu_invlock_write_start_and_lock(&m->mn, &st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (!perch_end_and_lock(m, &st)) {
		perch_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	perch_put_pages(pages, got);
	return got < 0 ? got : 0;
}
