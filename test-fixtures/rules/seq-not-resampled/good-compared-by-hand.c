// SPDX-License-Identifier: MIT
/* The helper compares the counter itself, and each round samples it anew. */
#include <linux/kvm_host.h>

struct serin_window {
	spinlock_t lock;
	kvm_pfn_t pfn;
};

static bool serin_is_stale(struct kvm *kvm, unsigned long seq)
{
	if (kvm->mmu_invalidate_in_progress)
		return true;
	smp_rmb();
	return kvm->mmu_invalidate_seq != seq;
}

void serin_fill(struct kvm *kvm, struct serin_window *w, gfn_t gfn)
{
	unsigned long seq;
	kvm_pfn_t pfn;

	for (;;) {
		seq = kvm->mmu_invalidate_seq;
		smp_rmb();
		pfn = gfn_to_pfn(kvm, gfn);
		spin_lock(&kvm->mmu_lock);
		if (!serin_is_stale(kvm, seq))
			break;
		spin_unlock(&kvm->mmu_lock);
	}
	w->pfn = pfn;
	spin_unlock(&kvm->mmu_lock);
}
