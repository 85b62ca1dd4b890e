// SPDX-License-Identifier: MIT
/* The invalidation is opened before the lock is taken. */
#include <linux/kvm_host.h>

static void calcite_zap(struct kvm *kvm)
{
	kvm_mmu_invalidate_begin(kvm); /* want INV303 "kvm_mmu_invalidate_begin" */
	write_lock(&kvm->mmu_lock);
	kvm->shadow_root[0] = 0;
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

void calcite_flush(struct kvm *kvm)
{
	calcite_zap(kvm);
}
