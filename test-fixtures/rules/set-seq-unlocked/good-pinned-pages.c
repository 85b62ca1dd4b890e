// SPDX-License-Identifier: MIT
/* The pages are pinned and cannot go: the sequence only asks for another look at the object. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct tulip_object {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long addr;
	unsigned long seq;
	struct page *page;
};

static bool tulip_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	mmu_interval_set_seq(sub, cur_seq);
	return true;
}

static const struct mmu_interval_notifier_ops tulip_ops = {
	.invalidate = tulip_invalidate,
};

int tulip_create(struct tulip_object *obj, struct mm_struct *mm)
{
	mutex_init(&obj->lock);
	return mmu_interval_notifier_insert(&obj->notifier, mm, obj->addr, PAGE_SIZE, &tulip_ops);
}

int tulip_pin(struct tulip_object *obj)
{
	unsigned long seq = mmu_interval_read_begin(&obj->notifier);
	struct page *page;
	int ret = 0;

	if (pin_user_pages_fast(obj->addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	mutex_lock(&obj->lock);
	if (mmu_interval_read_retry(&obj->notifier, seq)) {
		unpin_user_page(page);
		ret = -EAGAIN;
	} else {
		obj->page = page;
		obj->seq = seq;
	}
	mutex_unlock(&obj->lock);
	return ret;
}
