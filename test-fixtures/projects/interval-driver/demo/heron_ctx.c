// SPDX-License-Identifier: MIT
/* The device's page table, and which mirrors a process has. */
#include <linux/kernel.h>
#include <linux/mutex.h>

#include "heron.h"

#define HERON_MAX_MIRRORS 64

/* Counts a new mirror in. Returns 0 or a negative error. */
int heron_ctx_attach(struct heron_ctx *ctx, struct heron_mirror *mirror)
{
	mutex_lock(&ctx->pt_lock);
	if (ctx->dying) {
		mutex_unlock(&ctx->pt_lock);
		return -ENODEV;
	}
	if (ctx->nr_mirrors >= HERON_MAX_MIRRORS)
		return -EBUSY;
	mirror->ctx = ctx;
	ctx->nr_mirrors++;
	mutex_unlock(&ctx->pt_lock);
	return 0;
}

void heron_ctx_detach(struct heron_ctx *ctx, struct heron_mirror *mirror)
{
	mutex_lock(&ctx->pt_lock);
	heron_pt_clear(ctx, mirror->start, mirror->start + mirror->npages * PAGE_SIZE);
	ctx->nr_mirrors--;
	mutex_unlock(&ctx->pt_lock);
}

void heron_pt_write(struct heron_ctx *ctx, unsigned long addr, u64 pte)
{
	lockdep_assert_held(&ctx->pt_lock);
	ctx->page_table[addr >> PAGE_SHIFT] = pte;
}

void heron_pt_clear(struct heron_ctx *ctx, unsigned long start, unsigned long end)
{
	unsigned long addr;

	lockdep_assert_held(&ctx->pt_lock);
	for (addr = start; addr < end; addr += PAGE_SIZE)
		ctx->page_table[addr >> PAGE_SHIFT] = 0;
}
