// SPDX-License-Identifier: MIT
/* The range is torn down under the lock that its callback waits for. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define KAURI_MAX_PAGES 64

struct kauri_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mutex list_lock;
	bool dead;
	u64 ptes[KAURI_MAX_PAGES];
};

static void kauri_clear(struct kauri_range *r)
{
	unsigned long i;

	for (i = 0; i < KAURI_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static bool kauri_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct kauri_range *r = container_of(sub, struct kauri_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	kauri_clear(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops kauri_ops = {
	.invalidate = kauri_invalidate,
};

int kauri_create(struct kauri_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	mutex_init(&r->list_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &kauri_ops);
}

void kauri_destroy(struct kauri_range *r)
{
	mutex_lock(&r->lock);
	kauri_clear(r);
	mmu_interval_notifier_remove(&r->notifier); /* want INV405 */
	mutex_unlock(&r->lock);
}
