// SPDX-License-Identifier: MIT
/* The result is consumed by a condition, through a macro that warns. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct coleus_ctx {
	struct mmu_notifier mn;
	struct mmu_interval_notifier notifier;
	struct mm_struct *mm;
	spinlock_t lock;
	u64 table[64];
	int error;
};

static bool coleus_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct coleus_ctx *ctx = container_of(sub, struct coleus_ctx, notifier);

	spin_lock(&ctx->lock);
	mmu_interval_set_seq(sub, cur_seq);
	ctx->table[0] = 0;
	spin_unlock(&ctx->lock);
	return true;
}

static const struct mmu_interval_notifier_ops coleus_interval_ops = {
	.invalidate = coleus_invalidate,
};

static int coleus_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct coleus_ctx *ctx = container_of(mn, struct coleus_ctx, mn);

	spin_lock(&ctx->lock);
	ctx->table[(range->start >> PAGE_SHIFT) % 64] = 0;
	spin_unlock(&ctx->lock);
	return 0;
}

static const struct mmu_notifier_ops coleus_ops = {
	.invalidate_range_start = coleus_range_start,
};

int coleus_open(struct coleus_ctx *ctx)
{
	spin_lock_init(&ctx->lock);
	ctx->mn.ops = &coleus_ops;
	if (WARN_ON(mmu_interval_notifier_insert(&ctx->notifier, ctx->mm, 0, PAGE_SIZE,
						 &coleus_interval_ops)))
		return -EINVAL;
	return 0;
}
