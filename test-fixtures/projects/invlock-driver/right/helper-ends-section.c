// SPDX-License-Identifier: MIT
/* A helper takes the lock and ends the section; true means that the lock is held. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define OPAH_MAX_PAGES 64

struct opah_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[OPAH_MAX_PAGES];
};

static void opah_clear(struct opah_mirror *m)
{
	unsigned long i;

	for (i = 0; i < OPAH_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void opah_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool opah_hit(const struct opah_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int opah_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct opah_mirror *m = container_of(mn, struct opah_mirror, mn);
	bool hit = opah_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		opah_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void opah_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct opah_mirror *m = container_of(mn, struct opah_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops opah_ops = {
	.invalidate_range_start = opah_range_start,
	.invalidate_range_end = opah_range_end,
};

int opah_create(struct opah_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Ends the section. Returns true with the driver lock held, or false without it after a collision. */
static bool opah_end_and_lock(struct opah_mirror *m, struct mmu_invlock_state *st)
{
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, st)) {
		spin_unlock(&m->lock);
		return false;
	}
	return true;
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int opah_fault(struct opah_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[OPAH_MAX_PAGES];
	long got;
	long i;

	if (npages > OPAH_MAX_PAGES)
		return -EINVAL;
again:
	mm_invlock_start_write_and_lock(&m->mn, &st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (!opah_end_and_lock(m, &st)) {
		opah_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	opah_put_pages(pages, got);
	return got < 0 ? got : 0;
}
