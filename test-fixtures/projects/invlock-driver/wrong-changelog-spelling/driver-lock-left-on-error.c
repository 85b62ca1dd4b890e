// SPDX-License-Identifier: MIT
/* After the end of the section one error return keeps the driver lock. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define BONITO_MAX_PAGES 64

struct bonito_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	bool dead;
	u64 ptes[BONITO_MAX_PAGES];
};

static void bonito_clear(struct bonito_mirror *m)
{
	unsigned long i;

	for (i = 0; i < BONITO_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void bonito_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool bonito_hit(const struct bonito_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int bonito_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct bonito_mirror *m = container_of(mn, struct bonito_mirror, mn);
	bool hit = bonito_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		bonito_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void bonito_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct bonito_mirror *m = container_of(mn, struct bonito_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops bonito_ops = {
	.invalidate_range_start = bonito_range_start,
	.invalidate_range_end = bonito_range_end,
};

int bonito_create(struct bonito_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int bonito_fault(struct bonito_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[BONITO_MAX_PAGES];
	long got;
	long i;

	if (npages > BONITO_MAX_PAGES)
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
		bonito_put_pages(pages, got);
		goto again;
	}
	if (m->dead) {
		bonito_put_pages(pages, got);
		return -ENODEV; /* want INV502 */
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	bonito_put_pages(pages, got);
	return 0;
}
