// SPDX-License-Identifier: MIT
/* The page is mapped after a look without the lock. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>

int agate_map(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	struct kvm *kvm = vcpu->kvm;
	unsigned long mmu_seq;
	kvm_pfn_t pfn;

	mmu_seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn); /* want INV101 */
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	if (mmu_invalidate_retry_gfn_unsafe(kvm, mmu_seq, gfn)) /* want INV117 "proves nothing" */
		return -EAGAIN;
	write_lock(&kvm->mmu_lock);
	kvm->shadow_root[gfn] = pfn;
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(pfn);
	return 0;
}
