// SPDX-License-Identifier: MIT
/* Pages are faulted in from an address space on which the reference was given back already. */
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/workqueue.h>

struct plover {
	struct work_struct work;
	struct mm_struct *mm;
	unsigned long addr;
	bool found;
};

static void plover_fault(struct work_struct *work)
{
	struct plover *p = container_of(work, struct plover, work);
	struct mm_struct *mm = p->mm;

	if (mmget_not_zero(mm)) {
		mmput(mm); /* want INV409 "still walks" */
		mmap_read_lock(mm);
		get_user_pages_remote(mm, p->addr, 1, FOLL_WRITE, NULL, NULL);
		mmap_read_unlock(mm);
	}
}

static void plover_look(struct work_struct *work)
{
	struct plover *p = container_of(work, struct plover, work);

	if (!mmget_not_zero(p->mm))
		return;
	mmap_read_lock(p->mm);
	mmput(p->mm); /* want INV409 "still walks" */
	p->found = vma_lookup(p->mm, p->addr) != NULL;
	mmap_read_unlock(p->mm);
}

void plover_start(struct plover *p)
{
	INIT_WORK(&p->work, p->found ? plover_fault : plover_look);
	schedule_work(&p->work);
}
