// SPDX-License-Identifier: MIT
/* A helper leaves the page in the state of the fault, which is mapped after the unlock. */
#include <linux/kvm_host.h>

struct plane_fault {
	gfn_t gfn;
	struct kvm_memory_slot *slot;
	unsigned long seq;
	kvm_pfn_t pfn;
};

static int plane_find(struct kvm *kvm, struct plane_fault *fault)
{
	fault->seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	return is_error_noslot_pfn(fault->pfn) ? -EFAULT : 0;
}

static bool plane_is_stale(struct kvm *kvm, struct plane_fault *fault)
{
	return fault->slot && mmu_invalidate_retry(kvm, fault->seq);
}

static int plane_set(struct kvm *kvm, struct plane_fault *fault)
{
	kvm->shadow_root[fault->gfn] = fault->pfn;
	return 0;
}

int plane_handle(struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn)
{
	struct plane_fault fault = { .gfn = gfn, .slot = slot };
	int ret = plane_find(kvm, &fault);

	if (ret)
		return ret;
	write_lock(&kvm->mmu_lock);
	if (plane_is_stale(kvm, &fault)) {
		write_unlock(&kvm->mmu_lock);
		return -EAGAIN;
	}
	write_unlock(&kvm->mmu_lock);
	return plane_set(kvm, &fault); /* want INV109 */
}
