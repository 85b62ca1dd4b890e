// SPDX-License-Identifier: MIT
/* What was looked at before is looked at again under the lock, and that way out forgets the end. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct sorrel_area {
	struct sorrel_area *next;
	struct mm_struct *mm;
	spinlock_t lock;
	unsigned long start;
	bool pinned;
};

bool sorrel_is_watched(struct sorrel_area *a);
void sorrel_clear(struct sorrel_area *a);

void sorrel_retract(struct sorrel_area *first)
{
	struct sorrel_area *a;

	for (a = first; a; a = a->next) {
		struct mmu_notifier_range range;

		if (a->pinned || sorrel_is_watched(a))
			continue;
		mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, a->mm, a->start, a->start + PAGE_SIZE);
		mmu_notifier_invalidate_range_start(&range); /* want INV301 */
		spin_lock(&a->lock);
		if (a->pinned || sorrel_is_watched(a)) {
			spin_unlock(&a->lock);
			continue;
		}
		sorrel_clear(a);
		spin_unlock(&a->lock);
		mmu_notifier_invalidate_range_end(&range);
	}
}

int sorrel_drop(struct sorrel_area *a)
{
	struct mmu_notifier_range range;

	if (a->pinned)
		return -EBUSY;
	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, a->mm, a->start, a->start + PAGE_SIZE);
	mmu_notifier_invalidate_range_start(&range); /* want INV301 */
	spin_lock(&a->lock);
	if (a->pinned) {
		spin_unlock(&a->lock);
		return -EBUSY;
	}
	sorrel_clear(a);
	spin_unlock(&a->lock);
	mmu_notifier_invalidate_range_end(&range);
	return 0;
}
