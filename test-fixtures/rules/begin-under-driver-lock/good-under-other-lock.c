// SPDX-License-Identifier: MIT
/* The sample is made under a lock that no callback takes. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define CLEMATIS_MAX_PAGES 64

struct clematis_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[CLEMATIS_MAX_PAGES];
};

static bool clematis_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct clematis_range *r = container_of(sub, struct clematis_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < CLEMATIS_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops clematis_ops = {
	.invalidate = clematis_invalidate,
};

int clematis_create(struct clematis_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &clematis_ops);
}

struct clematis_vm {
	struct mutex vm_lock;
	struct clematis_range *r;
};

int clematis_fault(struct clematis_range *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	int ret;

	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq))
		ret = -EAGAIN;
	else
		r->ptes[0] = range->hmm_pfns[0];
	mutex_unlock(&r->lock);
	return ret;
}

int clematis_vm_fault(struct clematis_vm *vm, struct hmm_range *range)
{
	int ret;

	mutex_lock(&vm->vm_lock);
	ret = clematis_fault(vm->r, range);
	mutex_unlock(&vm->vm_lock);
	return ret;
}
