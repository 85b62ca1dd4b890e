// SPDX-License-Identifier: MIT
/* The helper of another layer sets what it is handed. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define SERVICE_MAX_PAGES 64

struct service_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[SERVICE_MAX_PAGES];
};

static void service_clear(struct service_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % SERVICE_MAX_PAGES] = 0;
}

static void service_program(struct service_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % SERVICE_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static void service_evict(struct mmu_interval_notifier *sub, struct service_range *r, unsigned long seq)
{
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, seq);
	service_clear(r, 0, SERVICE_MAX_PAGES * PAGE_SIZE);
	mutex_unlock(&r->lock);
}

static bool service_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	if (!mmu_notifier_range_blockable(range))
		return false;
	service_evict(sub, container_of(sub, struct service_range, notifier), cur_seq);
	return true;
}

static const struct mmu_interval_notifier_ops service_ops = {
	.invalidate = service_invalidate,
};

int service_create(struct service_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &service_ops);
}

void service_destroy(struct service_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int service_fault(struct service_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[SERVICE_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > SERVICE_MAX_PAGES * PAGE_SIZE)
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
	service_program(r, &range);
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
