// SPDX-License-Identifier: MIT
/* The end callback only flushes. */
#include <linux/kvm_host.h>

static void rambutan_zap(struct kvm *kvm, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		kvm->shadow_root[i] = 0;
}

static int rambutan_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm); /* want INV301 */
	rambutan_zap(kvm, range->start, range->end);
	write_unlock(&kvm->mmu_lock);
	return 0;
}

static void rambutan_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_flush_remote_tlbs(kvm);
	write_unlock(&kvm->mmu_lock);
}

static const struct mmu_notifier_ops rambutan_mmu_notifier_ops = {
	.invalidate_range_start = rambutan_range_start,
	.invalidate_range_end = rambutan_range_end,
};

int rambutan_init_vm(struct kvm *kvm)
{
	kvm->mmu_notifier.ops = &rambutan_mmu_notifier_ops;
	return mmu_notifier_register(&kvm->mmu_notifier, kvm->mm);
}
