// SPDX-License-Identifier: MIT
/* What is held for writing is released for reading where the downgrade is left out, and the other way round. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/rwsem.h>

struct sieve {
	struct mmu_interval_notifier notifier;
	struct rw_semaphore lock;
	unsigned long first;
	int users;
};

static bool sieve_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			     unsigned long cur_seq)
{
	struct sieve *s = container_of(sub, struct sieve, notifier);

	if (mmu_notifier_range_blockable(range))
		down_write(&s->lock);
	else if (!down_write_trylock(&s->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	s->first = 0;
	up_write(&s->lock);
	return true;
}

static const struct mmu_interval_notifier_ops sieve_ops = {
	.invalidate = sieve_invalidate,
};

int sieve_find(struct sieve *s, struct mm_struct *mm, unsigned long addr)
{
	bool is_writer = false;
	int err = 0;

	mmap_read_lock(mm);
again:
	if (!vma_lookup(mm, addr)) {
		if (!is_writer) {
			mmap_read_unlock(mm);
			mmap_write_lock(mm);
			is_writer = true;
			goto again;
		}
		err = mmu_interval_notifier_insert_locked(&s->notifier, mm, addr, PAGE_SIZE, &sieve_ops);
		if (err)
			goto out;
		mmap_write_downgrade(mm);
	}
	s->first = addr;
out:
	mmap_read_unlock(mm); /* want INV503 "held for writing" */
	return err;
}

void sieve_use(struct sieve *s)
{
	down_read(&s->lock);
	s->users++;
	up_write(&s->lock); /* want INV503 "held for reading" */
}
