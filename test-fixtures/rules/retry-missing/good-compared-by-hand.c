// SPDX-License-Identifier: MIT
/* The function compares the counter itself, under the lock, before it uses the pfn. */
#include <linux/kvm_host.h>

int dunnock_map(struct kvm *kvm, gfn_t gfn)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	kvm_pfn_t pfn;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	spin_lock(&kvm->mmu_lock);
	if (kvm->mmu_invalidate_in_progress || kvm->mmu_invalidate_seq != seq) {
		spin_unlock(&kvm->mmu_lock);
		return -EAGAIN;
	}
	kvm->shadow_root[gfn] = pfn;
	spin_unlock(&kvm->mmu_lock);
	return 0;
}
