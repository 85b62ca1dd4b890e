// SPDX-License-Identifier: MIT
/* The lock of the VM, by way of the vCPU both times. */
#include <linux/kvm_host.h>

void ebony_forget(struct kvm_vcpu *vcpu, gfn_t first, gfn_t last)
{
	gfn_t gfn;

	write_lock(&vcpu->kvm->mmu_lock);
	kvm_mmu_invalidate_begin(vcpu->kvm);
	for (gfn = first; gfn < last; gfn++)
		vcpu->kvm->shadow_root[gfn] = 0;
	write_lock(&vcpu->kvm->mmu_lock); /* want INV504 */
	kvm_mmu_invalidate_end(vcpu->kvm);
	write_unlock(&vcpu->kvm->mmu_lock);
}
