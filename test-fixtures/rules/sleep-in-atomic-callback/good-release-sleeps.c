// SPDX-License-Identifier: MIT
/* The release callback may sleep. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct lemon_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	spinlock_t tlb_lock;
	u64 flushes;
};

static void lemon_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct lemon_mirror *m = container_of(mn, struct lemon_mirror, mn);

	mutex_lock(&m->lock);
	m->flushes = 0;
	mutex_unlock(&m->lock);
}

static const struct mmu_notifier_ops lemon_ops = {
	.release = lemon_release,
};

int lemon_attach(struct lemon_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	spin_lock_init(&m->tlb_lock);
	m->mn.ops = &lemon_ops;
	return mmu_notifier_register(&m->mn, mm);
}


