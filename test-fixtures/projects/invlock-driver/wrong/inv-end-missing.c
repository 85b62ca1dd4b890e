// SPDX-License-Identifier: MIT
/* The end callback does not end what the start callback began. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define COD_MAX_PAGES 64

struct cod_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	unsigned long invalidations;
	u64 ptes[COD_MAX_PAGES];
};

static void cod_clear(struct cod_mirror *m)
{
	unsigned long i;

	for (i = 0; i < COD_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void cod_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool cod_hit(const struct cod_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int cod_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct cod_mirror *m = container_of(mn, struct cod_mirror, mn);
	bool hit = cod_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit); /* want INV301 */
	if (hit)
		cod_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void cod_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct cod_mirror *m = container_of(mn, struct cod_mirror, mn);

	spin_lock(&m->lock);
	m->invalidations++;
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops cod_ops = {
	.invalidate_range_start = cod_range_start,
	.invalidate_range_end = cod_range_end,
};

int cod_create(struct cod_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int cod_fault(struct cod_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[COD_MAX_PAGES];
	long got;
	long i;

	if (npages > COD_MAX_PAGES)
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
		cod_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	cod_put_pages(pages, got);
	return 0;
}
