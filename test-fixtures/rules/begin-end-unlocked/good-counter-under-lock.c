// SPDX-License-Identifier: MIT
/* The counters are moved by hand, under the lock: of the function, of all of its callers, or of callers out of view. */
#include <linux/kvm_host.h>

void citrine_flush(struct kvm *kvm)
{
	write_lock(&kvm->mmu_lock);
	kvm->shadow_root[0] = 0;
	kvm->mmu_invalidate_seq++;
	write_unlock(&kvm->mmu_lock);
}

static void citrine_close(struct kvm *kvm)
{
	kvm->mmu_invalidate_seq++;
	kvm->mmu_invalidate_in_progress--;
}

void citrine_zap(struct kvm *kvm)
{
	write_lock(&kvm->mmu_lock);
	kvm->mmu_invalidate_in_progress++;
	kvm->shadow_root[0] = 0;
	citrine_close(kvm);
	write_unlock(&kvm->mmu_lock);
}

void citrine_open(struct kvm *kvm)
{
	kvm->mmu_invalidate_in_progress++;
}

void citrine_create(struct kvm *kvm)
{
	kvm->mmu_invalidate_seq = 0;
	kvm->mmu_invalidate_in_progress = 0;
}
