// SPDX-License-Identifier: MIT
/* What the helper cleans up may be the object, which it can find. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

struct borage_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	u64 pte;
};

static bool borage_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			unsigned long cur_seq)
{
	struct borage_range *r = container_of(sub, struct borage_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops borage_ops = {
	.invalidate = borage_invalidate,
};

struct borage_domain {
	struct borage_range *first;
	void *table;
};

void borage_release_all(struct borage_domain *d);

static int borage_write(struct borage_domain *d)
{
	if (d->table)
		return 0;
	borage_release_all(d);
	return -ENOMEM;
}

int borage_make(struct borage_domain *d, struct mm_struct *mm)
{
	struct borage_range *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	mutex_init(&r->lock);
	d->first = r;
	if (mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &borage_ops))
		goto free;
	if (borage_write(d))
		goto free;
	return 0;
free:
	d->first = NULL;
	kfree(r);
	return -ENOMEM;
}
