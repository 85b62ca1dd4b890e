// SPDX-License-Identifier: MIT
/* A reader of SRCU keeps no callback out. */
#include <linux/kvm_host.h>

int larch_fault(struct kvm *kvm, gfn_t gfn)
{
	int ret = -EAGAIN, reader = srcu_read_lock(&kvm->srcu);
	unsigned long seq = kvm->mmu_invalidate_seq;
	kvm_pfn_t pfn;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	if (mmu_invalidate_retry(kvm, seq)) /* want INV103 */
		goto leave;
	spin_lock(&kvm->mmu_lock);
	kvm->shadow_root[gfn] = pfn;
	ret = 0;
	spin_unlock(&kvm->mmu_lock);
leave:
	kvm_release_pfn_clean(pfn);
	srcu_read_unlock(&kvm->srcu, reader);
	return ret;
}
