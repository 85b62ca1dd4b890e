// SPDX-License-Identifier: MIT
/* The MMU lock is taken within the reader of SRCU. */
#include <linux/kvm_host.h>

int larch2_fault(struct kvm *kvm, gfn_t gfn)
{
	int ret = -EAGAIN, reader = srcu_read_lock(&kvm->srcu);
	unsigned long seq = kvm->mmu_invalidate_seq;
	kvm_pfn_t pfn;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	spin_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, seq))
		goto unlock;
	kvm->shadow_root[gfn] = pfn;
	ret = 0;
unlock:
	spin_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(pfn);
	srcu_read_unlock(&kvm->srcu, reader);
	return ret;
}
