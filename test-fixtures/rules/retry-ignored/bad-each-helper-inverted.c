// SPDX-License-Identifier: MIT
/* The helper says of each object that was invalidated that it is valid, and of the others that they are not. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct stoat_device {
	struct mutex notifier_lock;
};

struct stoat_object {
	struct mmu_interval_notifier sub;
	struct stoat_device *device;
	struct hmm_range *range;
	unsigned long user;
	bool is_out;
};

struct stoat_job {
	struct stoat_device *device;
	struct stoat_object **objects;
	int count;
	void *fence;
};

static bool stoat_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			  unsigned long cur_seq)
{
	struct stoat_object *o = container_of(sub, struct stoat_object, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&o->device->notifier_lock);
	mmu_interval_set_seq(sub, cur_seq);
	o->is_out = true;
	mutex_unlock(&o->device->notifier_lock);
	return true;
}

static const struct mmu_interval_notifier_ops stoat_ops = { .invalidate = stoat_invalidate };

int stoat_register(struct stoat_object *o, struct mm_struct *mm)
{
	return mmu_interval_notifier_insert(&o->sub, mm, o->user, PAGE_SIZE, &stoat_ops);
}

static int stoat_stop(struct hmm_range *range)
{
	int r = mmu_interval_read_retry(range->notifier, range->notifier_seq);

	kfree(range);
	return r;
}

/* Returns true if the pages are still valid. */
static bool stoat_done(struct stoat_object *o, struct hmm_range *range)
{
	if (!o->user || !range)
		return false;
	return stoat_stop(range);
}

int stoat_push(struct stoat_job *job);

int stoat_submit(struct stoat_job *job)
{
	int i, r = 0;

	mutex_lock(&job->device->notifier_lock);
	for (i = 0; i < job->count; i++) {
		struct stoat_object *o = job->objects[i];

		r |= !stoat_done(o, o->range); /* want INV102 */
		o->range = NULL;
	}
	if (r) {
		mutex_unlock(&job->device->notifier_lock);
		return -EAGAIN;
	}
	stoat_push(job);
	mutex_unlock(&job->device->notifier_lock);
	return 0;
}
