// SPDX-License-Identifier: MIT
/* The collision goes back with the driver lock held. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define SILENE_MAX_PAGES 64

struct silene_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[SILENE_MAX_PAGES];
};

static void silene_clear(struct silene_mirror *m)
{
	unsigned long i;

	for (i = 0; i < SILENE_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void silene_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool silene_hit(const struct silene_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int silene_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct silene_mirror *m = container_of(mn, struct silene_mirror, mn);
	bool hit = silene_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		silene_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void silene_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct silene_mirror *m = container_of(mn, struct silene_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops silene_ops = {
	.invalidate_range_start = silene_range_start,
	.invalidate_range_end = silene_range_end,
};

int silene_create(struct silene_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int silene_fault(struct silene_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[SILENE_MAX_PAGES];
	long got;
	long i;

	if (npages > SILENE_MAX_PAGES)
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
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) { /* want INV603 */
		silene_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	silene_put_pages(pages, got);
	return 0;
}
