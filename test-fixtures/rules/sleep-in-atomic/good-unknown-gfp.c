// SPDX-License-Identifier: MIT
/* What the caller passes is not known here. */
#include <linux/delay.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define NIGELLA_MAX_PAGES 64

struct nigella_range {
	struct mmu_interval_notifier notifier;
	spinlock_t lock;
	struct mutex config_lock;
	u64 *log;
	u64 ptes[NIGELLA_MAX_PAGES];
};

static void nigella_clear(struct nigella_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % NIGELLA_MAX_PAGES] = 0;
}

static bool nigella_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct nigella_range *r = container_of(sub, struct nigella_range, notifier);

	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	nigella_clear(r, range->start, range->end);
	spin_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops nigella_ops = {
	.invalidate = nigella_invalidate,
};

int nigella_create(struct nigella_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	spin_lock_init(&r->lock);
	mutex_init(&r->config_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &nigella_ops);
}

void nigella_destroy(struct nigella_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int nigella_start_log(struct nigella_range *r, gfp_t gfp)
{
	spin_lock(&r->lock);
	if (!r->log)
		r->log = kzalloc(PAGE_SIZE, gfp);
	spin_unlock(&r->lock);
	return r->log ? 0 : -ENOMEM;
}
