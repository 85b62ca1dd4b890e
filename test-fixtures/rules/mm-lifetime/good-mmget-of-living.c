// SPDX-License-Identifier: MIT
/* Plain references on what is alive: a mm that the caller has, and one that another object keeps alive. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct redpoll {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	unsigned long size;
};

static bool redpoll_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct redpoll *r = container_of(sub, struct redpoll, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops redpoll_ops = {
	.invalidate = redpoll_invalidate,
};

struct redpoll_user {
	struct mm_struct *mm;
};

static void redpoll_note(struct redpoll *r, struct mm_struct *mm)
{
	mutex_lock(&r->lock);
	mmget(mm);
	r->mm = mm;
	mutex_unlock(&r->lock);
}

/* One of the callers has a mm of its own. */
int redpoll_watch(struct redpoll *r, struct mm_struct *mm, unsigned long addr)
{
	redpoll_note(r, mm);
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, PAGE_SIZE, &redpoll_ops);
}

void redpoll_renew(struct redpoll *r)
{
	redpoll_note(r, r->notifier.mm);
}

/* Others ask, for a member of another type. */
int redpoll_pull(struct redpoll *r)
{
	if (!mmget_not_zero(r->mm))
		return -ESRCH;
	mmput(r->mm);
	return 0;
}

void redpoll_share(struct redpoll *r, struct redpoll_user *user)
{
	mutex_lock(&r->lock);
	mmget(user->mm);
	r->mm = user->mm;
	mutex_unlock(&r->lock);
}
