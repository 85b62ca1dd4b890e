// SPDX-License-Identifier: MIT
/* Each attempt gets a new time budget, so the slow path is never reached. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define ESCOLAR_MAX_PAGES 64

struct escolar_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[ESCOLAR_MAX_PAGES];
};

static void escolar_clear(struct escolar_mirror *m)
{
	unsigned long i;

	for (i = 0; i < ESCOLAR_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void escolar_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool escolar_hit(const struct escolar_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int escolar_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct escolar_mirror *m = container_of(mn, struct escolar_mirror, mn);
	bool hit = escolar_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		escolar_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void escolar_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct escolar_mirror *m = container_of(mn, struct escolar_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops escolar_ops = {
	.invalidate_range_start = escolar_range_start,
	.invalidate_range_end = escolar_range_end,
};

int escolar_create(struct escolar_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int escolar_fault(struct escolar_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st;
	struct page *pages[ESCOLAR_MAX_PAGES];
	long got;
	long i;

	if (npages > ESCOLAR_MAX_PAGES)
		return -EINVAL;
again:
	st = (struct mmu_invlock_state)MMU_INVLOCK_STATE_INIT;
	mm_invlock_start_write_and_lock(&m->mn, &st); /* want INV604 */
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
		escolar_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	escolar_put_pages(pages, got);
	return 0;
}
