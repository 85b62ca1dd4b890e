// SPDX-License-Identifier: MIT
/* The sample is handed to a function that compares it. */
#include <linux/kvm_host.h>

static int gorse2_install(struct kvm *kvm, gfn_t gfn, kvm_pfn_t pfn, unsigned long mmu_seq)
{
	spin_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, mmu_seq)) {
		spin_unlock(&kvm->mmu_lock);
		return -EAGAIN;
	}
	kvm->shadow_root[gfn] = pfn;
	spin_unlock(&kvm->mmu_lock);
	return 0;
}

int gorse2_fault(struct kvm *kvm, gfn_t gfn)
{
	unsigned long mmu_seq;
	kvm_pfn_t pfn;

	mmu_seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	return gorse2_install(kvm, gfn, pfn, mmu_seq);
}
