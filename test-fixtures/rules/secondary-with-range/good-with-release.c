// SPDX-License-Identifier: MIT
/* A release callback does not matter. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct skullcap_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static void skullcap_flush(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start,
		    unsigned long end)
{
	struct skullcap_mirror *m = container_of(mn, struct skullcap_mirror, mn);

	spin_lock(&m->lock);
	m->count++;
	spin_unlock(&m->lock);
}

static void skullcap_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct skullcap_mirror *m = container_of(mn, struct skullcap_mirror, mn);

	m->count = 0;
}

static const struct mmu_notifier_ops skullcap_ops = {
	.arch_invalidate_secondary_tlbs = skullcap_flush,
	.release = skullcap_release,
};

int skullcap_attach(struct skullcap_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	m->mn.ops = &skullcap_ops;
	return mmu_notifier_register(&m->mn, mm);
}


