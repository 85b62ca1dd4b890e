// SPDX-License-Identifier: MIT
/* Device faults, and the notifier that takes pages away again. */
#include <linux/hmm.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "heron.h"

static bool heron_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			     unsigned long cur_seq)
{
	struct heron_mirror *mirror = container_of(sub, struct heron_mirror, notifier);
	struct heron_ctx *ctx = mirror->ctx;

	mutex_lock(&ctx->pt_lock);
	mmu_interval_set_seq(sub, cur_seq);
	heron_pt_clear(ctx, range->start, range->end);
	mutex_unlock(&ctx->pt_lock);
	return true;
}

static const struct mmu_interval_notifier_ops heron_notifier_ops = {
	.invalidate = heron_invalidate,
};

/* Starts to mirror a range. The caller has filled in start, npages, writable and the context. */
int heron_mirror_create(struct heron_mirror *mirror)
{
	struct heron_ctx *ctx = mirror->ctx;
	int ret;

	ret = heron_ctx_attach(ctx, mirror);
	if (ret)
		return ret;
	ret = mmu_interval_notifier_insert(&mirror->notifier, ctx->mm, mirror->start,
					   mirror->npages * PAGE_SIZE, &heron_notifier_ops);
	if (ret)
		heron_ctx_detach(ctx, mirror);
	return ret;
}

void heron_mirror_destroy(struct heron_mirror *mirror)
{
	mmu_interval_notifier_remove(&mirror->notifier);
	heron_ctx_detach(mirror->ctx, mirror);
}

static u64 heron_pte(const struct heron_mirror *mirror, unsigned long hmm_pfn)
{
	u64 pte = page_to_pfn(hmm_pfn_to_page(hmm_pfn)) << PAGE_SHIFT;

	if (mirror->writable && (hmm_pfn & HMM_PFN_WRITE))
		pte |= HERON_PTE_WRITE;
	return pte | HERON_PTE_VALID;
}

/* Serves one page fault of the device. Returns 0 or a negative error. */
int heron_mirror_fault(struct heron_mirror *mirror, unsigned long addr)
{
	struct heron_ctx *ctx = mirror->ctx;
	unsigned long pfn;
	struct hmm_range range = {
		.notifier = &mirror->notifier,
		.start = addr & PAGE_MASK,
		.end = (addr & PAGE_MASK) + PAGE_SIZE,
		.hmm_pfns = &pfn,
		.default_flags = HMM_PFN_REQ_FAULT | (mirror->writable ? HMM_PFN_REQ_WRITE : 0),
	};
	int ret;

	if (!mmget_not_zero(ctx->mm))
		return -EFAULT;
again:
	range.notifier_seq = mmu_interval_read_begin(range.notifier);
	mmap_read_lock(ctx->mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(ctx->mm);
	if (ret) {
		if (ret == -EBUSY && !fatal_signal_pending(current))
			goto again;
		goto out;
	}

	if (mmu_interval_read_retry(range.notifier, range.notifier_seq))
		goto again;
	mutex_lock(&ctx->pt_lock);
	heron_pt_write(ctx, range.start, heron_pte(mirror, pfn));
	mutex_unlock(&ctx->pt_lock);
out:
	mmput(ctx->mm);
	return ret;
}

/* Maps one chunk, all or nothing. The caller holds a reference on the mm. */
static int heron_prefetch_chunk(struct heron_mirror *mirror, struct hmm_range *range)
{
	struct heron_ctx *ctx = mirror->ctx;
	unsigned long i;
	int ret;

	do {
		range->notifier_seq = mmu_interval_read_begin(range->notifier);
		mmap_read_lock(ctx->mm);
		ret = hmm_range_fault(range);
		mmap_read_unlock(ctx->mm);
		if (ret == -EBUSY)
			continue;
		if (ret)
			return ret;

		mutex_lock(&ctx->pt_lock);
		if (mmu_interval_read_retry(range->notifier, range->notifier_seq)) {
			mutex_unlock(&ctx->pt_lock);
			ret = -EBUSY;
			continue;
		}
		for (i = 0; i < (range->end - range->start) >> PAGE_SHIFT; i++)
			heron_pt_write(ctx, range->start + i * PAGE_SIZE,
				       heron_pte(mirror, range->hmm_pfns[i]));
		mutex_unlock(&ctx->pt_lock);
	} while (ret == -EBUSY && !fatal_signal_pending(current));
	return ret;
}

/* Maps the whole mirror ahead of time. Returns 0 or a negative error. */
int heron_mirror_prefetch(struct heron_mirror *mirror)
{
	struct heron_ctx *ctx = mirror->ctx;
	unsigned long end = mirror->start + mirror->npages * PAGE_SIZE;
	struct hmm_range range = {
		.notifier = &mirror->notifier,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	unsigned long addr;
	int ret = 0;

	range.hmm_pfns = kvcalloc(HERON_CHUNK_PAGES, sizeof(*range.hmm_pfns), GFP_KERNEL);
	if (!range.hmm_pfns)
		return -ENOMEM;
	if (!mmget_not_zero(ctx->mm)) {
		kvfree(range.hmm_pfns);
		return -EFAULT;
	}
	for (addr = mirror->start; addr < end && !ret; addr = range.end) {
		range.start = addr;
		range.end = addr + HERON_CHUNK_PAGES * PAGE_SIZE;
		if (range.end > end)
			range.end = end;
		ret = heron_prefetch_chunk(mirror, &range);
	}
	mmput(ctx->mm);
	kvfree(range.hmm_pfns);
	return ret;
}
