// SPDX-License-Identifier: MIT
/* What start counts, end takes back. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct abutilon_ctx {
	struct mmu_notifier mn;
	spinlock_t lock;
	int active;
	unsigned long seq;
};

static int abutilon_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct abutilon_ctx *ctx = container_of(mn, struct abutilon_ctx, mn);

	spin_lock(&ctx->lock);
	ctx->active++;
	spin_unlock(&ctx->lock);
	return 0;
}

static void abutilon_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct abutilon_ctx *ctx = container_of(mn, struct abutilon_ctx, mn);

	spin_lock(&ctx->lock);
	ctx->seq++;
	ctx->active--;
	spin_unlock(&ctx->lock);
}

static const struct mmu_notifier_ops abutilon_ops = {
	.invalidate_range_start = abutilon_range_start,
	.invalidate_range_end = abutilon_range_end,
};

int abutilon_register(struct abutilon_ctx *ctx, struct mm_struct *mm)
{
	spin_lock_init(&ctx->lock);
	ctx->mn.ops = &abutilon_ops;
	return mmu_notifier_register(&ctx->mn, mm);
}

bool abutilon_may_map(struct abutilon_ctx *ctx)
{
	lockdep_assert_held(&ctx->lock);
	return !ctx->active;
}
