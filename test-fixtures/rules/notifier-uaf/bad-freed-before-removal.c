// SPDX-License-Identifier: MIT
/* The notifier is removed from memory that is gone. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct catsear {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	void *buf;
	u64 pte;
};

static bool catsear_invalidate(struct mmu_interval_notifier *sub,
			   const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct catsear *j = container_of(sub, struct catsear, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&j->lock);
	else if (!mutex_trylock(&j->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	j->pte = 0;
	mutex_unlock(&j->lock);
	return true;
}

static const struct mmu_interval_notifier_ops catsear_ops = {
	.invalidate = catsear_invalidate,
};

struct catsear *catsear_create(struct mm_struct *mm)
{
	struct catsear *j = kzalloc(sizeof(*j), GFP_KERNEL);
	int ret;

	if (!j)
		return NULL;
	mutex_init(&j->lock);
	ret = mmu_interval_notifier_insert(&j->notifier, mm, 0, PAGE_SIZE, &catsear_ops);
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

void catsear_destroy(struct catsear *j)
{
	kfree(j->buf);
	kfree(j); /* want INV406 "only after that" */
	mmu_interval_notifier_remove(&j->notifier);
}

/* As kfree() does, it takes NULL. */
static void catsear_free(struct catsear *j)
{
	if (j == NULL)
		return;
	kfree(j->buf);
	kfree(j);
}

static void catsear_release(struct catsear *j)
{
	if (!j)
		return;
	catsear_free(j);
}

void catsear_put(struct catsear *j)
{
	catsear_free(j); /* want INV406 "only after that" */
	mmu_interval_notifier_remove(&j->notifier);
}

void catsear_close(struct catsear *j)
{
	catsear_release(j); /* want INV406 "only after that" */
	mmu_interval_notifier_remove(&j->notifier);
}

/* One that has a buffer lives on. */
static void catsear_trim(struct catsear *j)
{
	if (j->buf)
		return;
	kfree(j);
}

void catsear_shrink(struct catsear *j)
{
	catsear_trim(j);
	mmu_interval_notifier_remove(&j->notifier);
}
