// SPDX-License-Identifier: MIT
/* Looked at again under the lock, and ended either way; one flag decides on the lock and on its release. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct gentian_area {
	struct mm_struct *mm;
	spinlock_t lock;
	unsigned long start;
	bool pinned;
	bool shared;
};

void gentian_clear(struct gentian_area *a);

int gentian_drop(struct gentian_area *a)
{
	struct mmu_notifier_range range;
	int ret = 0;

	if (a->pinned)
		return -EBUSY;
	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, a->mm, a->start, a->start + PAGE_SIZE);
	mmu_notifier_invalidate_range_start(&range);
	spin_lock(&a->lock);
	if (a->pinned)
		ret = -EBUSY;
	else
		gentian_clear(a);
	spin_unlock(&a->lock);
	mmu_notifier_invalidate_range_end(&range);
	return ret;
}

void gentian_clear_shared(struct gentian_area *a)
{
	struct mmu_notifier_range range;

	if (a->shared) {
		mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, a->mm, a->start, a->start + PAGE_SIZE);
		mmu_notifier_invalidate_range_start(&range);
		spin_lock(&a->lock);
	}
	gentian_clear(a);
	if (a->shared) {
		spin_unlock(&a->lock);
		mmu_notifier_invalidate_range_end(&range);
	}
}
