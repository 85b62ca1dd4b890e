// SPDX-License-Identifier: MIT
/* The look-up that hands a page over, and no check behind it. */
#include <linux/kvm_host.h>
#include <linux/mmu_notifier.h>
#include <linux/mm.h>

int balsa_map(struct kvm *kvm, gfn_t gfn, struct page *page, bool w);

static int balsa_xlate(struct kvm_vcpu *vcpu, struct kvm_memory_slot *slot, gfn_t gfn, bool write)
{
	struct kvm *kvm = vcpu->kvm;
	unsigned long mmu_seq;
	struct page *page;
	bool writable;
	kvm_pfn_t pfn;
	int ret;

	mmu_seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	pfn = __kvm_faultin_pfn(slot, gfn, write ? FOLL_WRITE : 0, &writable, &page); /* want INV101 */
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	scoped_guard(write_lock, &kvm->mmu_lock) {
		ret = balsa_map(kvm, gfn, page, writable);
		kvm_release_faultin_page(kvm, page, false, true);
	}
	return ret;
}

int balsa_handle(struct kvm_vcpu *vcpu, struct kvm_memory_slot *slot, gfn_t gfn)
{
	return balsa_xlate(vcpu, slot, gfn, true);
}
