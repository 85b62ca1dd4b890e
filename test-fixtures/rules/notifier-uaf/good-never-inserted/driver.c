// SPDX-License-Identifier: MIT
/* Nobody ever removes the notifier, and what is freed is an object that it was never inserted in. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct larkspur {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	void *buf;
	u64 pte;
};

static bool larkspur_invalidate(struct mmu_interval_notifier *sub,
			   const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct larkspur *j = container_of(sub, struct larkspur, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&j->lock);
	else if (!mutex_trylock(&j->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	j->pte = 0;
	mutex_unlock(&j->lock);
	return true;
}

static const struct mmu_interval_notifier_ops larkspur_ops = {
	.invalidate = larkspur_invalidate,
};

static struct larkspur *larkspur_alloc(void)
{
	struct larkspur *j = kzalloc(sizeof(*j), GFP_KERNEL);

	if (j)
		mutex_init(&j->lock);
	return j;
}

static void larkspur_free(struct larkspur *j)
{
	kfree(j->buf);
	kfree(j);
}

static int larkspur_watch(struct larkspur *j, struct mm_struct *mm)
{
	return mmu_interval_notifier_insert(&j->notifier, mm, 0, PAGE_SIZE, &larkspur_ops);
}

/* A helper could not insert it. */
struct larkspur *larkspur_create(struct mm_struct *mm)
{
	struct larkspur *j = larkspur_alloc();

	if (!j)
		return NULL;
	if (larkspur_watch(j, mm)) {
		kfree(j);
		return NULL;
	}
	return j;
}

/* The same, and another helper frees it. */
int larkspur_start(struct larkspur *j, struct mm_struct *mm)
{
	int ret = larkspur_watch(j, mm);

	if (ret)
		larkspur_free(j);
	return ret;
}

/* It is not inserted yet. */
struct larkspur *larkspur_prepare(void)
{
	struct larkspur *j = larkspur_alloc();

	if (!j)
		return NULL;
	j->buf = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!j->buf) {
		kfree(j);
		return NULL;
	}
	return j;
}
