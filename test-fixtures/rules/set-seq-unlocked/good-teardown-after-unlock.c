// SPDX-License-Identifier: MIT
/* Only the sequence needs the lock here; the device's table has one of its own. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/spinlock.h>

#define TOON_MAX_PAGES 64

struct toon_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	spinlock_t table_lock;
	u64 ptes[TOON_MAX_PAGES];
};

static void toon_clear(struct toon_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % TOON_MAX_PAGES] = 0;
}

static void toon_program(struct toon_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % TOON_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool toon_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct toon_range *r = container_of(sub, struct toon_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	mutex_unlock(&r->lock);
	spin_lock(&r->table_lock);
	toon_clear(r, range->start, range->end);
	spin_unlock(&r->table_lock);
	return true;
}

static const struct mmu_interval_notifier_ops toon_ops = {
	.invalidate = toon_invalidate,
};

int toon_create(struct toon_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	spin_lock_init(&r->table_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &toon_ops);
}

void toon_destroy(struct toon_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int toon_fault(struct toon_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[TOON_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > TOON_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	if (!mmget_not_zero(mm))
		return -EFAULT;
again:
	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(mm);
	if (ret == -EBUSY)
		goto again;
	if (ret)
		goto out;

	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	spin_lock(&r->table_lock);
	toon_program(r, &range);
	spin_unlock(&r->table_lock);
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
