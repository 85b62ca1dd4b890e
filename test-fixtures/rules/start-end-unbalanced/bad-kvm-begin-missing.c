// SPDX-License-Identifier: MIT
/* The end counts out what the start never counted in. */
#include <linux/kvm_host.h>

static int zircon_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm->shadow_root[0] = 0;
	write_unlock(&kvm->mmu_lock);
	return 0;
}

static void zircon_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm); /* want INV301 "never counted in" */
	write_unlock(&kvm->mmu_lock);
}

static const struct mmu_notifier_ops zircon_ops = {
	.invalidate_range_start = zircon_start,
	.invalidate_range_end = zircon_end,
};

int zircon_init(struct kvm *kvm)
{
	kvm->mmu_notifier.ops = &zircon_ops;
	return mmu_notifier_register(&kvm->mmu_notifier, kvm->mm);
}

void zircon_zap(struct kvm *kvm, gfn_t gfn)
{
	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	kvm->shadow_root[0] = 0;
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}
