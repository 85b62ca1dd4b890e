// SPDX-License-Identifier: MIT
/* The reference belongs to the object that it is stored in. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define FENUGREEK_MAX_PAGES 64

struct fenugreek_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[FENUGREEK_MAX_PAGES];
};

static bool fenugreek_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct fenugreek_range *r = container_of(sub, struct fenugreek_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < FENUGREEK_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops fenugreek_ops = {
	.invalidate = fenugreek_invalidate,
};

int fenugreek_create(struct fenugreek_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &fenugreek_ops);
}

struct fenugreek_job {
	struct mm_struct *mm;
	struct fenugreek_range *r;
};

int fenugreek_queue(struct fenugreek_job *job, struct fenugreek_range *r, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);

	if (!mm)
		return -EFAULT;
	if (mm != r->notifier.mm) {
		mmput(mm);
		return -EINVAL;
	}
	job->mm = mm;
	if (!r->log)
		return -EINVAL;
	return 0;
}
