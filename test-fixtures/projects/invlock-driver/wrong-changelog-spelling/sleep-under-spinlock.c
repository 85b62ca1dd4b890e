// SPDX-License-Identifier: MIT
/* The driver lock spins, and an allocation under it may sleep. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define PIKE_MAX_PAGES 64

struct pike_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 *table;
	u64 ptes[PIKE_MAX_PAGES];
};

static void pike_clear(struct pike_mirror *m)
{
	unsigned long i;

	for (i = 0; i < PIKE_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void pike_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool pike_hit(const struct pike_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int pike_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct pike_mirror *m = container_of(mn, struct pike_mirror, mn);
	bool hit = pike_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		pike_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void pike_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct pike_mirror *m = container_of(mn, struct pike_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops pike_ops = {
	.invalidate_range_start = pike_range_start,
	.invalidate_range_end = pike_range_end,
};

int pike_create(struct pike_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int pike_fault(struct pike_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[PIKE_MAX_PAGES];
	long got;
	long i;

	if (npages > PIKE_MAX_PAGES)
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
		pike_put_pages(pages, got);
		goto again;
	}
	if (!m->table)
		m->table = kcalloc(PIKE_MAX_PAGES, sizeof(*m->table), GFP_KERNEL); /* want INV505 */
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	pike_put_pages(pages, got);
	return 0;
}
