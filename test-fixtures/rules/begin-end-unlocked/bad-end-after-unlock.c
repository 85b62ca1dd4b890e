// SPDX-License-Identifier: MIT
/* The invalidation is closed after the unlock. */
#include <linux/kvm_host.h>

void chalk_zap(struct kvm *kvm)
{
	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	kvm->shadow_root[0] = 0;
	write_unlock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm); /* want INV303 */
}
