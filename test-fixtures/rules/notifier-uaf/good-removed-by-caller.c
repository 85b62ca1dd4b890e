// SPDX-License-Identifier: MIT
/* Whoever lets the object go has removed its notifier. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct coltsfoot {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	void *buf;
	u64 pte;
};

static bool coltsfoot_invalidate(struct mmu_interval_notifier *sub,
			   const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct coltsfoot *j = container_of(sub, struct coltsfoot, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&j->lock);
	else if (!mutex_trylock(&j->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	j->pte = 0;
	mutex_unlock(&j->lock);
	return true;
}

static const struct mmu_interval_notifier_ops coltsfoot_ops = {
	.invalidate = coltsfoot_invalidate,
};

struct coltsfoot *coltsfoot_create(struct mm_struct *mm)
{
	struct coltsfoot *j = kzalloc(sizeof(*j), GFP_KERNEL);
	int ret;

	if (!j)
		return NULL;
	mutex_init(&j->lock);
	ret = mmu_interval_notifier_insert(&j->notifier, mm, 0, PAGE_SIZE, &coltsfoot_ops);
	if (ret)
		goto free;
	j->buf = kzalloc(PAGE_SIZE, GFP_KERNEL);
	return j;
free:
	kfree(j);
	return NULL;
}

static void coltsfoot_free(struct coltsfoot *j)
{
	kfree(j->buf);
	kfree(j);
}

void coltsfoot_destroy(struct coltsfoot *j)
{
	mmu_interval_notifier_remove(&j->notifier);
	coltsfoot_free(j);
}
