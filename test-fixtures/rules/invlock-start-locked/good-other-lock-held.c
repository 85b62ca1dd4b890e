// SPDX-License-Identifier: MIT
/* A lock that no callback takes may be held. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

#define PRIMULA_MAX_PAGES 64

struct primula_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	struct mutex job_lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[PRIMULA_MAX_PAGES];
};

static void primula_clear(struct primula_mirror *m)
{
	unsigned long i;

	for (i = 0; i < PRIMULA_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void primula_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool primula_hit(const struct primula_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int primula_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct primula_mirror *m = container_of(mn, struct primula_mirror, mn);
	bool hit = primula_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		primula_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void primula_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct primula_mirror *m = container_of(mn, struct primula_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops primula_ops = {
	.invalidate_range_start = primula_range_start,
	.invalidate_range_end = primula_range_end,
};

int primula_create(struct primula_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	mutex_init(&m->job_lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
static int primula_fault_locked(struct primula_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[PRIMULA_MAX_PAGES];
	long got;
	long i;

	if (npages > PRIMULA_MAX_PAGES)
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
		primula_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	primula_put_pages(pages, got);
	return 0;
}

int primula_fault(struct primula_mirror *m, unsigned long npages)
{
	int ret;

	mutex_lock(&m->job_lock);
	ret = primula_fault_locked(m, npages);
	mutex_unlock(&m->job_lock);
	return ret;
}
