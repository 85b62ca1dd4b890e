// SPDX-License-Identifier: MIT
/* One answer of a helper of a work item keeps the reference; no caller could give it back. */
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/workqueue.h>

enum godwit_answer { GODWIT_INVALID, GODWIT_FAILURE, GODWIT_SUCCESS };

struct godwit {
	struct work_struct work;
	struct mm_struct *mm;
	unsigned long addr;
	enum godwit_answer answer;
	bool gone;
};

int godwit_bring(struct vm_area_struct *vma, unsigned long addr);

static enum godwit_answer godwit_handle(struct godwit *g)
{
	enum godwit_answer answer = GODWIT_INVALID;
	struct vm_area_struct *vma;

	if (!mmget_not_zero(g->mm)) /* want INV409 */
		return answer;
	if (g->gone)
		return answer;
	mmap_read_lock(g->mm);
	vma = vma_lookup(g->mm, g->addr);
	if (!vma)
		goto out;
	answer = godwit_bring(vma, g->addr) ? GODWIT_FAILURE : GODWIT_SUCCESS;
out:
	mmap_read_unlock(g->mm);
	mmput(g->mm);
	return answer;
}

static void godwit_work(struct work_struct *work)
{
	struct godwit *g = container_of(work, struct godwit, work);

	g->answer = godwit_handle(g);
}

void godwit_start(struct godwit *g)
{
	INIT_WORK(&g->work, godwit_work);
	schedule_work(&g->work);
}
