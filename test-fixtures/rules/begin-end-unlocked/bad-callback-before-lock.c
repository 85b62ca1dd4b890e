// SPDX-License-Identifier: MIT
/* The callback counts before it takes the lock. */
#include <linux/kvm_host.h>

static int jasper_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	kvm_mmu_invalidate_begin(kvm); /* want INV303 */
	write_lock(&kvm->mmu_lock);
	kvm->shadow_root[0] = 0;
	write_unlock(&kvm->mmu_lock);
	return 0;
}

static void jasper_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

static const struct mmu_notifier_ops jasper_ops = {
	.invalidate_range_start = jasper_start,
	.invalidate_range_end = jasper_end,
};

int jasper_init(struct kvm *kvm)
{
	kvm->mmu_notifier.ops = &jasper_ops;
	return mmu_notifier_register(&kvm->mmu_notifier, kvm->mm);
}

void jasper_zap(struct kvm *kvm, gfn_t gfn)
{
	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	kvm->shadow_root[0] = 0;
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}
