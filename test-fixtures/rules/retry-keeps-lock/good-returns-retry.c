// SPDX-License-Identifier: MIT
/* A result of its own for the collision, with the lock given back. */
#include <linux/kvm_host.h>

struct alder2_fault {
	gfn_t gfn;
	struct kvm_memory_slot *slot;
	unsigned long seq;
	kvm_pfn_t pfn;
};

static int alder2_find(struct kvm *kvm, struct alder2_fault *fault)
{
	fault->seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	return is_error_noslot_pfn(fault->pfn) ? -EFAULT : 0;
}

static bool alder2_is_stale(struct kvm *kvm, struct alder2_fault *fault)
{
	return fault->slot && mmu_invalidate_retry(kvm, fault->seq);
}

static int alder2_set(struct kvm *kvm, struct alder2_fault *fault)
{
	kvm->shadow_root[fault->gfn] = fault->pfn;
	return 0;
}

enum { ALDER2_DONE, ALDER2_AGAIN };

int alder2_handle(struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn)
{
	struct alder2_fault fault = { .gfn = gfn, .slot = slot };
	int answer = ALDER2_AGAIN;

	if (alder2_find(kvm, &fault))
		return ALDER2_DONE;
	write_lock(&kvm->mmu_lock);
	if (alder2_is_stale(kvm, &fault))
		goto unlock;
	answer = alder2_set(kvm, &fault);
unlock:
	write_unlock(&kvm->mmu_lock);
	return answer;
}
