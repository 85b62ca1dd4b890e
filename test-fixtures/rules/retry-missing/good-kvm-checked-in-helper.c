// SPDX-License-Identifier: MIT
/* The fault is described by a struct; a helper under the lock looks at its sequence. */
#include <linux/kvm_host.h>

static void boxwood_zap(struct kvm *kvm, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		kvm->shadow_root[i] = 0;
}

static int boxwood_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	boxwood_zap(kvm, range->start, range->end);
	write_unlock(&kvm->mmu_lock);
	return 0;
}

static void boxwood_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

static const struct mmu_notifier_ops boxwood_mmu_notifier_ops = {
	.invalidate_range_start = boxwood_range_start,
	.invalidate_range_end = boxwood_range_end,
};

int boxwood_init_vm(struct kvm *kvm)
{
	kvm->mmu_notifier.ops = &boxwood_mmu_notifier_ops;
	return mmu_notifier_register(&kvm->mmu_notifier, kvm->mm);
}

struct boxwood_fault {
	gfn_t gfn;
	kvm_pfn_t pfn;
	unsigned long mmu_seq;
};

static int boxwood_faultin_pfn(struct kvm_vcpu *vcpu, struct boxwood_fault *fault)
{
	fault->mmu_seq = vcpu->kvm->mmu_invalidate_seq;
	smp_rmb();
	fault->pfn = gfn_to_pfn(vcpu->kvm, fault->gfn);
	return is_error_noslot_pfn(fault->pfn) ? -EFAULT : 0;
}

static bool boxwood_is_stale(struct kvm_vcpu *vcpu, const struct boxwood_fault *fault)
{
	return mmu_invalidate_retry_gfn(vcpu->kvm, fault->mmu_seq, fault->gfn);
}

int boxwood_page_fault(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	struct kvm *kvm = vcpu->kvm;
	struct boxwood_fault fault = { .gfn = gfn };
	int ret;

	ret = boxwood_faultin_pfn(vcpu, &fault);
	if (ret)
		return ret;
	ret = -EAGAIN;
	write_lock(&kvm->mmu_lock);
	if (boxwood_is_stale(vcpu, &fault))
		goto out_unlock;
	kvm->shadow_root[gfn] = fault.pfn << PAGE_SHIFT;
	ret = 0;
out_unlock:
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(fault.pfn);
	return ret;
}
