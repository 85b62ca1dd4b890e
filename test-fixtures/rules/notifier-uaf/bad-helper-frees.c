// SPDX-License-Identifier: MIT
/* The helper that frees the object does not remove its notifier. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct chervil {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	void *buf;
	u64 pte;
};

static bool chervil_invalidate(struct mmu_interval_notifier *sub,
			   const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct chervil *j = container_of(sub, struct chervil, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&j->lock);
	else if (!mutex_trylock(&j->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	j->pte = 0;
	mutex_unlock(&j->lock);
	return true;
}

static const struct mmu_interval_notifier_ops chervil_ops = {
	.invalidate = chervil_invalidate,
};

static void chervil_free(struct chervil *j)
{
	kfree(j->buf);
	kfree(j);
}

struct chervil *chervil_create(struct mm_struct *mm)
{
	struct chervil *j = kzalloc(sizeof(*j), GFP_KERNEL);
	int ret;

	if (!j)
		return NULL;
	mutex_init(&j->lock);
	ret = mmu_interval_notifier_insert(&j->notifier, mm, 0, PAGE_SIZE, &chervil_ops);
	if (ret)
		goto free;
	j->buf = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!j->buf)
		goto free;
	return j;
free:
	chervil_free(j); /* want INV406 "still inserted" */
	return NULL;
}

void chervil_destroy(struct chervil *j)
{
	mmu_interval_notifier_remove(&j->notifier);
	kfree(j->buf);
	kfree(j);
}
