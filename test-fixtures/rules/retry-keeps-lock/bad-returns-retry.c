// SPDX-License-Identifier: MIT
/* A result of its own for the collision, and the lock kept with it. */
#include <linux/kvm_host.h>

struct alder_fault {
	gfn_t gfn;
	struct kvm_memory_slot *slot;
	unsigned long seq;
	kvm_pfn_t pfn;
};

static int alder_find(struct kvm *kvm, struct alder_fault *fault)
{
	fault->seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	return is_error_noslot_pfn(fault->pfn) ? -EFAULT : 0;
}

static bool alder_is_stale(struct kvm *kvm, struct alder_fault *fault)
{
	return fault->slot && mmu_invalidate_retry(kvm, fault->seq);
}

static int alder_set(struct kvm *kvm, struct alder_fault *fault)
{
	kvm->shadow_root[fault->gfn] = fault->pfn;
	return 0;
}

enum { ALDER_DONE, ALDER_AGAIN };

int alder_handle(struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn)
{
	struct alder_fault fault = { .gfn = gfn, .slot = slot };
	int answer = ALDER_AGAIN;

	if (alder_find(kvm, &fault))
		return ALDER_DONE;
	write_lock(&kvm->mmu_lock);
	if (alder_is_stale(kvm, &fault))
		return answer; /* want INV110 */
	answer = alder_set(kvm, &fault);
	write_unlock(&kvm->mmu_lock);
	return answer;
}
