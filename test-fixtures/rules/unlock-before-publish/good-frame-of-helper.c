// SPDX-License-Identifier: MIT
/* A helper looks the frame up and returns it; it is mapped under the lock. */
#include <linux/kvm_host.h>

static kvm_pfn_t tansy_frame(struct kvm *kvm, gfn_t gfn, bool is_write)
{
	bool writable;

	return gfn_to_pfn_prot(kvm, gfn, is_write, &writable);
}

int tansy_write(u64 *slot, u64 value);

int tansy_fault(struct kvm *kvm, gfn_t gfn)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	kvm_pfn_t pfn;
	int ret;

	smp_rmb();
	pfn = tansy_frame(kvm, gfn, true);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	write_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, seq)) {
		write_unlock(&kvm->mmu_lock);
		return -EAGAIN;
	}
	ret = tansy_write(&kvm->shadow_root[gfn], pfn << PAGE_SHIFT);
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(pfn);
	return ret;
}
