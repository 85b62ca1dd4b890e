// SPDX-License-Identifier: MIT
/* The page is put in the table under the lock; what is used after the unlock is only where it went. */
#include <linux/kvm_host.h>

static int twite_map(struct kvm *kvm, u64 *table, gfn_t gfn)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	unsigned long index;
	kvm_pfn_t pfn;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	spin_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, seq)) {
		spin_unlock(&kvm->mmu_lock);
		return -EAGAIN;
	}
	index = twite_insert(table, pfn);
	spin_unlock(&kvm->mmu_lock);
	twite_wake(kvm, index);
	return 0;
}

int twite_fault(struct kvm *kvm, u64 *table, gfn_t gfn)
{
	return twite_map(kvm, table, gfn);
}
