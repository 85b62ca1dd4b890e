// SPDX-License-Identifier: MIT
/* After the put another reference is taken, or the address space is somebody else's affair: the caller's, another one. */
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/workqueue.h>

struct dotterel {
	struct work_struct work;
	struct mm_struct *mm;
	struct mm_struct *other;
	unsigned long addr;
	bool found;
};

static void dotterel_twice(struct work_struct *work)
{
	struct dotterel *d = container_of(work, struct dotterel, work);
	int i;

	for (i = 0; i < 2; i++) {
		if (!mmget_not_zero(d->mm))
			return;
		mmap_read_lock(d->mm);
		d->found = vma_lookup(d->mm, d->addr) != NULL;
		mmap_read_unlock(d->mm);
		mmput(d->mm);
	}
}

/* The caller keeps it alive: it may be taken unasked. */
bool dotterel_kept(struct dotterel *d, struct mm_struct *mm)
{
	bool found;

	mmget(mm);
	d->addr++;
	mmput(mm);
	mmap_read_lock(mm);
	found = vma_lookup(mm, d->addr) != NULL;
	mmap_read_unlock(mm);
	return found;
}

void dotterel_start(struct dotterel *d)
{
	INIT_WORK(&d->work, dotterel_twice);
	schedule_work(&d->work);
}
