// SPDX-License-Identifier: MIT
/* The caller gets the result. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct celosia_ctx {
	struct mmu_notifier mn;
	struct mmu_interval_notifier notifier;
	struct mm_struct *mm;
	spinlock_t lock;
	u64 table[64];
	int error;
};

static bool celosia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct celosia_ctx *ctx = container_of(sub, struct celosia_ctx, notifier);

	spin_lock(&ctx->lock);
	mmu_interval_set_seq(sub, cur_seq);
	ctx->table[0] = 0;
	spin_unlock(&ctx->lock);
	return true;
}

static const struct mmu_interval_notifier_ops celosia_interval_ops = {
	.invalidate = celosia_invalidate,
};

static int celosia_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct celosia_ctx *ctx = container_of(mn, struct celosia_ctx, mn);

	spin_lock(&ctx->lock);
	ctx->table[(range->start >> PAGE_SHIFT) % 64] = 0;
	spin_unlock(&ctx->lock);
	return 0;
}

static const struct mmu_notifier_ops celosia_ops = {
	.invalidate_range_start = celosia_range_start,
};

int celosia_open(struct celosia_ctx *ctx)
{
	spin_lock_init(&ctx->lock);
	ctx->mn.ops = &celosia_ops;
	return mmu_notifier_register(&ctx->mn, ctx->mm);
}
