// SPDX-License-Identifier: MIT
/* What has to be allocated is allocated inside the section, before the driver lock. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define IDE_MAX_PAGES 64

struct ide_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 *table;
	u64 ptes[IDE_MAX_PAGES];
};

static void ide_clear(struct ide_mirror *m)
{
	unsigned long i;

	for (i = 0; i < IDE_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void ide_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool ide_hit(const struct ide_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int ide_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct ide_mirror *m = container_of(mn, struct ide_mirror, mn);
	bool hit = ide_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		ide_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void ide_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct ide_mirror *m = container_of(mn, struct ide_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops ide_ops = {
	.invalidate_range_start = ide_range_start,
	.invalidate_range_end = ide_range_end,
};

int ide_create(struct ide_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int ide_fault(struct ide_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[IDE_MAX_PAGES];
	u64 *table;
	long got;
	long i;

	if (npages > IDE_MAX_PAGES)
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
	table = kcalloc(IDE_MAX_PAGES, sizeof(*table), GFP_KERNEL);
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		spin_unlock(&m->lock);
		kfree(table);
		ide_put_pages(pages, got);
		goto again;
	}
	if (!m->table) {
		m->table = table;
		table = NULL;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	ide_put_pages(pages, got);
	kfree(table);
	return 0;
}
