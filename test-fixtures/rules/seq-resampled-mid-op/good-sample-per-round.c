// SPDX-License-Identifier: MIT
/* One sample for all of the parts, one for each round, or one for each part that is compared by itself. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct dunlin {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long pfns[64];
	unsigned long *ptes;
};

static bool dunlin_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			  unsigned long cur_seq)
{
	struct dunlin *t = container_of(sub, struct dunlin, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&t->lock);
	mmu_interval_set_seq(sub, cur_seq);
	t->ptes[0] = 0;
	mutex_unlock(&t->lock);
	return true;
}

static const struct mmu_interval_notifier_ops dunlin_ops = { .invalidate = dunlin_invalidate };

int dunlin_open(struct dunlin *t, struct mm_struct *mm, unsigned long addr)
{
	mutex_init(&t->lock);
	return mmu_interval_notifier_insert(&t->sub, mm, addr, 64 * PAGE_SIZE, &dunlin_ops);
}

void dunlin_write(unsigned long *ptes, unsigned long *pfns, int count);

int dunlin_prepare(struct dunlin *t);

static int dunlin_fault(struct dunlin *t, unsigned long start, unsigned long end)
{
	struct hmm_range range = { .notifier = &t->sub };
	int ret;

again:
	range.start = start;
	range.hmm_pfns = t->pfns;
	range.notifier_seq = mmu_interval_read_begin(&t->sub);
	while (range.start < end) {
		range.end = range.start + 8 * PAGE_SIZE;
		ret = hmm_range_fault(&range);
		if (ret)
			return ret;
		range.hmm_pfns += 8;
		range.start = range.end;
	}
	if (dunlin_prepare(t))
		goto again;
	mutex_lock(&t->lock);
	if (mmu_interval_read_retry(&t->sub, range.notifier_seq)) {
		mutex_unlock(&t->lock);
		goto again;
	}
	dunlin_write(t->ptes, t->pfns, 64);
	mutex_unlock(&t->lock);
	return 0;
}

static int dunlin_fault_each(struct dunlin *t, unsigned long start, unsigned long end)
{
	struct hmm_range range = { .notifier = &t->sub, .hmm_pfns = t->pfns };
	unsigned long addr;
	int ret;

	for (addr = start; addr < end; addr += 8 * PAGE_SIZE) {
		range.start = addr;
		range.end = addr + 8 * PAGE_SIZE;
		range.notifier_seq = mmu_interval_read_begin(&t->sub);
		ret = hmm_range_fault(&range);
		if (ret)
			return ret;
		mutex_lock(&t->lock);
		if (mmu_interval_read_retry(&t->sub, range.notifier_seq)) {
			mutex_unlock(&t->lock);
			return -EAGAIN;
		}
		dunlin_write(t->ptes, t->pfns, 8);
		mutex_unlock(&t->lock);
	}
	return 0;
}

int dunlin_serve(struct dunlin *t, unsigned long start, unsigned long end, bool each)
{
	struct mm_struct *mm = t->sub.mm;
	int ret;

	if (!mmget_not_zero(mm))
		return -EFAULT;
	mmap_read_lock(mm);
	ret = each ? dunlin_fault_each(t, start, end) : dunlin_fault(t, start, end);
	mmap_read_unlock(mm);
	mmput(mm);
	return ret;
}
