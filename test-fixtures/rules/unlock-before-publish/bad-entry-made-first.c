// SPDX-License-Identifier: MIT
/* The entry is made of the pfn under the lock, and written after the unlock. */
#include <linux/kvm_host.h>

static int linnet_map(struct kvm *kvm, u64 *slot, gfn_t gfn)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	kvm_pfn_t pfn;
	u64 entry;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	spin_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, seq)) {
		spin_unlock(&kvm->mmu_lock);
		return -EAGAIN;
	}
	entry = linnet_entry(pfn, LINNET_RW);
	spin_unlock(&kvm->mmu_lock);
	linnet_write(slot, entry); /* want INV109 */
	return 0;
}

int linnet_fault(struct kvm *kvm, u64 *slot, gfn_t gfn)
{
	return linnet_map(kvm, slot, gfn);
}
