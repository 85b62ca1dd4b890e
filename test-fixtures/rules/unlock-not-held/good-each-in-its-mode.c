// SPDX-License-Identifier: MIT
/* One flag says in which mode the lock is taken and in which it is released; a downgrade changes the mode. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/rwsem.h>

struct riddle {
	struct mmu_interval_notifier notifier;
	struct rw_semaphore lock;
	unsigned long first;
	int users;
};

static bool riddle_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			      unsigned long cur_seq)
{
	struct riddle *r = container_of(sub, struct riddle, notifier);

	if (mmu_notifier_range_blockable(range))
		down_write(&r->lock);
	else if (!down_write_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	r->first = 0;
	up_write(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops riddle_ops = {
	.invalidate = riddle_invalidate,
};

int riddle_add(struct riddle *r, struct mm_struct *mm, unsigned long addr)
{
	int err;

	mmap_write_lock(mm);
	err = mmu_interval_notifier_insert_locked(&r->notifier, mm, addr, PAGE_SIZE, &riddle_ops);
	mmap_write_downgrade(mm);
	if (!err && !vma_lookup(mm, addr))
		err = -EFAULT;
	mmap_read_unlock(mm);
	return err;
}

void riddle_use(struct riddle *r, bool write)
{
	if (write)
		down_write(&r->lock);
	else
		down_read(&r->lock);
	r->users++;
	if (write)
		up_write(&r->lock);
	else
		up_read(&r->lock);
}

static void riddle_leave(struct riddle *r, int writer)
{
	if (writer)
		up_write(&r->lock);
	else
		up_read(&r->lock);
}

void riddle_upgrade(struct riddle *r)
{
	int writer = 0;

	down_read(&r->lock);
	if (!r->first) {
		up_read(&r->lock);
		down_write(&r->lock);
		writer = 1;
		r->first = 1;
	}
	r->users++;
	riddle_leave(r, writer);
}
