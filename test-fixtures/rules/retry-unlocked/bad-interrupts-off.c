// SPDX-License-Identifier: MIT
/* A processor without interrupts stops no callback on another one. */
#include <linux/kvm_host.h>

int garganey_fault(struct kvm *kvm, gfn_t gfn)
{
	unsigned long seq = kvm->mmu_invalidate_seq, flags;
	int ret = -EAGAIN;
	kvm_pfn_t pfn;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	local_irq_save(flags);
	if (!mmu_invalidate_retry(kvm, seq)) { /* want INV103 */
		kvm->shadow_root[gfn] = pfn;
		ret = 0;
	}
	local_irq_restore(flags);
	kvm_release_pfn_clean(pfn);
	return ret;
}
