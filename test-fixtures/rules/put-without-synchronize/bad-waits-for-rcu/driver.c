// SPDX-License-Identifier: MIT
/* To wait for RCU is not to wait for notifiers. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct abelia_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static struct mmu_notifier *abelia_alloc(struct mm_struct *mm)
{
	struct abelia_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static void abelia_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct abelia_mirror, mn));
}

static const struct mmu_notifier_ops abelia_ops = {
	.alloc_notifier = abelia_alloc,
	.free_notifier = abelia_free,
};

struct mmu_notifier *abelia_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&abelia_ops, mm);
}

void abelia_detach(struct abelia_mirror *m)
{
	mmu_notifier_put(&m->mn);
}

static int abelia_init(void)
{
	return 0;
}

static void abelia_exit(void) /* want INV407 "does not wait" */
{
	synchronize_rcu();
}

module_init(abelia_init)
module_exit(abelia_exit)
