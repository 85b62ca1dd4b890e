// SPDX-License-Identifier: MIT
/* The helper says of each object whether it is still valid. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct polecat_device {
	struct mutex notifier_lock;
};

struct polecat_object {
	struct mmu_interval_notifier sub;
	struct polecat_device *device;
	struct hmm_range *range;
	unsigned long user;
	bool is_out;
};

struct polecat_job {
	struct polecat_device *device;
	struct polecat_object **objects;
	int count;
	void *fence;
};

static bool polecat_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			  unsigned long cur_seq)
{
	struct polecat_object *o = container_of(sub, struct polecat_object, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&o->device->notifier_lock);
	mmu_interval_set_seq(sub, cur_seq);
	o->is_out = true;
	mutex_unlock(&o->device->notifier_lock);
	return true;
}

static const struct mmu_interval_notifier_ops polecat_ops = { .invalidate = polecat_invalidate };

int polecat_register(struct polecat_object *o, struct mm_struct *mm)
{
	return mmu_interval_notifier_insert(&o->sub, mm, o->user, PAGE_SIZE, &polecat_ops);
}

static int polecat_stop(struct hmm_range *range)
{
	int r = mmu_interval_read_retry(range->notifier, range->notifier_seq);

	kfree(range);
	return r;
}

/* Returns true if the pages are still valid. */
static bool polecat_done(struct polecat_object *o, struct hmm_range *range)
{
	if (!o->user || !range)
		return false;
	return !polecat_stop(range);
}

int polecat_push(struct polecat_job *job);

int polecat_submit(struct polecat_job *job)
{
	int i, r = 0;

	mutex_lock(&job->device->notifier_lock);
	for (i = 0; i < job->count; i++) {
		struct polecat_object *o = job->objects[i];

		r |= !polecat_done(o, o->range);
		o->range = NULL;
	}
	if (r) {
		mutex_unlock(&job->device->notifier_lock);
		return -EAGAIN;
	}
	polecat_push(job);
	mutex_unlock(&job->device->notifier_lock);
	return 0;
}

/* Where all has failed nobody needs the answer. */
int polecat_drop(struct polecat_job *job)
{
	int i, r = 0;

	mutex_lock(&job->device->notifier_lock);
	for (i = 0; i < job->count; i++) {
		r |= !polecat_done(job->objects[i], job->objects[i]->range);
		job->objects[i]->range = NULL;
	}
	mutex_unlock(&job->device->notifier_lock);
	return -ECANCELED;
}
