// SPDX-License-Identifier: MIT
/* The release callback runs when the mm dies, and may sleep. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

struct yew_ctx {
	struct mmu_notifier mn;
	struct mutex lock;
	struct work_struct work;
	u64 table[64];
};

static void yew_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct yew_ctx *ctx = container_of(mn, struct yew_ctx, mn);

	cancel_work_sync(&ctx->work);
	mutex_lock(&ctx->lock);
	ctx->table[0] = 0;
	mutex_unlock(&ctx->lock);
}

static const struct mmu_notifier_ops yew_ops = {
	.release = yew_release,
};

int yew_register(struct yew_ctx *ctx, struct mm_struct *mm)
{
	mutex_init(&ctx->lock);
	ctx->mn.ops = &yew_ops;
	return mmu_notifier_register(&ctx->mn, mm);
}
