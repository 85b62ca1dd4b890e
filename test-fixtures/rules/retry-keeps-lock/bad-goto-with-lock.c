// SPDX-License-Identifier: MIT
/* The jump back skips the unlock. */
#include <linux/kvm_host.h>

static void padauk_zap(struct kvm *kvm, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		kvm->shadow_root[i] = 0;
}

static int padauk_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	padauk_zap(kvm, range->start, range->end);
	write_unlock(&kvm->mmu_lock);
	return 0;
}

static void padauk_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

static const struct mmu_notifier_ops padauk_mmu_notifier_ops = {
	.invalidate_range_start = padauk_range_start,
	.invalidate_range_end = padauk_range_end,
};

int padauk_init_vm(struct kvm *kvm)
{
	kvm->mmu_notifier.ops = &padauk_mmu_notifier_ops;
	return mmu_notifier_register(&kvm->mmu_notifier, kvm->mm);
}

/* Serves a fault of the guest. Returns 0 or a negative error. */
int padauk_page_fault(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	struct kvm *kvm = vcpu->kvm;
	unsigned long mmu_seq;
	kvm_pfn_t pfn;

retry:
	mmu_seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;

	write_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, mmu_seq)) {
		kvm_release_pfn_clean(pfn);
		goto retry; /* want INV110 */
	}
	kvm->shadow_root[gfn] = pfn << PAGE_SHIFT;
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(pfn);
	return 0;
}
