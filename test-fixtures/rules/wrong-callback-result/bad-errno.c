// SPDX-License-Identifier: MIT
/* The start callback refuses with an errno of its own. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct pepper_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	u64 count;
};

static int pepper_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct pepper_mirror *m = container_of(mn, struct pepper_mirror, mn);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&m->lock);
	else if (!mutex_trylock(&m->lock))
		return -EBUSY; /* want INV206 "-EAGAIN only" */
	m->count = 0;
	mutex_unlock(&m->lock);
	return 0;
}

static const struct mmu_notifier_ops pepper_ops = {
	.invalidate_range_start = pepper_start,
};

int pepper_attach(struct pepper_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	m->mn.ops = &pepper_ops;
	return mmu_notifier_register(&m->mn, mm);
}


