// SPDX-License-Identifier: MIT
/* The helper opens the invalidation that it is handed under the lock. */
#include <linux/kvm_host.h>

struct pochard_walk {
	void (*open)(struct kvm *kvm);
	gfn_t gfn;
};

static void pochard_run(struct kvm *kvm, const struct pochard_walk *walk)
{
	write_lock(&kvm->mmu_lock);
	walk->open(kvm);
	kvm->shadow_root[walk->gfn] = 0;
	write_unlock(&kvm->mmu_lock);
}

static int pochard_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);
	const struct pochard_walk walk = {
		.open = kvm_mmu_invalidate_begin,
		.gfn = 0,
	};

	pochard_run(kvm, &walk);
	return 0;
}

static void pochard_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

const struct mmu_notifier_ops pochard_ops = {
	.invalidate_range_start = pochard_start,
	.invalidate_range_end = pochard_end,
};
