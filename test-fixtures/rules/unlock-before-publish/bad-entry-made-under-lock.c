// SPDX-License-Identifier: MIT
/* What the entry is made of was computed under the lock; it is written after. */
#include <linux/kvm_host.h>

pte_t *lime_slot(struct kvm *kvm, gfn_t gfn);
void lime_write(pte_t *slot, pte_t value);

int lime_fault(struct kvm *kvm, gfn_t gfn)
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
	slot = lime_slot(kvm, gfn);
	spin_unlock(&kvm->mmu_lock);
	lime_write(slot, value); /* want INV109 */
	return 0;
}
