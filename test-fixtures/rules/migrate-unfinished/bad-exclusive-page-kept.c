// SPDX-License-Identifier: MIT
/* A collision goes round with the page of the last round still locked. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>

struct topaz {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 entry;
};

static bool topaz_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct topaz *topaz = container_of(sub, struct topaz, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&topaz->lock);
	mmu_interval_set_seq(sub, cur_seq);
	topaz->entry = 0;
	mutex_unlock(&topaz->lock);
	return true;
}

static const struct mmu_interval_notifier_ops topaz_ops = {
	.invalidate = topaz_invalidate,
};

int topaz_open(struct topaz *topaz, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&topaz->lock);
	return mmu_interval_notifier_insert(&topaz->notifier, mm, start, PAGE_SIZE, &topaz_ops);
}

int topaz_take(struct topaz *topaz, struct mm_struct *mm, unsigned long start, void *owner)
{
	struct page *page = NULL;
	unsigned long seq;
	int ret;

again:
	seq = mmu_interval_read_begin(&topaz->notifier);
	mmap_read_lock(mm);
	ret = make_device_exclusive_range(mm, start, start + PAGE_SIZE, &page, owner); /* want INV410 */
	mmap_read_unlock(mm);
	if (ret <= 0 || !page)
		return -EINVAL;
	mutex_lock(&topaz->lock);
	if (mmu_interval_read_retry(&topaz->notifier, seq)) {
		mutex_unlock(&topaz->lock);
		put_page(page);
		goto again;
	}
	topaz->entry = page_to_phys(page);
	mutex_unlock(&topaz->lock);
	unlock_page(page);
	put_page(page);
	return 0;
}
