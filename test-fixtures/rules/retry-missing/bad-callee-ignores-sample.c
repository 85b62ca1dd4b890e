// SPDX-License-Identifier: MIT
/* The sample is handed to a function that does not look at it. */
#include <linux/kvm_host.h>

static int gorse_install(struct kvm *kvm, gfn_t gfn, kvm_pfn_t pfn, unsigned long mmu_seq)
{
	spin_lock(&kvm->mmu_lock);
	kvm->shadow_root[gfn] = pfn;
	spin_unlock(&kvm->mmu_lock);
	return 0;
}

int gorse_fault(struct kvm *kvm, gfn_t gfn)
{
	unsigned long mmu_seq;
	kvm_pfn_t pfn;

	mmu_seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn); /* want INV101 */
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	return gorse_install(kvm, gfn, pfn, mmu_seq);
}
