// SPDX-License-Identifier: MIT
/* What the helper says of each object is gathered, and forgotten. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct garganey_device {
	struct mutex notifier_lock;
};

struct garganey_object {
	struct mmu_interval_notifier sub;
	struct garganey_device *device;
	struct hmm_range *range;
	unsigned long user;
	bool is_out;
};

struct garganey_job {
	struct garganey_device *device;
	struct garganey_object **objects;
	int count;
	void *fence;
};

static bool garganey_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			  unsigned long cur_seq)
{
	struct garganey_object *o = container_of(sub, struct garganey_object, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&o->device->notifier_lock);
	mmu_interval_set_seq(sub, cur_seq);
	o->is_out = true;
	mutex_unlock(&o->device->notifier_lock);
	return true;
}

static const struct mmu_interval_notifier_ops garganey_ops = { .invalidate = garganey_invalidate };

int garganey_register(struct garganey_object *o, struct mm_struct *mm)
{
	return mmu_interval_notifier_insert(&o->sub, mm, o->user, PAGE_SIZE, &garganey_ops);
}

static int garganey_stop(struct hmm_range *range)
{
	int r = mmu_interval_read_retry(range->notifier, range->notifier_seq);

	kfree(range);
	return r;
}

/* Returns true if the pages are still valid. */
static bool garganey_done(struct garganey_object *o, struct hmm_range *range)
{
	if (!o->user || !range)
		return false;
	return !garganey_stop(range);
}

int garganey_push(struct garganey_job *job);

int garganey_submit(struct garganey_job *job)
{
	int i, r = 0;

	mutex_lock(&job->device->notifier_lock);
	for (i = 0; i < job->count; i++) {
		struct garganey_object *o = job->objects[i];

		r |= !garganey_done(o, o->range); /* want INV102 "nobody looks at what it says" */
		o->range = NULL;
	}
	garganey_push(job);
	mutex_unlock(&job->device->notifier_lock);
	return 0;
}
