// SPDX-License-Identifier: MIT
/* The registration may fail with -EINTR, and the device is opened all the same. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct camellia_ctx {
	struct mmu_notifier mn;
	struct mmu_interval_notifier notifier;
	struct mm_struct *mm;
	spinlock_t lock;
	u64 table[64];
	int error;
};

static bool camellia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct camellia_ctx *ctx = container_of(sub, struct camellia_ctx, notifier);

	spin_lock(&ctx->lock);
	mmu_interval_set_seq(sub, cur_seq);
	ctx->table[0] = 0;
	spin_unlock(&ctx->lock);
	return true;
}

static const struct mmu_interval_notifier_ops camellia_interval_ops = {
	.invalidate = camellia_invalidate,
};

static int camellia_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct camellia_ctx *ctx = container_of(mn, struct camellia_ctx, mn);

	spin_lock(&ctx->lock);
	ctx->table[(range->start >> PAGE_SHIFT) % 64] = 0;
	spin_unlock(&ctx->lock);
	return 0;
}

static const struct mmu_notifier_ops camellia_ops = {
	.invalidate_range_start = camellia_range_start,
};

int camellia_open(struct camellia_ctx *ctx)
{
	spin_lock_init(&ctx->lock);
	ctx->mn.ops = &camellia_ops;
	mmu_notifier_register(&ctx->mn, ctx->mm); /* want INV401 */
	return 0;
}
