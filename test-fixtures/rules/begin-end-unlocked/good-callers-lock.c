// SPDX-License-Identifier: MIT
/* The caller holds the lock. */
#include <linux/kvm_host.h>

static void copper_zap_locked(struct kvm *kvm)
{
	kvm_mmu_invalidate_begin(kvm);
	kvm->shadow_root[0] = 0;
	kvm_mmu_invalidate_end(kvm);
}

void copper_zap(struct kvm *kvm)
{
	write_lock(&kvm->mmu_lock);
	copper_zap_locked(kvm);
	write_unlock(&kvm->mmu_lock);
}
