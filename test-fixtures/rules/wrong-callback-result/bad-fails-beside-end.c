// SPDX-License-Identifier: MIT
/* The start callback may fail, and there is an end callback. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct plantain_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	u64 count;
};

static int plantain_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct plantain_mirror *m = container_of(mn, struct plantain_mirror, mn);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&m->lock);
	else if (!mutex_trylock(&m->lock))
		return -EAGAIN; /* want INV206 "end callback" */
	m->count = 0;
	mutex_unlock(&m->lock);
	return 0;
}

static void plantain_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct plantain_mirror *m = container_of(mn, struct plantain_mirror, mn);

	WRITE_ONCE(m->count, 1);
}

static const struct mmu_notifier_ops plantain_ops = {
	.invalidate_range_start = plantain_start,
	.invalidate_range_end = plantain_end,
};

int plantain_attach(struct plantain_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	m->mn.ops = &plantain_ops;
	return mmu_notifier_register(&m->mn, mm);
}


