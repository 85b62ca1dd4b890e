// SPDX-License-Identifier: MIT
/* An atomic count, given back by dec_and_test, which wakes the waiting faults. */
#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/wait.h>

struct aralia_ctx {
	struct mmu_notifier mn;
	atomic_t range_active;
	wait_queue_head_t wait_queue;
};

static int aralia_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct aralia_ctx *ctx = container_of(mn, struct aralia_ctx, mn);

	atomic_inc(&ctx->range_active);
	return 0;
}

static void aralia_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct aralia_ctx *ctx = container_of(mn, struct aralia_ctx, mn);

	if (atomic_dec_and_test(&ctx->range_active))
		wake_up_all(&ctx->wait_queue);
}

static const struct mmu_notifier_ops aralia_ops = {
	.invalidate_range_start = aralia_range_start,
	.invalidate_range_end = aralia_range_end,
};

int aralia_register(struct aralia_ctx *ctx, struct mm_struct *mm)
{
	init_waitqueue_head(&ctx->wait_queue);
	ctx->mn.ops = &aralia_ops;
	return mmu_notifier_register(&ctx->mn, mm);
}
