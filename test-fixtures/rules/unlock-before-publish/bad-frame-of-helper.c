// SPDX-License-Identifier: MIT
/* A helper looks the frame up and returns it; it is mapped after the unlock. */
#include <linux/kvm_host.h>

static kvm_pfn_t sorrel_frame(struct kvm *kvm, gfn_t gfn, bool is_write)
{
	bool writable;

	if (!gfn)
		return 0;
	return gfn_to_pfn_prot(kvm, gfn, is_write, &writable);
}

void sorrel_write(u64 *slot, u64 value);

int sorrel_fault(struct kvm *kvm, gfn_t gfn)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	kvm_pfn_t pfn;

	smp_rmb();
	pfn = sorrel_frame(kvm, gfn, true);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	write_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, seq)) {
		write_unlock(&kvm->mmu_lock);
		return -EAGAIN;
	}
	write_unlock(&kvm->mmu_lock);
	sorrel_write(&kvm->shadow_root[gfn], pfn << PAGE_SHIFT); /* want INV109 */
	return 0;
}
