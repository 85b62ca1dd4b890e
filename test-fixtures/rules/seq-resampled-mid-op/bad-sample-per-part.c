// SPDX-License-Identifier: MIT
/* Each part is looked up under a sample of its own, and only the last sample is compared. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct curlew {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long pfns[64];
	unsigned long *ptes;
};

static bool curlew_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			  unsigned long cur_seq)
{
	struct curlew *t = container_of(sub, struct curlew, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&t->lock);
	mmu_interval_set_seq(sub, cur_seq);
	t->ptes[0] = 0;
	mutex_unlock(&t->lock);
	return true;
}

static const struct mmu_interval_notifier_ops curlew_ops = { .invalidate = curlew_invalidate };

int curlew_open(struct curlew *t, struct mm_struct *mm, unsigned long addr)
{
	mutex_init(&t->lock);
	return mmu_interval_notifier_insert(&t->sub, mm, addr, 64 * PAGE_SIZE, &curlew_ops);
}

void curlew_write(unsigned long *ptes, unsigned long *pfns, int count);

int curlew_fault(struct curlew *t, unsigned long start, unsigned long end)
{
	struct hmm_range range = { .notifier = &t->sub, .start = start, .hmm_pfns = t->pfns };
	int ret;

	mmap_read_lock(t->sub.mm);
	while (range.start < end) {
		range.end = range.start + 8 * PAGE_SIZE;
		range.notifier_seq = mmu_interval_read_begin(&t->sub);
		ret = hmm_range_fault(&range);
		if (ret) {
			mmap_read_unlock(t->sub.mm);
			return ret;
		}
		range.hmm_pfns += 8;
		range.start = range.end;
	}
	mmap_read_unlock(t->sub.mm);
	mutex_lock(&t->lock);
	if (mmu_interval_read_retry(&t->sub, range.notifier_seq)) { /* want INV107 */
		mutex_unlock(&t->lock);
		return -EAGAIN;
	}
	curlew_write(t->ptes, t->pfns, 64);
	mutex_unlock(&t->lock);
	return 0;
}

int curlew_fault_at(struct curlew *t, unsigned long start, unsigned long end)
{
	struct hmm_range range = { .notifier = &t->sub, .hmm_pfns = t->pfns };
	unsigned long addr;
	int ret;

	mmap_read_lock(t->sub.mm);
	for (addr = start; addr < end; addr += 8 * PAGE_SIZE) {
		range.start = addr;
		range.end = addr + 8 * PAGE_SIZE;
		range.notifier_seq = mmu_interval_read_begin(&t->sub);
		ret = hmm_range_fault(&range);
		if (ret) {
			mmap_read_unlock(t->sub.mm);
			return ret;
		}
	}
	mmap_read_unlock(t->sub.mm);
	mutex_lock(&t->lock);
	if (mmu_interval_read_retry(&t->sub, range.notifier_seq)) { /* want INV107 */
		mutex_unlock(&t->lock);
		return -EAGAIN;
	}
	curlew_write(t->ptes, t->pfns, 64);
	mutex_unlock(&t->lock);
	return 0;
}
