// SPDX-License-Identifier: MIT
/* A helper leaves the page in the state of the fault; nobody compares the sequence that it leaves as well. */
#include <linux/kvm_host.h>
#include <linux/mmu_notifier.h>
#include <linux/mm.h>

struct maple_fault { u64 addr; bool write; unsigned long mmu_seq; gfn_t gfn; kvm_pfn_t pfn; unsigned long hva; struct kvm_memory_slot *slot; bool map_writable; };
static int maple_direct_map(struct kvm *kvm, struct maple_fault *fault)
{
	kvm->shadow_root[fault->gfn] = fault->pfn;
	return 0;
}

#define RET_PF_RETRY 1
#define RET_PF_CONTINUE 0

static bool maple_stale(struct kvm_vcpu *vcpu, struct maple_fault *fault)
{
	return fault->slot && mmu_invalidate_retry_gfn(vcpu->kvm, fault->mmu_seq, fault->gfn);
}

static int maple_do_faultin(struct kvm_vcpu *vcpu, struct maple_fault *fault)
{
	fault->pfn = __gfn_to_pfn_memslot(fault->slot, fault->gfn, false, false, NULL, fault->write, &fault->map_writable, &fault->hva);
	return RET_PF_CONTINUE;
}

static int maple_faultin(struct kvm_vcpu *vcpu, struct maple_fault *fault, unsigned int access)
{
	int ret;

	fault->mmu_seq = vcpu->kvm->mmu_invalidate_seq;
	smp_rmb();
	if (fault->slot && mmu_invalidate_retry_gfn_unsafe(vcpu->kvm, fault->mmu_seq, fault->gfn))
		return RET_PF_RETRY;
	ret = maple_do_faultin(vcpu, fault);
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

static int maple_page_fault(struct kvm_vcpu *vcpu, struct maple_fault *fault)
{
	struct kvm *kvm = vcpu->kvm;
	int r;

	r = maple_faultin(vcpu, fault, 7); /* want INV101 */
	if (r != RET_PF_CONTINUE)
		return r;
	r = RET_PF_RETRY;
	write_lock(&kvm->mmu_lock);
	r = maple_direct_map(vcpu->kvm, fault);
out_unlock:
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(fault->pfn);
	return r;
}

static int maple_tdp_fault(struct kvm_vcpu *vcpu, struct maple_fault *fault)
{
	int r = maple_faultin(vcpu, fault, 7);

	if (r != RET_PF_CONTINUE)
		return r;
	r = RET_PF_RETRY;
	write_lock(&vcpu->kvm->mmu_lock);
	if (!maple_stale(vcpu, fault))
		r = maple_direct_map(vcpu->kvm, fault);
	write_unlock(&vcpu->kvm->mmu_lock);
	kvm_release_pfn_clean(fault->pfn);
	return r;
}

int maple_handle_tdp(struct kvm_vcpu *vcpu, u64 addr)
{
	struct maple_fault fault = { .addr = addr };

	return maple_tdp_fault(vcpu, &fault);
}

int maple_handle(struct kvm_vcpu *vcpu, u64 addr)
{
	struct maple_fault fault = { .addr = addr };

	return maple_page_fault(vcpu, &fault);
}

static int maple_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	write_unlock(&kvm->mmu_lock);
	return 0;
}

static void maple_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct kvm *kvm = container_of(mn, struct kvm, mmu_notifier);

	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

static const struct mmu_notifier_ops maple_mn_ops = {
	.invalidate_range_start = maple_range_start,
	.invalidate_range_end = maple_range_end,
};
