// SPDX-License-Identifier: MIT
/* The caller makes the check under the lock, through a helper. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>

struct diorite_fault {
	gfn_t gfn;
	unsigned long mmu_seq;
	kvm_pfn_t pfn;
};

static int diorite_faultin(struct kvm *kvm, struct diorite_fault *fault)
{
	fault->mmu_seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	if (mmu_invalidate_retry_gfn_unsafe(kvm, fault->mmu_seq, fault->gfn))
		return -EAGAIN;
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	return 0;
}

static bool diorite_is_stale(struct kvm *kvm, struct diorite_fault *fault)
{
	return mmu_invalidate_retry_gfn(kvm, fault->mmu_seq, fault->gfn);
}

int diorite_map(struct kvm *kvm, gfn_t gfn)
{
	struct diorite_fault fault = { .gfn = gfn };
	int ret = diorite_faultin(kvm, &fault);

	if (ret)
		return ret;
	write_lock(&kvm->mmu_lock);
	if (diorite_is_stale(kvm, &fault))
		ret = -EAGAIN;
	else
		kvm->shadow_root[gfn] = fault.pfn;
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(fault.pfn);
	return ret;
}
