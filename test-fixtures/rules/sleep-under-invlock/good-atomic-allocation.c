// SPDX-License-Identifier: MIT
/* An allocation that cannot sleep is fine. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#define REDBUD_MAX_PAGES 64

struct redbud_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	unsigned long start;
	unsigned long end;
	u64 *table;
	u64 ptes[REDBUD_MAX_PAGES];
};

static void redbud_clear(struct redbud_mirror *m)
{
	unsigned long i;

	for (i = 0; i < REDBUD_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void redbud_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool redbud_hit(const struct redbud_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int redbud_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct redbud_mirror *m = container_of(mn, struct redbud_mirror, mn);
	bool hit = redbud_hit(m, range);

	if (!mmu_notifier_range_blockable(range))
		return -EAGAIN;
	mutex_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		redbud_clear(m);
	mutex_unlock(&m->lock);
	return 0;
}

static void redbud_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct redbud_mirror *m = container_of(mn, struct redbud_mirror, mn);

	/* What range_start refused never comes here. */
	if (!mmu_notifier_range_blockable(range))
		return;
	mutex_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	mutex_unlock(&m->lock);
}

static const struct mmu_notifier_ops redbud_ops = {
	.invalidate_range_start = redbud_range_start,
	.invalidate_range_end = redbud_range_end,
};

int redbud_create(struct redbud_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int redbud_fault(struct redbud_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[REDBUD_MAX_PAGES];
	long got;
	long i;

	if (npages > REDBUD_MAX_PAGES)
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
		redbud_put_pages(pages, got);
		goto again;
	}
	if (!m->table)
		m->table = kcalloc(REDBUD_MAX_PAGES, sizeof(*m->table), GFP_ATOMIC);
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	mutex_unlock(&m->lock);
	redbud_put_pages(pages, got);
	return 0;
}
