// SPDX-License-Identifier: MIT
/* The driver lock spins, and an allocation under it may sleep. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define ORFE_MAX_PAGES 64

struct orfe_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 *table;
	u64 ptes[ORFE_MAX_PAGES];
};

static void orfe_clear(struct orfe_mirror *m)
{
	unsigned long i;

	for (i = 0; i < ORFE_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void orfe_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool orfe_hit(const struct orfe_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int orfe_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct orfe_mirror *m = container_of(mn, struct orfe_mirror, mn);
	bool hit = orfe_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		orfe_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void orfe_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct orfe_mirror *m = container_of(mn, struct orfe_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops orfe_ops = {
	.invalidate_range_start = orfe_range_start,
	.invalidate_range_end = orfe_range_end,
};

int orfe_create(struct orfe_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int orfe_fault(struct orfe_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[ORFE_MAX_PAGES];
	long got;
	long i;

	if (npages > ORFE_MAX_PAGES)
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
		orfe_put_pages(pages, got);
		goto again;
	}
	if (!m->table)
		m->table = kcalloc(ORFE_MAX_PAGES, sizeof(*m->table), GFP_KERNEL); /* want INV505 */
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	orfe_put_pages(pages, got);
	return 0;
}
