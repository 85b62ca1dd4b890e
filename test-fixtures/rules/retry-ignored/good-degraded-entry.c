// SPDX-License-Identifier: MIT
/* After a collision an entry is written all the same, but one that maps nothing. */
#include <linux/kvm_host.h>

static void clematis_zap(struct kvm *kvm, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		kvm->shadow_root[i] = 0;
}

static int clematis_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	clematis_zap(kvm, range->start, range->end);
	write_unlock(&kvm->mmu_lock);
	return 0;
}

static void clematis_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

static const struct mmu_notifier_ops clematis_mmu_notifier_ops = {
	.invalidate_range_start = clematis_range_start,
	.invalidate_range_end = clematis_range_end,
};

int clematis_init_vm(struct kvm *kvm)
{
	kvm->mmu_notifier.ops = &clematis_mmu_notifier_ops;
	return mmu_notifier_register(&kvm->mmu_notifier, kvm->mm);
}

/* Serves a fault of the guest. Returns 0 or a negative error. */
int clematis_page_fault(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	struct kvm *kvm = vcpu->kvm;
	unsigned long mmu_seq;
	kvm_pfn_t pfn;
	u64 entry;

	mmu_seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;

	entry = (pfn << PAGE_SHIFT) | 1;
	write_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, mmu_seq))
		entry = 0;
	kvm->shadow_root[gfn] = entry;
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(pfn);
	return 0;
}
