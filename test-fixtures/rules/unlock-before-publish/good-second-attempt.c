// SPDX-License-Identifier: MIT
/* Each attempt is made under the lock of a check: the lock is kept, or the sequence is compared once more. */
#include <linux/kvm_host.h>

int yarrow_insert(u64 *slot, u64 value);

int yarrow_fault(struct kvm *kvm, gfn_t gfn)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	kvm_pfn_t pfn;
	int ret, attempt = 0;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	write_lock(&kvm->mmu_lock);
again:
	if (mmu_invalidate_retry(kvm, seq)) {
		ret = -EAGAIN;
		goto out;
	}
	ret = yarrow_insert(&kvm->shadow_root[gfn + attempt], pfn << PAGE_SHIFT);
	if (ret == -EEXIST) {
		attempt++;
		cond_resched_rwlock_write(&kvm->mmu_lock);
		goto again;
	}
out:
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(pfn);
	return ret;
}

int yarrow_map(struct kvm *kvm, gfn_t gfn, int n)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	kvm_pfn_t pfn;
	int i;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	write_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, seq)) {
		write_unlock(&kvm->mmu_lock);
		return -EAGAIN;
	}
	for (i = 0; i < n; i++)
		kvm->shadow_root[gfn + i] = (pfn + i) << PAGE_SHIFT;
	write_unlock(&kvm->mmu_lock);
	return 0;
}
