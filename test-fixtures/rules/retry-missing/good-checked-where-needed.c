// SPDX-License-Identifier: MIT
/* A helper compares the sequence where there is one to compare. */
#include <linux/kvm_host.h>

struct maple2_fault {
	gfn_t gfn;
	struct kvm_memory_slot *slot;
	unsigned long seq;
	kvm_pfn_t pfn;
};

static int maple2_find(struct kvm *kvm, struct maple2_fault *fault)
{
	fault->seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	return is_error_noslot_pfn(fault->pfn) ? -EFAULT : 0;
}

static bool maple2_is_stale(struct kvm *kvm, struct maple2_fault *fault)
{
	return fault->slot && mmu_invalidate_retry(kvm, fault->seq);
}

static int maple2_set(struct kvm *kvm, struct maple2_fault *fault)
{
	kvm->shadow_root[fault->gfn] = fault->pfn;
	return 0;
}

int maple2_handle(struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn)
{
	struct maple2_fault fault = { .gfn = gfn, .slot = slot };
	int ret = maple2_find(kvm, &fault);

	if (ret)
		return ret;
	write_lock(&kvm->mmu_lock);
	ret = maple2_is_stale(kvm, &fault) ? -EAGAIN : maple2_set(kvm, &fault);
	write_unlock(&kvm->mmu_lock);
	return ret;
}
