// SPDX-License-Identifier: MIT
/* Both under the lock. */
#include <linux/kvm_host.h>

void cobalt_zap(struct kvm *kvm)
{
	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	kvm->shadow_root[0] = 0;
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}
