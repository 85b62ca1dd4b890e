// SPDX-License-Identifier: MIT
/* The entry is written before the lock goes. */
#include <linux/kvm_host.h>

pte_t *lime2_slot(struct kvm *kvm, gfn_t gfn);
void lime2_write(pte_t *slot, pte_t value);

int lime2_fault(struct kvm *kvm, gfn_t gfn)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	pte_t value, *slot;
	kvm_pfn_t pfn;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	spin_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, seq)) {
		spin_unlock(&kvm->mmu_lock);
		return -EAGAIN;
	}
	value = pfn_pte(pfn, PAGE_SHARED);
	slot = lime2_slot(kvm, gfn);
	lime2_write(slot, value);
	spin_unlock(&kvm->mmu_lock);
	return 0;
}
