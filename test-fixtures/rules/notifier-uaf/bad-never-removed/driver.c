// SPDX-License-Identifier: MIT
/* The object goes with its notifier in: only a failed creation takes it out. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct cassia {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	void *buf;
	u64 pte;
};

static bool cassia_invalidate(struct mmu_interval_notifier *sub,
			   const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cassia *j = container_of(sub, struct cassia, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&j->lock);
	else if (!mutex_trylock(&j->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	j->pte = 0;
	mutex_unlock(&j->lock);
	return true;
}

static const struct mmu_interval_notifier_ops cassia_ops = {
	.invalidate = cassia_invalidate,
};

struct cassia *cassia_create(struct mm_struct *mm)
{
	struct cassia *j = kzalloc(sizeof(*j), GFP_KERNEL);
	int ret;

	if (!j)
		return NULL;
	mutex_init(&j->lock);
	ret = mmu_interval_notifier_insert(&j->notifier, mm, 0, PAGE_SIZE, &cassia_ops);
	if (ret)
		goto free;
	j->buf = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!j->buf)
		goto remove;
	return j;
remove:
	mmu_interval_notifier_remove(&j->notifier);
free:
	kfree(j);
	return NULL;
}

void cassia_destroy(struct cassia *j)
{
	kfree(j->buf);
	kfree(j); /* want INV406 "nowhere removed" */
}
