// SPDX-License-Identifier: MIT
/* The notifier is freed from a softirq, and waits. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

struct kumquat_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	spinlock_t tlb_lock;
	struct work_struct work;
};

static void kumquat_free(struct mmu_notifier *mn)
{
	struct kumquat_mirror *m = container_of(mn, struct kumquat_mirror, mn);

	flush_work(&m->work); /* want INV208 "free_notifier" */
	kfree(m);
}

static const struct mmu_notifier_ops kumquat_ops = {
	.free_notifier = kumquat_free,
};

int kumquat_attach(struct kumquat_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	spin_lock_init(&m->tlb_lock);
	m->mn.ops = &kumquat_ops;
	return mmu_notifier_register(&m->mn, mm);
}


