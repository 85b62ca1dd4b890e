// SPDX-License-Identifier: MIT
/* The range waits in a job; whoever starts the job checks it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define BAMBOO_MAX_PAGES 64

struct bamboo_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[BAMBOO_MAX_PAGES];
};

struct bamboo_job {
	struct bamboo_range *target;
	struct hmm_range range;
	unsigned long pfns[BAMBOO_MAX_PAGES];
};

static void bamboo_clear(struct bamboo_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % BAMBOO_MAX_PAGES] = 0;
}

static void bamboo_program(struct bamboo_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % BAMBOO_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool bamboo_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct bamboo_range *r = container_of(sub, struct bamboo_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	bamboo_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops bamboo_ops = {
	.invalidate = bamboo_invalidate,
};

int bamboo_create(struct bamboo_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &bamboo_ops);
}

void bamboo_destroy(struct bamboo_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int bamboo_job_prepare(struct bamboo_job *job)
{
	struct mm_struct *mm = job->target->notifier.mm;
	int ret;

	job->range.notifier = &job->target->notifier;
	job->range.hmm_pfns = job->pfns;
	job->range.notifier_seq = mmu_interval_read_begin(job->range.notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(&job->range);
	mmap_read_unlock(mm);
	return ret;
}

int bamboo_job_start(struct bamboo_job *job)
{
	struct bamboo_range *r = job->target;

	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(job->range.notifier, job->range.notifier_seq)) {
		mutex_unlock(&r->lock);
		return -EAGAIN;
	}
	bamboo_program(r, &job->range);
	mutex_unlock(&r->lock);
	return 0;
}
