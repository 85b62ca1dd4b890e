// SPDX-License-Identifier: MIT
/* A check of a number that the caller sampled. */
#include <linux/kvm_host.h>

int sorb2_install(struct kvm *kvm, gfn_t gfn, u64 entry, unsigned long seq);

int sorb2_fault(struct kvm *kvm, gfn_t gfn)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	kvm_pfn_t pfn;
	int ret;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	ret = sorb2_install(kvm, gfn, pfn << PAGE_SHIFT, seq);
	kvm_release_pfn_clean(pfn);
	return ret;
}

int sorb2_install(struct kvm *kvm, gfn_t gfn, u64 entry, unsigned long seq)
{
	int ret = -EAGAIN;

	spin_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, seq))
		goto unlock;
	kvm->shadow_root[gfn] = entry;
	ret = 0;
unlock:
	spin_unlock(&kvm->mmu_lock);
	return ret;
}
