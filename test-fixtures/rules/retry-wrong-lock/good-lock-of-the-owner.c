// SPDX-License-Identifier: MIT
/* The callback reaches the same lock by another way: through the range's owner. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define IROKO_MAX_PAGES 64

struct iroko_ctx {
	struct mutex lock;
	u64 ptes[IROKO_MAX_PAGES];
};

struct iroko_range {
	struct mmu_interval_notifier notifier;
	struct iroko_ctx *ctx;
};

static struct iroko_ctx *iroko_owner(struct mmu_interval_notifier *sub)
{
	return container_of(sub, struct iroko_range, notifier)->ctx;
}

static bool iroko_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			 unsigned long cur_seq)
{
	struct iroko_ctx *owner = iroko_owner(sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&owner->lock);
	mmu_interval_set_seq(sub, cur_seq);
	owner->ptes[0] = 0;
	mutex_unlock(&owner->lock);
	return true;
}

static const struct mmu_interval_notifier_ops iroko_ops = {
	.invalidate = iroko_invalidate,
};

int iroko_create(struct iroko_range *r, struct mm_struct *mm, unsigned long addr)
{
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, PAGE_SIZE, &iroko_ops);
}

int iroko_fault(struct iroko_range *r, unsigned long addr)
{
	struct iroko_ctx *ctx = r->ctx;
	unsigned long pfn;
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = addr,
		.end = addr + PAGE_SIZE,
		.hmm_pfns = &pfn,
	};
	int ret;

	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(r->notifier.mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(r->notifier.mm);
	if (ret)
		return ret;
	mutex_lock(&ctx->lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&ctx->lock);
		return -EAGAIN;
	}
	ctx->ptes[0] = page_to_pfn(hmm_pfn_to_page(pfn));
	mutex_unlock(&ctx->lock);
	return 0;
}
