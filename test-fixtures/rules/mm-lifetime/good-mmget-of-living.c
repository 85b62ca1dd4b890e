// SPDX-License-Identifier: MIT
/* Plain references on what is alive: a mm that the caller has, and one that another object keeps alive. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct scaup {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	unsigned long size;
};

static bool scaup_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct scaup *r = container_of(sub, struct scaup, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops scaup_ops = {
	.invalidate = scaup_invalidate,
};

struct scaup_user {
	struct mm_struct *mm;
};

static void scaup_note(struct scaup *r, struct mm_struct *mm)
{
	mutex_lock(&r->lock);
	mmget(mm);
	r->mm = mm;
	mutex_unlock(&r->lock);
}

/* One of the callers has a mm of its own. */
int scaup_watch(struct scaup *r, struct mm_struct *mm, unsigned long addr)
{
	scaup_note(r, mm);
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, PAGE_SIZE, &scaup_ops);
}

void scaup_renew(struct scaup *r)
{
	scaup_note(r, r->notifier.mm);
}

/* Others ask, for a member of another type. */
int scaup_pull(struct scaup *r)
{
	if (!mmget_not_zero(r->mm))
		return -ESRCH;
	mmput(r->mm);
	return 0;
}

void scaup_share(struct scaup *r, struct scaup_user *user)
{
	mutex_lock(&r->lock);
	mmget(user->mm);
	r->mm = user->mm;
	mutex_unlock(&r->lock);
}
