// SPDX-License-Identifier: MIT
/* The pages were shown to a helper before the check, and only a collision maps them. */
#include <linux/kvm_host.h>

enum sable_result { SABLE_AGAIN, SABLE_GO_ON, SABLE_DONE };

struct sable_fault {
	gfn_t gfn;
	kvm_pfn_t pfn;
	unsigned long seq;
	bool is_private;
};

int sable_inspect(struct kvm *kvm, struct sable_fault *fault);
int sable_enter(struct kvm *kvm, struct sable_fault *fault);

static bool sable_is_stale(struct kvm *kvm, struct sable_fault *fault)
{
	if (fault->is_private)
		return false;
	return !mmu_invalidate_retry(kvm, fault->seq);
}

int sable_map(struct kvm *kvm, struct sable_fault *fault)
{
	int r;

	fault->seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	r = sable_inspect(kvm, fault);
	if (r != SABLE_GO_ON)
		return r;
	r = SABLE_AGAIN;
	write_lock(&kvm->mmu_lock);
	if (!sable_is_stale(kvm, fault)) /* want INV102 */
		r = sable_enter(kvm, fault);
	write_unlock(&kvm->mmu_lock);
	return r;
}

int sable_map_directly(struct kvm *kvm, struct sable_fault *fault)
{
	int r;

	fault->seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	r = sable_inspect(kvm, fault);
	if (r != SABLE_GO_ON)
		return r;
	write_lock(&kvm->mmu_lock);
	if (!mmu_invalidate_retry(kvm, fault->seq)) { /* want INV102 */
		write_unlock(&kvm->mmu_lock);
		return SABLE_AGAIN;
	}
	r = sable_enter(kvm, fault);
	write_unlock(&kvm->mmu_lock);
	return r;
}
