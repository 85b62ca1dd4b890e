// SPDX-License-Identifier: MIT
/* A helper samples, and has the barrier. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>

static unsigned long kyanite_sample(struct kvm *kvm)
{
	unsigned long seq = kvm->mmu_invalidate_seq;

	smp_rmb();
	return seq;
}

int kyanite_map(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	struct kvm *kvm = vcpu->kvm;
	unsigned long mmu_seq;
	kvm_pfn_t pfn;
	int ret = 0;

	mmu_seq = kyanite_sample(kvm);
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	write_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, mmu_seq))
		ret = -EAGAIN;
	else
		kvm->shadow_root[gfn] = pfn;
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(pfn);
	return ret;
}
