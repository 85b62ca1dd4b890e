// SPDX-License-Identifier: MIT
/* The pages were shown to a helper, or are in place, before the check: only a sequence that has not changed maps them. */
#include <linux/kvm_host.h>

enum marten_result { MARTEN_AGAIN, MARTEN_GO_ON, MARTEN_DONE };

struct marten_fault {
	gfn_t gfn;
	kvm_pfn_t pfn;
	unsigned long seq;
	bool is_private;
};

int marten_inspect(struct kvm *kvm, struct marten_fault *fault);
int marten_enter(struct kvm *kvm, struct marten_fault *fault);
int marten_leave(struct kvm *kvm, struct marten_fault *fault);

static bool marten_is_stale(struct kvm *kvm, struct marten_fault *fault)
{
	if (fault->is_private)
		return false;
	return mmu_invalidate_retry(kvm, fault->seq);
}

int marten_map(struct kvm *kvm, struct marten_fault *fault)
{
	int r;

	fault->seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	r = marten_inspect(kvm, fault);
	if (r != MARTEN_GO_ON)
		return r;
	r = MARTEN_AGAIN;
	write_lock(&kvm->mmu_lock);
	if (!marten_is_stale(kvm, fault))
		r = marten_enter(kvm, fault);
	write_unlock(&kvm->mmu_lock);
	return r;
}

int marten_map_first(struct kvm *kvm, struct marten_fault *fault)
{
	int r;

	fault->seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	r = marten_enter(kvm, fault);
	if (r)
		return r;
	write_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, fault->seq)) {
		marten_leave(kvm, fault);
		r = -EAGAIN;
	}
	write_unlock(&kvm->mmu_lock);
	return r;
}
