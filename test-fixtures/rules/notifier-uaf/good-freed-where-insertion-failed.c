// SPDX-License-Identifier: MIT
/* A helper frees what was never inserted, and what was removed. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct chicory {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	void *buf;
	u64 pte;
};

static bool chicory_invalidate(struct mmu_interval_notifier *sub,
			   const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct chicory *j = container_of(sub, struct chicory, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&j->lock);
	else if (!mutex_trylock(&j->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	j->pte = 0;
	mutex_unlock(&j->lock);
	return true;
}

static const struct mmu_interval_notifier_ops chicory_ops = {
	.invalidate = chicory_invalidate,
};

static void chicory_free(struct chicory *j)
{
	kfree(j->buf);
	kfree(j);
}

struct chicory *chicory_create(struct mm_struct *mm)
{
	struct chicory *j = kzalloc(sizeof(*j), GFP_KERNEL);
	int ret;

	if (!j)
		return NULL;
	mutex_init(&j->lock);
	ret = mmu_interval_notifier_insert(&j->notifier, mm, 0, PAGE_SIZE, &chicory_ops);
	if (ret)
		goto free;
	j->buf = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!j->buf)
		goto remove;
	return j;
remove:
	mmu_interval_notifier_remove(&j->notifier);
free:
	chicory_free(j);
	return NULL;
}

void chicory_destroy(struct chicory *j)
{
	mmu_interval_notifier_remove(&j->notifier);
	chicory_free(j);
}
