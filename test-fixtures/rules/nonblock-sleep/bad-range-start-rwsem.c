// SPDX-License-Identifier: MIT
/* A range_start waits for a semaphore whatever the range says. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/rwsem.h>

struct viburnum_ctx {
	struct mmu_notifier mn;
	struct rw_semaphore umem_rwsem;
	u64 table[64];
};

static int viburnum_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct viburnum_ctx *ctx = container_of(mn, struct viburnum_ctx, mn);

	down_write(&ctx->umem_rwsem); /* want INV205 */
	ctx->table[(range->start >> PAGE_SHIFT) % 64] = 0;
	up_write(&ctx->umem_rwsem);
	return 0;
}

static const struct mmu_notifier_ops viburnum_ops = {
	.invalidate_range_start = viburnum_range_start,
};

int viburnum_register(struct viburnum_ctx *ctx, struct mm_struct *mm)
{
	init_rwsem(&ctx->umem_rwsem);
	ctx->mn.ops = &viburnum_ops;
	return mmu_notifier_register(&ctx->mn, mm);
}
