// SPDX-License-Identifier: MIT
/* The lock is that of the page table, which no callback takes. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define CACAO_MAX_PAGES 64

struct cacao_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[CACAO_MAX_PAGES];
};

static bool cacao_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cacao_range *r = container_of(sub, struct cacao_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < CACAO_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops cacao_ops = {
	.invalidate = cacao_invalidate,
};

int cacao_create(struct cacao_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &cacao_ops);
}

struct cacao_table {
	struct mutex table_lock;
	struct cacao_range *r;
};

int cacao_fault(struct cacao_range *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	int ret;

again:
	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	r->ptes[0] = range->hmm_pfns[0];
	mutex_unlock(&r->lock);
	return 0;
}

int cacao_fault_table(struct cacao_table *t, struct hmm_range *range)
{
	int ret;

	mutex_lock(&t->table_lock);
	ret = cacao_fault(t->r, range);
	mutex_unlock(&t->table_lock);
	return ret;
}
