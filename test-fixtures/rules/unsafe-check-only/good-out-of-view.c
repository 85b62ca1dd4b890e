// SPDX-License-Identifier: MIT
/* Whoever gets the sample is not in view. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>

int epidote_install(struct kvm *kvm, gfn_t gfn, kvm_pfn_t pfn, unsigned long mmu_seq);

int epidote_map(struct kvm *kvm, gfn_t gfn)
{
	unsigned long mmu_seq = kvm->mmu_invalidate_seq;
	kvm_pfn_t pfn;

	smp_rmb();
	if (mmu_invalidate_retry_gfn_unsafe(kvm, mmu_seq, gfn))
		return -EAGAIN;
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	return epidote_install(kvm, gfn, pfn, mmu_seq);
}
