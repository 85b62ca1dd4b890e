// SPDX-License-Identifier: MIT
/* The barrier is on one path only. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>

int jasper_map(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	struct kvm *kvm = vcpu->kvm;
	unsigned long mmu_seq;
	kvm_pfn_t pfn;
	int ret = 0;

	mmu_seq = kvm->mmu_invalidate_seq; /* want INV116 */
	if (vcpu->vcpu_id)
		smp_rmb();
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
