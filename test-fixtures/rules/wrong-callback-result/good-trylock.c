// SPDX-License-Identifier: MIT
/* Only a range that is not blockable is refused. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct purslane_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	u64 count;
};

static int purslane_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct purslane_mirror *m = container_of(mn, struct purslane_mirror, mn);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&m->lock);
	else if (!mutex_trylock(&m->lock))
		return -EAGAIN;
	m->count = 0;
	mutex_unlock(&m->lock);
	return 0;
}

static const struct mmu_notifier_ops purslane_ops = {
	.invalidate_range_start = purslane_start,
};

int purslane_attach(struct purslane_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	m->mn.ops = &purslane_ops;
	return mmu_notifier_register(&m->mn, mm);
}


