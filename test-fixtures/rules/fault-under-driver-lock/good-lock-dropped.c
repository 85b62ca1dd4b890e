// SPDX-License-Identifier: MIT
/* The lock is dropped around the pinning. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define CASHEW_MAX_PAGES 64

struct cashew_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[CASHEW_MAX_PAGES];
};

static bool cashew_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cashew_range *r = container_of(sub, struct cashew_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < CASHEW_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops cashew_ops = {
	.invalidate = cashew_invalidate,
};

int cashew_create(struct cashew_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &cashew_ops);
}

int cashew_pin(struct cashew_range *r, unsigned long addr, struct page **pages)
{
	int n;

	mutex_lock(&r->lock);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	n = pin_user_pages_fast(addr, 1, FOLL_WRITE, pages);
	if (n != 1)
		return -EFAULT;
	mutex_lock(&r->lock);
	r->ptes[0] = page_to_pfn(pages[0]);
	mutex_unlock(&r->lock);
	return 0;
}
