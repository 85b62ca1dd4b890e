// SPDX-License-Identifier: MIT
/* The table is allocated when the section has ended, under the driver lock. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#define KAHAWAI_MAX_PAGES 64

struct kahawai_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	unsigned long start;
	unsigned long end;
	u64 *table;
	u64 ptes[KAHAWAI_MAX_PAGES];
};

static void kahawai_clear(struct kahawai_mirror *m)
{
	unsigned long i;

	for (i = 0; i < KAHAWAI_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void kahawai_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool kahawai_hit(const struct kahawai_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int kahawai_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kahawai_mirror *m = container_of(mn, struct kahawai_mirror, mn);
	bool hit = kahawai_hit(m, range);

	if (!mmu_notifier_range_blockable(range))
		return -EAGAIN;
	mutex_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		kahawai_clear(m);
	mutex_unlock(&m->lock);
	return 0;
}

static void kahawai_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kahawai_mirror *m = container_of(mn, struct kahawai_mirror, mn);

	/* What range_start refused never comes here. */
	if (!mmu_notifier_range_blockable(range))
		return;
	mutex_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	mutex_unlock(&m->lock);
}

static const struct mmu_notifier_ops kahawai_ops = {
	.invalidate_range_start = kahawai_range_start,
	.invalidate_range_end = kahawai_range_end,
};

int kahawai_create(struct kahawai_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int kahawai_fault(struct kahawai_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[KAHAWAI_MAX_PAGES];
	long got;
	long i;

	if (npages > KAHAWAI_MAX_PAGES)
		return -EINVAL;
again:
	mm_invlock_start_write_and_lock(&m->mn, &st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		mutex_lock(&m->lock);
		mn_invlock_end_write_and_unlock(&m->mn, &st);
		mutex_unlock(&m->lock);
		return got;
	}
	mutex_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		mutex_unlock(&m->lock);
		kahawai_put_pages(pages, got);
		goto again;
	}
	if (!m->table)
		m->table = kcalloc(KAHAWAI_MAX_PAGES, sizeof(*m->table), GFP_KERNEL); /* want INV112 */
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	mutex_unlock(&m->lock);
	kahawai_put_pages(pages, got);
	return 0;
}
