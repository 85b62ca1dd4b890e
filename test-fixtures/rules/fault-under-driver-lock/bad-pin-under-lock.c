// SPDX-License-Identifier: MIT
/* Pages are pinned with the lock of the callback held. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define BRIAR_MAX_PAGES 64

struct briar_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[BRIAR_MAX_PAGES];
};

static bool briar_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct briar_range *r = container_of(sub, struct briar_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < BRIAR_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops briar_ops = {
	.invalidate = briar_invalidate,
};

int briar_create(struct briar_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &briar_ops);
}

int briar_pin(struct briar_range *r, unsigned long addr, struct page **pages)
{
	int n;

	mutex_lock(&r->lock);
	n = pin_user_pages_fast(addr, 1, FOLL_WRITE, pages); /* want INV114 "pin_user_pages_fast" */
	if (n == 1)
		r->ptes[0] = page_to_pfn(pages[0]);
	mutex_unlock(&r->lock);
	return n == 1 ? 0 : -EFAULT;
}
