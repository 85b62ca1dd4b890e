// SPDX-License-Identifier: MIT
/* An object that nobody else knows of is freed where a step after the registration fails. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

struct chervil_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	u64 pte;
};

static bool chervil_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			unsigned long cur_seq)
{
	struct chervil_range *r = container_of(sub, struct chervil_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops chervil_ops = {
	.invalidate = chervil_invalidate,
};

struct chervil_domain {
	struct chervil_range *first;
	void *table;
};

void chervil_release_table(struct chervil_domain *d);

static int chervil_write(struct chervil_domain *d)
{
	if (d->table)
		return 0;
	chervil_release_table(d);
	return -ENOMEM;
}

struct chervil_range *chervil_make(struct chervil_domain *d, struct mm_struct *mm)
{
	struct chervil_range *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	mutex_init(&r->lock);
	if (mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &chervil_ops))
		goto free;
	if (chervil_write(d))
		goto free;
	d->first = r;
	return r;
free:
	kfree(r); /* want INV406 "still inserted" */
	return NULL;
}
