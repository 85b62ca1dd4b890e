// SPDX-License-Identifier: MIT
/* The lock's own reschedule point drops it before it sleeps. */
#include <linux/kvm_host.h>

static void orchid_zap(struct kvm *kvm, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		kvm->shadow_root[i] = 0;
}

static int orchid_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	orchid_zap(kvm, range->start, range->end);
	write_unlock(&kvm->mmu_lock);
	return 0;
}

static void orchid_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

static const struct mmu_notifier_ops orchid_mmu_notifier_ops = {
	.invalidate_range_start = orchid_range_start,
	.invalidate_range_end = orchid_range_end,
};

int orchid_init_vm(struct kvm *kvm)
{
	kvm->mmu_notifier.ops = &orchid_mmu_notifier_ops;
	return mmu_notifier_register(&kvm->mmu_notifier, kvm->mm);
}

void orchid_zap_slowly(struct kvm *kvm, unsigned long npages)
{
	unsigned long i;

	write_lock(&kvm->mmu_lock);
	for (i = 0; i < npages; i++) {
		kvm->shadow_root[i] = 0;
		cond_resched_rwlock_write(&kvm->mmu_lock);
	}
	write_unlock(&kvm->mmu_lock);
}
