// SPDX-License-Identifier: MIT
/* The start callback counts up; the end callback moves the sequence and forgets the count. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct zebrano_ctx {
	struct mmu_notifier mn;
	spinlock_t lock;
	int active;
	unsigned long seq;
};

static int zebrano_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct zebrano_ctx *ctx = container_of(mn, struct zebrano_ctx, mn);

	spin_lock(&ctx->lock);
	ctx->active++;
	spin_unlock(&ctx->lock);
	return 0;
}

static void zebrano_range_end(struct mmu_notifier *mn, /* want INV301 */
				const struct mmu_notifier_range *range)
{
	struct zebrano_ctx *ctx = container_of(mn, struct zebrano_ctx, mn);

	spin_lock(&ctx->lock);
	ctx->seq++;
	spin_unlock(&ctx->lock);
}

static const struct mmu_notifier_ops zebrano_ops = {
	.invalidate_range_start = zebrano_range_start,
	.invalidate_range_end = zebrano_range_end,
};

int zebrano_register(struct zebrano_ctx *ctx, struct mm_struct *mm)
{
	spin_lock_init(&ctx->lock);
	ctx->mn.ops = &zebrano_ops;
	return mmu_notifier_register(&ctx->mn, mm);
}

bool zebrano_may_map(struct zebrano_ctx *ctx)
{
	lockdep_assert_held(&ctx->lock);
	return !ctx->active;
}
