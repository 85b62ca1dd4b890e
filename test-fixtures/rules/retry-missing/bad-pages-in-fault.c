// SPDX-License-Identifier: MIT
/* A helper leaves the page in the state of the fault, and one of its callers does not compare the sequence it leaves as well. */
#include <linux/kvm_host.h>

struct maple_fault {
	gfn_t gfn;
	struct kvm_memory_slot *slot;
	unsigned long seq;
	kvm_pfn_t pfn;
};

static int maple_find(struct kvm *kvm, struct maple_fault *fault)
{
	fault->seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	return is_error_noslot_pfn(fault->pfn) ? -EFAULT : 0;
}

static bool maple_is_stale(struct kvm *kvm, struct maple_fault *fault)
{
	return fault->slot && mmu_invalidate_retry(kvm, fault->seq);
}

static int maple_set(struct kvm *kvm, struct maple_fault *fault)
{
	kvm->shadow_root[fault->gfn] = fault->pfn;
	return 0;
}

int maple_handle(struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn)
{
	struct maple_fault fault = { .gfn = gfn, .slot = slot };
	int ret = maple_find(kvm, &fault); /* want INV101 */

	if (ret)
		return ret;
	write_lock(&kvm->mmu_lock);
	ret = maple_set(kvm, &fault);
	write_unlock(&kvm->mmu_lock);
	return ret;
}

int maple_prefetch(struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn)
{
	struct maple_fault fault = { .gfn = gfn, .slot = slot };
	int ret = maple_find(kvm, &fault);

	if (ret)
		return ret;
	write_lock(&kvm->mmu_lock);
	ret = maple_is_stale(kvm, &fault) ? -EAGAIN : maple_set(kvm, &fault);
	write_unlock(&kvm->mmu_lock);
	return ret;
}
