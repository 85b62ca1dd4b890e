// SPDX-License-Identifier: MIT
/* Every path unlocks the page. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>

struct opal {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 entry;
};

static bool opal_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct opal *opal = container_of(sub, struct opal, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&opal->lock);
	mmu_interval_set_seq(sub, cur_seq);
	opal->entry = 0;
	mutex_unlock(&opal->lock);
	return true;
}

static const struct mmu_interval_notifier_ops opal_ops = {
	.invalidate = opal_invalidate,
};

int opal_open(struct opal *opal, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&opal->lock);
	return mmu_interval_notifier_insert(&opal->notifier, mm, start, PAGE_SIZE, &opal_ops);
}

int opal_take(struct opal *opal, struct mm_struct *mm, unsigned long start, void *owner)
{
	struct page *page = NULL;
	unsigned long seq;
	int ret;

again:
	seq = mmu_interval_read_begin(&opal->notifier);
	mmap_read_lock(mm);
	ret = make_device_exclusive_range(mm, start, start + PAGE_SIZE, &page, owner);
	mmap_read_unlock(mm);
	if (ret <= 0 || !page)
		return -EINVAL;
	mutex_lock(&opal->lock);
	if (mmu_interval_read_retry(&opal->notifier, seq)) {
		mutex_unlock(&opal->lock);
		unlock_page(page);
		put_page(page);
		goto again;
	}
	opal->entry = page_to_phys(page);
	mutex_unlock(&opal->lock);
	unlock_page(page);
	put_page(page);
	return 0;
}
