// SPDX-License-Identifier: MIT
/* What has to be allocated is allocated inside the section, before the driver lock. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define JACKSMELT_MAX_PAGES 64

struct jacksmelt_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 *table;
	u64 ptes[JACKSMELT_MAX_PAGES];
};

static void jacksmelt_clear(struct jacksmelt_mirror *m)
{
	unsigned long i;

	for (i = 0; i < JACKSMELT_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void jacksmelt_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool jacksmelt_hit(const struct jacksmelt_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int jacksmelt_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct jacksmelt_mirror *m = container_of(mn, struct jacksmelt_mirror, mn);
	bool hit = jacksmelt_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		jacksmelt_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void jacksmelt_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct jacksmelt_mirror *m = container_of(mn, struct jacksmelt_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops jacksmelt_ops = {
	.invalidate_range_start = jacksmelt_range_start,
	.invalidate_range_end = jacksmelt_range_end,
};

int jacksmelt_create(struct jacksmelt_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int jacksmelt_fault(struct jacksmelt_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[JACKSMELT_MAX_PAGES];
	u64 *table;
	long got;
	long i;

	if (npages > JACKSMELT_MAX_PAGES)
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
	table = kcalloc(JACKSMELT_MAX_PAGES, sizeof(*table), GFP_KERNEL);
	spin_lock(&m->lock);
	if (mmu_invlock_write_end(&m->mn, &st)) {
		spin_unlock(&m->lock);
		kfree(table);
		jacksmelt_put_pages(pages, got);
		goto again;
	}
	if (!m->table) {
		m->table = table;
		table = NULL;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	jacksmelt_put_pages(pages, got);
	kfree(table);
	return 0;
}
