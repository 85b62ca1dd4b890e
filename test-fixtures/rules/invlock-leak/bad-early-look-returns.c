// SPDX-License-Identifier: MIT
/* needs_retry only looks; it ends nothing. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define SALVIA_MAX_PAGES 64

struct salvia_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[SALVIA_MAX_PAGES];
};

static void salvia_clear(struct salvia_mirror *m)
{
	unsigned long i;

	for (i = 0; i < SALVIA_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void salvia_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool salvia_hit(const struct salvia_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int salvia_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct salvia_mirror *m = container_of(mn, struct salvia_mirror, mn);
	bool hit = salvia_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		salvia_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void salvia_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct salvia_mirror *m = container_of(mn, struct salvia_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops salvia_ops = {
	.invalidate_range_start = salvia_range_start,
	.invalidate_range_end = salvia_range_end,
};

int salvia_create(struct salvia_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int salvia_fault(struct salvia_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[SALVIA_MAX_PAGES];
	long got;
	long i;

	if (npages > SALVIA_MAX_PAGES)
		return -EINVAL;
again:
	mm_invlock_start_write_and_lock(&m->mn, &st); /* want INV602 */
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		spin_lock(&m->lock);
		mn_invlock_end_write_and_unlock(&m->mn, &st);
		spin_unlock(&m->lock);
		return got;
	}
	if (mmu_invlock_write_needs_retry(&m->mn, &st)) {
		salvia_put_pages(pages, got);
		return -EAGAIN;
	}
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		spin_unlock(&m->lock);
		salvia_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	salvia_put_pages(pages, got);
	return 0;
}
