// SPDX-License-Identifier: MIT
/* No read side: pages are pinned for good, the begin only waits for a running invalidation. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define OSIER_MAX_PAGES 64

struct osier_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[OSIER_MAX_PAGES];
};

static void osier_clear(struct osier_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % OSIER_MAX_PAGES] = 0;
}

static bool osier_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct osier_range *r = container_of(sub, struct osier_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	osier_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops osier_ops = {
	.invalidate = osier_invalidate,
};

/* The caller holds the mmap lock for writing. */
int osier_create(struct osier_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	int ret;

	mmap_assert_write_locked(mm);
	mutex_init(&r->lock);
	ret = mmu_interval_notifier_insert_locked(&r->notifier, mm, start, length, &osier_ops);
	if (ret)
		return ret;
	mmu_interval_read_begin(&r->notifier);
	return 0;
}

void osier_destroy(struct osier_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}
