// SPDX-License-Identifier: MIT
/* A result of its own for the collision, and the lock kept with it. */
#include <linux/kvm_host.h>
#include <linux/mmu_notifier.h>
#include <linux/mm.h>

struct alder_fault { u64 addr; bool write; unsigned long mmu_seq; gfn_t gfn; kvm_pfn_t pfn; unsigned long hva; struct kvm_memory_slot *slot; bool map_writable; };
int alder_direct_map(struct kvm_vcpu *vcpu, struct alder_fault *fault);
#define RET_PF_RETRY 1
#define RET_PF_CONTINUE 0

static bool alder_stale(struct kvm_vcpu *vcpu, struct alder_fault *fault)
{
	return fault->slot && mmu_invalidate_retry_gfn(vcpu->kvm, fault->mmu_seq, fault->gfn);
}

static int alder_do_faultin(struct kvm_vcpu *vcpu, struct alder_fault *fault)
{
	fault->pfn = __gfn_to_pfn_memslot(fault->slot, fault->gfn, false, false, NULL, fault->write, &fault->map_writable, &fault->hva);
	return RET_PF_CONTINUE;
}

static int alder_faultin(struct kvm_vcpu *vcpu, struct alder_fault *fault, unsigned int access)
{
	int ret;

	fault->mmu_seq = vcpu->kvm->mmu_invalidate_seq;
	smp_rmb();
	if (fault->slot && mmu_invalidate_retry_gfn_unsafe(vcpu->kvm, fault->mmu_seq, fault->gfn))
		return RET_PF_RETRY;
	ret = alder_do_faultin(vcpu, fault);
	if (ret != RET_PF_CONTINUE)
		return ret;
	if (is_error_pfn(fault->pfn))
		return -EFAULT;
	if (mmu_invalidate_retry_gfn_unsafe(vcpu->kvm, fault->mmu_seq, fault->gfn)) {
		kvm_release_pfn_clean(fault->pfn);
		return RET_PF_RETRY;
	}
	return RET_PF_CONTINUE;
}

static int alder_page_fault(struct kvm_vcpu *vcpu, struct alder_fault *fault)
{
	int r;

	r = alder_faultin(vcpu, fault, 7);
	if (r != RET_PF_CONTINUE)
		return r;
	r = RET_PF_RETRY;
	write_lock(&vcpu->kvm->mmu_lock);
	if (alder_stale(vcpu, fault))
		return r; /* want INV110 */
	r = alder_direct_map(vcpu, fault);
out_unlock:
	write_unlock(&vcpu->kvm->mmu_lock);
	kvm_release_pfn_clean(fault->pfn);
	return r;
}

int alder_handle(struct kvm_vcpu *vcpu, u64 addr)
{
	struct alder_fault fault = { .addr = addr };

	return alder_page_fault(vcpu, &fault);
}
