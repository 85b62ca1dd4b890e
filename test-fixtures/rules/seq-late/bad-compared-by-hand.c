// SPDX-License-Identifier: MIT
/* The helper compares the counter itself, but what it is given was read after the look-up. */
#include <linux/kvm_host.h>

struct whinchat_window {
	spinlock_t lock;
	kvm_pfn_t pfn;
};

static bool whinchat_is_stale(struct kvm *kvm, unsigned long seq)
{
	if (kvm->mmu_invalidate_in_progress)
		return true;
	smp_rmb();
	return kvm->mmu_invalidate_seq != seq;
}

int whinchat_fill(struct kvm *kvm, struct whinchat_window *w, gfn_t gfn)
{
	kvm_pfn_t pfn = gfn_to_pfn(kvm, gfn);
	unsigned long seq = kvm->mmu_invalidate_seq;

	spin_lock(&kvm->mmu_lock);
	if (whinchat_is_stale(kvm, seq)) { /* want INV105 */
		spin_unlock(&kvm->mmu_lock);
		return -EAGAIN;
	}
	w->pfn = pfn;
	spin_unlock(&kvm->mmu_lock);
	return 0;
}
