// SPDX-License-Identifier: MIT
/* Each part is looked up under a sample of its own, and whoever compares it gets that of the last one. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct whimbrel {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long pfns[64];
	unsigned long *ptes;
};

static bool whimbrel_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			  unsigned long cur_seq)
{
	struct whimbrel *t = container_of(sub, struct whimbrel, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&t->lock);
	mmu_interval_set_seq(sub, cur_seq);
	t->ptes[0] = 0;
	mutex_unlock(&t->lock);
	return true;
}

static const struct mmu_interval_notifier_ops whimbrel_ops = { .invalidate = whimbrel_invalidate };

int whimbrel_open(struct whimbrel *t, struct mm_struct *mm, unsigned long addr)
{
	mutex_init(&t->lock);
	return mmu_interval_notifier_insert(&t->sub, mm, addr, 64 * PAGE_SIZE, &whimbrel_ops);
}

void whimbrel_write(unsigned long *ptes, unsigned long *pfns, int count);

static int whimbrel_look(struct whimbrel *t, struct hmm_range *range, unsigned long end)
{
	int ret;

	do {
		range->notifier_seq = mmu_interval_read_begin(&t->sub); /* want INV107 "for each part" */
		ret = hmm_range_fault(range);
		if (ret)
			return ret;
		range->hmm_pfns += 8;
		range->start += 8 * PAGE_SIZE;
	} while (range->start < end);
	return 0;
}

int whimbrel_fault(struct whimbrel *t, struct hmm_range *range, unsigned long end)
{
	int ret;

	mmap_read_lock(t->sub.mm);
	ret = whimbrel_look(t, range, end);
	mmap_read_unlock(t->sub.mm);
	if (ret)
		return ret;
	mutex_lock(&t->lock);
	if (mmu_interval_read_retry(&t->sub, range->notifier_seq)) {
		mutex_unlock(&t->lock);
		return -EAGAIN;
	}
	whimbrel_write(t->ptes, t->pfns, 64);
	mutex_unlock(&t->lock);
	return 0;
}
