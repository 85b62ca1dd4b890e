// SPDX-License-Identifier: MIT
/* The range is zapped under the lock, and the invalidation is counted only after it. */
#include <linux/kvm_host.h>

struct dunlin_walk {
	unsigned long start;
	unsigned long end;
	void (*on_lock)(struct kvm *kvm);
	void (*zap)(struct kvm *kvm, unsigned long start, unsigned long end);
};

struct dunlin_fault {
	gfn_t gfn;
	kvm_pfn_t pfn;
	unsigned long seq;
};

static void dunlin_zap(struct kvm *kvm, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		kvm->shadow_root[i] = 0;
}

static void dunlin_keep(struct kvm *kvm, unsigned long start, unsigned long end)
{
}

static void dunlin_walk_range(struct kvm *kvm, const struct dunlin_walk *walk)
{
	write_lock(&kvm->mmu_lock);
	walk->zap(kvm, walk->start, walk->end);
	write_unlock(&kvm->mmu_lock);
	walk->on_lock(kvm);
}

static int dunlin_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);
	const struct dunlin_walk walk = {
		.start = range->start,
		.end = range->end,
		.on_lock = kvm_mmu_invalidate_begin,
		.zap = dunlin_zap,
	};

	dunlin_walk_range(kvm, &walk);
	return 0;
}

static void dunlin_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);
	const struct dunlin_walk walk = {
		.start = range->start,
		.end = range->end,
		.on_lock = kvm_mmu_invalidate_end,
		.zap = dunlin_keep,
	};

	dunlin_walk_range(kvm, &walk);
}

static const struct mmu_notifier_ops dunlin_mmu_notifier_ops = {
	.invalidate_range_start = dunlin_range_start,
	.invalidate_range_end = dunlin_range_end,
};

int dunlin_init_vm(struct kvm *kvm)
{
	kvm->mmu_notifier.ops = &dunlin_mmu_notifier_ops;
	return mmu_notifier_register(&kvm->mmu_notifier, kvm->mm);
}

static int dunlin_faultin(struct kvm *kvm, struct dunlin_fault *fault)
{
	fault->seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	if (mmu_invalidate_retry_gfn_unsafe(kvm, fault->seq, fault->gfn))
		return -EAGAIN;
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	return is_error_noslot_pfn(fault->pfn) ? -EFAULT : 0;
}

static int dunlin_map_once(struct kvm *kvm, gfn_t gfn)
{
	struct dunlin_fault fault = { .gfn = gfn };
	int ret = dunlin_faultin(kvm, &fault);

	if (ret)
		return ret;
	write_lock(&kvm->mmu_lock);
	ret = -EAGAIN;
	if (!mmu_invalidate_retry_gfn(kvm, fault.seq, gfn)) {
		kvm->shadow_root[gfn] = fault.pfn << PAGE_SHIFT;
		ret = 0;
	}
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(fault.pfn);
	return ret;
}

int dunlin_map(struct kvm *kvm, gfn_t gfn)
{
	int ret;

	do {
		ret = dunlin_map_once(kvm, gfn);
	} while (ret == -EAGAIN);
	return ret;
}
