// SPDX-License-Identifier: MIT
/* The result is stored and looked at by whoever uses the context. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct cistus_ctx {
	struct mmu_notifier mn;
	struct mmu_interval_notifier notifier;
	struct mm_struct *mm;
	spinlock_t lock;
	u64 table[64];
	int error;
};

static bool cistus_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cistus_ctx *ctx = container_of(sub, struct cistus_ctx, notifier);

	spin_lock(&ctx->lock);
	mmu_interval_set_seq(sub, cur_seq);
	ctx->table[0] = 0;
	spin_unlock(&ctx->lock);
	return true;
}

static const struct mmu_interval_notifier_ops cistus_interval_ops = {
	.invalidate = cistus_invalidate,
};

static int cistus_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct cistus_ctx *ctx = container_of(mn, struct cistus_ctx, mn);

	spin_lock(&ctx->lock);
	ctx->table[(range->start >> PAGE_SHIFT) % 64] = 0;
	spin_unlock(&ctx->lock);
	return 0;
}

static const struct mmu_notifier_ops cistus_ops = {
	.invalidate_range_start = cistus_range_start,
};

int cistus_open(struct cistus_ctx *ctx)
{
	spin_lock_init(&ctx->lock);
	ctx->mn.ops = &cistus_ops;
	ctx->error = mmu_notifier_register(&ctx->mn, ctx->mm);
	return 0;
}
