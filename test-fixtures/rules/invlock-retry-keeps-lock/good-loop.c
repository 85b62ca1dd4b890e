// SPDX-License-Identifier: MIT
/* The same as a loop; the lock is held only where it is left. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define THRIFT_MAX_PAGES 64

struct thrift_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[THRIFT_MAX_PAGES];
};

static void thrift_clear(struct thrift_mirror *m)
{
	unsigned long i;

	for (i = 0; i < THRIFT_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void thrift_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool thrift_hit(const struct thrift_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int thrift_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct thrift_mirror *m = container_of(mn, struct thrift_mirror, mn);
	bool hit = thrift_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		thrift_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void thrift_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct thrift_mirror *m = container_of(mn, struct thrift_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops thrift_ops = {
	.invalidate_range_start = thrift_range_start,
	.invalidate_range_end = thrift_range_end,
};

int thrift_create(struct thrift_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int thrift_fault(struct thrift_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[THRIFT_MAX_PAGES];
	long got;
	long i;

	if (npages > THRIFT_MAX_PAGES)
		return -EINVAL;
	do {
		mm_invlock_start_write_and_lock(&m->mn, &st);
		got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
		spin_lock(&m->lock);
		if (!mn_invlock_end_write_and_unlock(&m->mn, &st))
			break;
		spin_unlock(&m->lock);
		thrift_put_pages(pages, got);
	} while (true);
	if (got < 0) {
		spin_unlock(&m->lock);
		return got;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	thrift_put_pages(pages, got);
	return 0;
}
