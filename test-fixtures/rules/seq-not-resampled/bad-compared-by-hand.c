// SPDX-License-Identifier: MIT
/* The helper compares the counter itself, and the loop goes round with the sample from before it. */
#include <linux/kvm_host.h>

struct hoopoe_window {
	spinlock_t lock;
	kvm_pfn_t pfn;
};

static bool hoopoe_is_stale(struct kvm *kvm, unsigned long seq)
{
	if (kvm->mmu_invalidate_in_progress)
		return true;
	smp_rmb();
	return kvm->mmu_invalidate_seq != seq;
}

void hoopoe_fill(struct kvm *kvm, struct hoopoe_window *w, gfn_t gfn)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	kvm_pfn_t pfn;

	smp_rmb();
	for (;;) {
		pfn = gfn_to_pfn(kvm, gfn);
		spin_lock(&kvm->mmu_lock);
		if (!hoopoe_is_stale(kvm, seq)) /* want INV106 */
			break;
		spin_unlock(&kvm->mmu_lock);
	}
	w->pfn = pfn;
	spin_unlock(&kvm->mmu_lock);
}
