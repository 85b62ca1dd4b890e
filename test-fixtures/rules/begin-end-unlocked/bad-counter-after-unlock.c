// SPDX-License-Identifier: MIT
/* The counters are moved by hand, and after the unlock. */
#include <linux/kvm_host.h>

void beryl_flush(struct kvm *kvm)
{
	write_lock(&kvm->mmu_lock);
	kvm->shadow_root[0] = 0;
	write_unlock(&kvm->mmu_lock);
	kvm->mmu_invalidate_seq++; /* want INV303 "mmu_invalidate_seq" */
}

void beryl_open(struct kvm *kvm)
{
	kvm->mmu_invalidate_in_progress += 1; /* want INV303 "mmu_invalidate_in_progress" */
	write_lock(&kvm->mmu_lock);
	kvm->shadow_root[0] = 0;
	write_unlock(&kvm->mmu_lock);
}

static void beryl_count(struct kvm *kvm)
{
	kvm->mmu_invalidate_in_progress--; /* want INV303 "mmu_invalidate_in_progress" */
}

void beryl_close(struct kvm *kvm)
{
	write_lock(&kvm->mmu_lock);
	kvm->shadow_root[0] = 0;
	write_unlock(&kvm->mmu_lock);
	beryl_count(kvm);
}
