// SPDX-License-Identifier: MIT
/* An early return skips the end that the other paths reach. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define TEAK_MAX_PAGES 64

struct teak_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[TEAK_MAX_PAGES];
};

static void teak_clear(struct teak_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % TEAK_MAX_PAGES] = 0;
}

static void teak_program(struct teak_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % TEAK_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool teak_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct teak_range *r = container_of(sub, struct teak_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	teak_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops teak_ops = {
	.invalidate = teak_invalidate,
};

int teak_create(struct teak_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &teak_ops);
}

void teak_destroy(struct teak_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int teak_fault(struct teak_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[TEAK_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > TEAK_MAX_PAGES * PAGE_SIZE)
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
	teak_program(r, &range);
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}

/* Takes the write permission of an area away. The caller holds the mmap lock for writing. */
int teak_write_protect(struct teak_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	struct mmu_notifier_range range;
	struct vm_area_struct *vma;

	mmap_assert_write_locked(mm);
	mmu_notifier_range_init(&range, MMU_NOTIFY_PROTECTION_PAGE, 0, mm, start, end);
	mmu_notifier_invalidate_range_start(&range); /* want INV301 */
	vma = vma_lookup(mm, start);
	if (!vma)
		return -EFAULT;
	vma->vm_flags &= ~VM_WRITE;
	mmu_notifier_invalidate_range_end(&range);
	return 0;
}
