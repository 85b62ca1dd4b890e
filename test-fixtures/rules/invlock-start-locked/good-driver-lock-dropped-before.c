// SPDX-License-Identifier: MIT
/* The driver lock is released before the section starts. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define RUTA_MAX_PAGES 64

struct ruta_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[RUTA_MAX_PAGES];
};

static void ruta_clear(struct ruta_mirror *m)
{
	unsigned long i;

	for (i = 0; i < RUTA_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void ruta_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool ruta_hit(const struct ruta_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int ruta_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct ruta_mirror *m = container_of(mn, struct ruta_mirror, mn);
	bool hit = ruta_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		ruta_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void ruta_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct ruta_mirror *m = container_of(mn, struct ruta_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops ruta_ops = {
	.invalidate_range_start = ruta_range_start,
	.invalidate_range_end = ruta_range_end,
};

int ruta_create(struct ruta_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int ruta_fault(struct ruta_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[RUTA_MAX_PAGES];
	long got;
	long i;

	if (npages > RUTA_MAX_PAGES)
		return -EINVAL;
again:
	spin_lock(&m->lock);
	npages = npages < RUTA_MAX_PAGES ? npages : RUTA_MAX_PAGES;
	spin_unlock(&m->lock);
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
		ruta_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	ruta_put_pages(pages, got);
	return 0;
}
