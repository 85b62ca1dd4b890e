// SPDX-License-Identifier: MIT
/* One answer says that the caller has the reference, which it or its own caller gives back. */
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/workqueue.h>

enum curlew_answer { CURLEW_INVALID, CURLEW_FAILURE, CURLEW_KEPT };

struct curlew {
	struct work_struct work;
	struct mm_struct *mm;
	unsigned long addr;
	enum curlew_answer answer;
	bool gone;
};

int curlew_bring(struct curlew *c);

static enum curlew_answer curlew_enter(struct curlew *c)
{
	enum curlew_answer answer = CURLEW_INVALID;

	if (!mmget_not_zero(c->mm))
		return answer;
	if (!c->gone)
		return CURLEW_KEPT;
	answer = curlew_bring(c) ? CURLEW_FAILURE : CURLEW_INVALID;
	mmput(c->mm);
	return answer;
}

static enum curlew_answer curlew_handle(struct curlew *c)
{
	return curlew_enter(c);
}

static void curlew_work(struct work_struct *work)
{
	struct curlew *c = container_of(work, struct curlew, work);

	c->answer = curlew_handle(c);
	if (c->answer == CURLEW_KEPT)
		mmput(c->mm);
}

void curlew_start(struct curlew *c)
{
	INIT_WORK(&c->work, curlew_work);
	schedule_work(&c->work);
}
