// SPDX-License-Identifier: MIT
/* Two errors that the caller cannot tell apart, one with the lock. */
#include <linux/kvm_host.h>

#define OSIER_FRAMES 512

int osier_fault(struct kvm *kvm, gfn_t gfn)
{
	unsigned long seq;
	kvm_pfn_t pfn;
	int ret = 0;

	if (gfn >= OSIER_FRAMES)
		return -EFAULT;
	seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	read_lock(&kvm->mmu_lock);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT; /* want INV502 */
	if (mmu_invalidate_retry(kvm, seq))
		ret = -EAGAIN;
	else
		kvm->shadow_root[gfn] = pfn;
	read_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(pfn);
	return ret;
}
