// SPDX-License-Identifier: MIT
/* Look-ups of two protocols in one function, the first never checked under its lock: told, and no model runs both. */
#include <linux/errno.h>
#include <linux/hmm.h>
#include <linux/kvm_host.h>
#include <linux/mmu_notifier.h>

int cedar_map_twice(struct kvm_vcpu *vcpu, struct mmu_interval_notifier *sub, gfn_t gfn)
{
	struct kvm *kvm = vcpu->kvm;
	struct hmm_range range = { .notifier = sub };
	unsigned long mmu_seq;
	kvm_pfn_t pfn;
	int ret;

	mmu_seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn); /* want INV101 */
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	if (mmu_invalidate_retry_gfn_unsafe(kvm, mmu_seq, gfn)) /* want INV117 */
		return -EAGAIN;
	write_lock(&kvm->mmu_lock);
	kvm->shadow_root[gfn] = pfn;
	write_unlock(&kvm->mmu_lock);

	mmap_read_lock(sub->mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(sub->mm);
	return ret;
}
