// SPDX-License-Identifier: MIT
/* The first attempt is made under the lock of the check; before the second one the lock is given away. */
#include <linux/kvm_host.h>

int teasel_insert(u64 *slot, u64 value);

int teasel_fault(struct kvm *kvm, gfn_t gfn)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	kvm_pfn_t pfn;
	int ret, attempt = 0;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	write_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, seq)) {
		ret = -EAGAIN;
		goto out;
	}
again:
	ret = teasel_insert(&kvm->shadow_root[gfn + attempt], pfn << PAGE_SHIFT); /* want INV109 */
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

int teasel_map(struct kvm *kvm, gfn_t gfn, int n)
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
	for (i = 0; i < n; i++) {
		kvm->shadow_root[gfn + i] = (pfn + i) << PAGE_SHIFT; /* want INV109 */
		write_unlock(&kvm->mmu_lock);
		write_lock(&kvm->mmu_lock);
	}
	write_unlock(&kvm->mmu_lock);
	return 0;
}
