// SPDX-License-Identifier: MIT
/* The driver takes its lock by macros of its own, whose names do not say so. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define hyssop_enter(r) mutex_lock(&(r)->lock)
#define hyssop_leave(r)                 \
	do {                            \
		mutex_unlock(&(r)->lock); \
	} while (0)
#define hyssop_is_stale(r, seq) mmu_interval_read_retry(&(r)->notifier, seq)

struct hyssop {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 pte;
};

static bool hyssop_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			      unsigned long cur_seq)
{
	struct hyssop *r = container_of(sub, struct hyssop, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	hyssop_enter(r);
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	hyssop_leave(r);
	return true;
}

static const struct mmu_interval_notifier_ops hyssop_ops = { .invalidate = hyssop_invalidate };

int hyssop_create(struct hyssop *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &hyssop_ops);
}

int hyssop_fault(struct hyssop *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	int ret;

again:
	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	hyssop_enter(r);
	if (hyssop_is_stale(r, range->notifier_seq)) {
		hyssop_leave(r);
		goto again;
	}
	r->pte = range->hmm_pfns[0];
	hyssop_leave(r);
	return 0;
}
