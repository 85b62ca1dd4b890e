// SPDX-License-Identifier: MIT
/* A helper leaves the page in the state of the fault, which is mapped after the unlock. */
#include <linux/kvm_host.h>
#include <linux/mmu_notifier.h>
#include <linux/mm.h>

struct plane_fault { u64 addr; bool write; unsigned long mmu_seq; gfn_t gfn; kvm_pfn_t pfn; unsigned long hva; struct kvm_memory_slot *slot; bool map_writable; };
static int plane_direct_map(struct kvm *kvm, struct plane_fault *fault)
{
	kvm->shadow_root[fault->gfn] = fault->pfn;
	return 0;
}

#define RET_PF_RETRY 1
#define RET_PF_CONTINUE 0

static bool plane_stale(struct kvm_vcpu *vcpu, struct plane_fault *fault)
{
	return fault->slot && mmu_invalidate_retry_gfn(vcpu->kvm, fault->mmu_seq, fault->gfn);
}

static int plane_do_faultin(struct kvm_vcpu *vcpu, struct plane_fault *fault)
{
	fault->pfn = __gfn_to_pfn_memslot(fault->slot, fault->gfn, false, false, NULL, fault->write, &fault->map_writable, &fault->hva);
	return RET_PF_CONTINUE;
}

static int plane_faultin(struct kvm_vcpu *vcpu, struct plane_fault *fault, unsigned int access)
{
	int ret;

	fault->mmu_seq = vcpu->kvm->mmu_invalidate_seq;
	smp_rmb();
	if (fault->slot && mmu_invalidate_retry_gfn_unsafe(vcpu->kvm, fault->mmu_seq, fault->gfn))
		return RET_PF_RETRY;
	ret = plane_do_faultin(vcpu, fault);
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

static int plane_page_fault(struct kvm_vcpu *vcpu, struct plane_fault *fault)
{
	struct kvm *kvm = vcpu->kvm;
	int r;

	r = plane_faultin(vcpu, fault, 7);
	if (r != RET_PF_CONTINUE)
		return r;
	r = RET_PF_RETRY;
	write_lock(&kvm->mmu_lock);
	if (plane_stale(vcpu, fault))
		goto out_unlock;
	write_unlock(&kvm->mmu_lock);
	r = plane_direct_map(vcpu->kvm, fault); /* want INV109 */
	return r;
out_unlock:
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(fault->pfn);
	return r;
}

int plane_handle(struct kvm_vcpu *vcpu, u64 addr)
{
	struct plane_fault fault = { .addr = addr };

	return plane_page_fault(vcpu, &fault);
}

static int plane_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	write_unlock(&kvm->mmu_lock);
	return 0;
}

static void plane_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

static const struct mmu_notifier_ops plane_mn_ops = {
	.invalidate_range_start = plane_range_start,
	.invalidate_range_end = plane_range_end,
};
