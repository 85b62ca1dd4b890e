// SPDX-License-Identifier: MIT
/* The release of the mmap lock orders them. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>

int kaolin_map(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	struct kvm *kvm = vcpu->kvm;
	unsigned long mmu_seq;
	kvm_pfn_t pfn;
	int ret = 0;

	mmap_read_lock(kvm->mm);
	mmu_seq = kvm->mmu_invalidate_seq;
	mmap_read_unlock(kvm->mm);
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
