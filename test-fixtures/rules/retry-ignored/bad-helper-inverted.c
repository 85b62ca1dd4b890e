// SPDX-License-Identifier: MIT
/* The helper says that what holds is stale. */
#include <linux/kvm_host.h>

struct sumac_fault {
	gfn_t gfn;
	struct kvm_memory_slot *slot;
	unsigned long seq;
	kvm_pfn_t pfn;
};

static int sumac_find(struct kvm *kvm, struct sumac_fault *fault)
{
	fault->seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	return is_error_noslot_pfn(fault->pfn) ? -EFAULT : 0;
}

static bool sumac_is_stale(struct kvm *kvm, struct sumac_fault *fault)
{
	return fault->slot && !mmu_invalidate_retry(kvm, fault->seq);
}

static int sumac_set(struct kvm *kvm, struct sumac_fault *fault)
{
	kvm->shadow_root[fault->gfn] = fault->pfn;
	return 0;
}

int sumac_handle(struct kvm *kvm, struct kvm_memory_slot *slot, gfn_t gfn)
{
	struct sumac_fault fault = { .gfn = gfn, .slot = slot };
	int ret = sumac_find(kvm, &fault);

	if (ret)
		return ret;
	write_lock(&kvm->mmu_lock);
	if (sumac_is_stale(kvm, &fault)) /* want INV102 */
		ret = -EAGAIN;
	else
		ret = sumac_set(kvm, &fault);
	write_unlock(&kvm->mmu_lock);
	return ret;
}
