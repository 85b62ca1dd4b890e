// SPDX-License-Identifier: MIT
/* The early look spares work, the check under the lock decides. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>

int coral_map(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	struct kvm *kvm = vcpu->kvm;
	unsigned long mmu_seq;
	kvm_pfn_t pfn;
	int ret = 0;

	mmu_seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	if (mmu_invalidate_retry_gfn_unsafe(kvm, mmu_seq, gfn))
		return -EAGAIN;
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	write_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry_gfn(kvm, mmu_seq, gfn))
		ret = -EAGAIN;
	else
		kvm->shadow_root[gfn] = pfn;
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(pfn);
	return ret;
}
