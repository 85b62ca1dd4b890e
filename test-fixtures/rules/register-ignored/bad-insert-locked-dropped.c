// SPDX-License-Identifier: MIT
/* The interval is inserted under the mmap lock, and its result is dropped. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct carob_ctx {
	struct mmu_notifier mn;
	struct mmu_interval_notifier notifier;
	struct mm_struct *mm;
	spinlock_t lock;
	u64 table[64];
	int error;
};

static bool carob_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct carob_ctx *ctx = container_of(sub, struct carob_ctx, notifier);

	spin_lock(&ctx->lock);
	mmu_interval_set_seq(sub, cur_seq);
	ctx->table[0] = 0;
	spin_unlock(&ctx->lock);
	return true;
}

static const struct mmu_interval_notifier_ops carob_interval_ops = {
	.invalidate = carob_invalidate,
};

static int carob_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct carob_ctx *ctx = container_of(mn, struct carob_ctx, mn);

	spin_lock(&ctx->lock);
	ctx->table[(range->start >> PAGE_SHIFT) % 64] = 0;
	spin_unlock(&ctx->lock);
	return 0;
}

static const struct mmu_notifier_ops carob_ops = {
	.invalidate_range_start = carob_range_start,
};

int carob_open(struct carob_ctx *ctx)
{
	spin_lock_init(&ctx->lock);
	ctx->mn.ops = &carob_ops;
	mmap_write_lock(ctx->mm);
	mmu_interval_notifier_insert_locked(&ctx->notifier, ctx->mm, 0, PAGE_SIZE, /* want INV401 */
					    &carob_interval_ops);
	mmap_write_unlock(ctx->mm);
	return 0;
}
