// SPDX-License-Identifier: MIT
/* The helper opens the invalidation that it is handed before it takes the lock. */
#include <linux/kvm_host.h>

struct gadwall_walk {
	void (*open)(struct kvm *kvm);
	gfn_t gfn;
};

static void gadwall_run(struct kvm *kvm, const struct gadwall_walk *walk)
{
	walk->open(kvm);
	write_lock(&kvm->mmu_lock);
	kvm->shadow_root[walk->gfn] = 0;
	write_unlock(&kvm->mmu_lock);
}

static int gadwall_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);
	const struct gadwall_walk walk = {
		.open = kvm_mmu_invalidate_begin,
		.gfn = 0,
	};

	gadwall_run(kvm, &walk); /* want INV303 "is handed kvm_mmu_invalidate_begin()" */
	return 0;
}

static void gadwall_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

const struct mmu_notifier_ops gadwall_ops = {
	.invalidate_range_start = gadwall_start,
	.invalidate_range_end = gadwall_end,
};
