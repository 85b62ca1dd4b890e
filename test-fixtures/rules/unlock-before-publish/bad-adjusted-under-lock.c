// SPDX-License-Identifier: MIT
/* Under the lock the frame is only made the first of its huge page; it is mapped after the lock was given away. */
#include <linux/kvm_host.h>

bool burdock_is_huge(struct kvm *kvm, gfn_t gfn);
int burdock_prepare(struct kvm *kvm);
void burdock_write(u64 *slot, u64 value);

static unsigned long burdock_adjust(struct kvm *kvm, gfn_t gfn, kvm_pfn_t *pfnp)
{
	kvm_pfn_t pfn = *pfnp;

	if (!burdock_is_huge(kvm, gfn))
		return 1;
	kvm_release_pfn_clean(pfn);
	pfn &= ~511UL;
	*pfnp = pfn;
	return 512;
}

int burdock_fault(struct kvm *kvm, gfn_t gfn)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	unsigned long pages;
	kvm_pfn_t pfn;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	write_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, seq)) {
		write_unlock(&kvm->mmu_lock);
		return -EAGAIN;
	}
	pages = burdock_adjust(kvm, gfn, &pfn);
	write_unlock(&kvm->mmu_lock);
	if (burdock_prepare(kvm))
		return -ENOMEM;
	write_lock(&kvm->mmu_lock);
	burdock_write(&kvm->shadow_root[gfn & -pages], pfn << PAGE_SHIFT); /* want INV109 */
	write_unlock(&kvm->mmu_lock);
	return 0;
}
