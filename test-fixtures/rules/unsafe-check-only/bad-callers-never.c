// SPDX-License-Identifier: MIT
/* The sample travels in a struct, and no caller decides under the lock. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>

struct beryl_fault {
	gfn_t gfn;
	unsigned long mmu_seq;
	kvm_pfn_t pfn;
};

static int beryl_faultin(struct kvm *kvm, struct beryl_fault *fault)
{
	fault->mmu_seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	if (mmu_invalidate_retry_gfn_unsafe(kvm, fault->mmu_seq, fault->gfn)) /* want INV117 */
		return -EAGAIN;
	fault->pfn = gfn_to_pfn(kvm, fault->gfn);
	return 0;
}

int beryl_map(struct kvm *kvm, gfn_t gfn)
{
	struct beryl_fault fault = { .gfn = gfn };
	int ret = beryl_faultin(kvm, &fault);

	if (ret)
		return ret;
	write_lock(&kvm->mmu_lock);
	kvm->shadow_root[gfn] = fault.pfn;
	write_unlock(&kvm->mmu_lock);
	return 0;
}
