// SPDX-License-Identifier: MIT
/* The same said by an annotation. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define KALMIA_MAX_PAGES 64

struct kalmia_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[KALMIA_MAX_PAGES];
};

static void kalmia_clear(struct kalmia_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % KALMIA_MAX_PAGES] = 0;
}

static bool kalmia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct kalmia_range *r = container_of(sub, struct kalmia_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	kalmia_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops kalmia_ops = {
	.invalidate = kalmia_invalidate,
};

int kalmia_create(struct kalmia_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &kalmia_ops);
}

void kalmia_destroy(struct kalmia_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

void kalmia_finish(struct kalmia_range *r) __releases(&r->lock)
{
	r->used = 0;
	mutex_unlock(&r->lock);
}
