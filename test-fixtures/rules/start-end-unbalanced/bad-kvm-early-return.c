// SPDX-License-Identifier: MIT
/* Nothing to zap: the lock is dropped, and the count stays. */
#include <linux/kvm_host.h>

static int peridot_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	kvm->shadow_root[0] = 0;
	write_unlock(&kvm->mmu_lock);
	return 0;
}

static void peridot_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

static const struct mmu_notifier_ops peridot_ops = {
	.invalidate_range_start = peridot_start,
	.invalidate_range_end = peridot_end,
};

int peridot_init(struct kvm *kvm)
{
	kvm->mmu_notifier.ops = &peridot_ops;
	return mmu_notifier_register(&kvm->mmu_notifier, kvm->mm);
}

void peridot_zap(struct kvm *kvm, gfn_t gfn)
{
	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm); /* want INV301 "not counted out on every path" */
	if (!kvm->shadow_root[gfn]) {
		write_unlock(&kvm->mmu_lock);
		return;
	}
	kvm->shadow_root[gfn] = 0;
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}
