// SPDX-License-Identifier: MIT
/* The sleep is one call away. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#define POMELO_MAX_PAGES 64

struct pomelo_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	unsigned long start;
	unsigned long end;
	u64 *table;
	u64 ptes[POMELO_MAX_PAGES];
};

static void pomelo_clear(struct pomelo_mirror *m)
{
	unsigned long i;

	for (i = 0; i < POMELO_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void pomelo_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool pomelo_hit(const struct pomelo_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int pomelo_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct pomelo_mirror *m = container_of(mn, struct pomelo_mirror, mn);
	bool hit = pomelo_hit(m, range);

	if (!mmu_notifier_range_blockable(range))
		return -EAGAIN;
	mutex_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		pomelo_clear(m);
	mutex_unlock(&m->lock);
	return 0;
}

static void pomelo_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct pomelo_mirror *m = container_of(mn, struct pomelo_mirror, mn);

	/* What range_start refused never comes here. */
	if (!mmu_notifier_range_blockable(range))
		return;
	mutex_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	mutex_unlock(&m->lock);
}

static const struct mmu_notifier_ops pomelo_ops = {
	.invalidate_range_start = pomelo_range_start,
	.invalidate_range_end = pomelo_range_end,
};

int pomelo_create(struct pomelo_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

static int pomelo_grow(struct pomelo_mirror *m)
{
	if (!m->table)
		m->table = kcalloc(POMELO_MAX_PAGES, sizeof(*m->table), GFP_KERNEL);
	return m->table ? 0 : -ENOMEM;
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int pomelo_fault(struct pomelo_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[POMELO_MAX_PAGES];
	long got;
	long i;

	if (npages > POMELO_MAX_PAGES)
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
		pomelo_put_pages(pages, got);
		goto again;
	}
	if (pomelo_grow(m)) { /* want INV112 */
		mutex_unlock(&m->lock);
		pomelo_put_pages(pages, got);
		return -ENOMEM;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	mutex_unlock(&m->lock);
	pomelo_put_pages(pages, got);
	return 0;
}
