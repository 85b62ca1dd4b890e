// SPDX-License-Identifier: MIT
/* The section is started for the caller, who ends it. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define SENNA_MAX_PAGES 64

struct senna_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[SENNA_MAX_PAGES];
};

static void senna_clear(struct senna_mirror *m)
{
	unsigned long i;

	for (i = 0; i < SENNA_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void senna_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool senna_hit(const struct senna_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int senna_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct senna_mirror *m = container_of(mn, struct senna_mirror, mn);
	bool hit = senna_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		senna_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void senna_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct senna_mirror *m = container_of(mn, struct senna_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops senna_ops = {
	.invalidate_range_start = senna_range_start,
	.invalidate_range_end = senna_range_end,
};

int senna_create(struct senna_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

static long senna_begin(struct senna_mirror *m, struct mmu_invlock_state *st, struct page **pages,
		    unsigned long npages)
{
	mm_invlock_start_write_and_lock(&m->mn, st);
	return get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int senna_fault(struct senna_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[SENNA_MAX_PAGES];
	long got;
	long i;

	if (npages > SENNA_MAX_PAGES)
		return -EINVAL;
again:
	got = senna_begin(m, &st, pages, npages);
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		spin_unlock(&m->lock);
		senna_put_pages(pages, got);
		goto again;
	}
	if (got < 0) {
		spin_unlock(&m->lock);
		return got;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	senna_put_pages(pages, got);
	return 0;
}
