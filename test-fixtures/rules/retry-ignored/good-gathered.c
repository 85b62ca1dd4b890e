// SPDX-License-Identifier: MIT
/* What the helper says is gathered and looked at; where all has failed nobody needs it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct goosander_device {
	struct mutex notifier_lock;
};

struct goosander_object {
	struct mmu_interval_notifier sub;
	struct goosander_device *device;
	struct hmm_range *range;
	unsigned long user;
	bool is_out;
};

struct goosander_job {
	struct goosander_device *device;
	struct goosander_object **objects;
	int count;
	void *fence;
};

static bool goosander_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			  unsigned long cur_seq)
{
	struct goosander_object *o = container_of(sub, struct goosander_object, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&o->device->notifier_lock);
	mmu_interval_set_seq(sub, cur_seq);
	o->is_out = true;
	mutex_unlock(&o->device->notifier_lock);
	return true;
}

static const struct mmu_interval_notifier_ops goosander_ops = { .invalidate = goosander_invalidate };

int goosander_register(struct goosander_object *o, struct mm_struct *mm)
{
	return mmu_interval_notifier_insert(&o->sub, mm, o->user, PAGE_SIZE, &goosander_ops);
}

static int goosander_stop(struct hmm_range *range)
{
	int r = mmu_interval_read_retry(range->notifier, range->notifier_seq);

	kfree(range);
	return r;
}

/* Returns true if the pages are still valid. */
static bool goosander_done(struct goosander_object *o, struct hmm_range *range)
{
	if (!o->user || !range)
		return false;
	return !goosander_stop(range);
}

int goosander_push(struct goosander_job *job);

int goosander_submit(struct goosander_job *job)
{
	int i, r = 0, count = 0;

	mutex_lock(&job->device->notifier_lock);
	for (i = 0; i < job->count; i++) {
		struct goosander_object *o = job->objects[i];

		r |= !goosander_done(o, o->range);
		o->range = NULL;
		count += 1;
	}
	if (r) {
		mutex_unlock(&job->device->notifier_lock);
		return -EAGAIN;
	}
	goosander_push(job);
	mutex_unlock(&job->device->notifier_lock);
	return 0;
}

int goosander_drop(struct goosander_job *job)
{
	int i, r = 0;

	mutex_lock(&job->device->notifier_lock);
	for (i = 0; i < job->count; i++) {
		r |= !goosander_done(job->objects[i], job->objects[i]->range);
		job->objects[i]->range = NULL;
	}
	mutex_unlock(&job->device->notifier_lock);
	return -ECANCELED;
}
