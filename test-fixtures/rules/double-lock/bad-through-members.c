// SPDX-License-Identifier: MIT
/* The lock of the VM, by way of the vCPU both times. */
#include <linux/kvm_host.h>
#include <linux/mmu_notifier.h>
#include <linux/mm.h>

struct ebony_pt { int x; };
int ebony_map(struct ebony_pt *pt, gfn_t gfn, kvm_pfn_t pfn, bool writable, void *cache);

static int ebony_abort(struct kvm_vcpu *vcpu, struct kvm_memory_slot *memslot, struct ebony_pt *pt, unsigned long hva, gfn_t gfn, bool write)
{
	int ret = 0;
	bool writable;
	unsigned long mmu_seq;
	struct kvm *kvm = vcpu->kvm;
	struct vm_area_struct *vma;
	long size;
	kvm_pfn_t pfn;

	ret = kvm_mmu_topup_memory_cache(&vcpu->arch.mmu_page_cache, 4);
	if (ret)
		return ret;
	mmap_read_lock(current->mm);
	vma = vma_lookup(current->mm, hva);
	if (unlikely(!vma)) {
		kvm_err("no vma\n");
		mmap_read_unlock(current->mm);
		return -EFAULT;
	}
	size = vma->vm_end - vma->vm_start;
	mmu_seq = vcpu->kvm->mmu_invalidate_seq;
	mmap_read_unlock(current->mm);

	pfn = __gfn_to_pfn_memslot(memslot, gfn, false, false, NULL, write, &writable, NULL);
	if (pfn == KVM_PFN_ERR_HWPOISON)
		return 0;
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;

	write_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, mmu_seq)) {
		ret = -EAGAIN;
		goto out_unlock;
	}
	if (writable && size > PAGE_SIZE)
		gfn &= ~1UL;
	write_lock(&kvm->mmu_lock); /* want INV504 */
	ret = ebony_map(pt, gfn, pfn, writable, &vcpu->arch.mmu_page_cache);
out_unlock:
	write_unlock(&kvm->mmu_lock);
	if (writable && !ret)
		kvm_set_pfn_dirty(pfn);
	kvm_release_pfn_clean(pfn);
	return ret != -EAGAIN ? ret : 0; /* want INV502 */
}

int ebony_guest_abort(struct kvm_vcpu *vcpu, struct kvm_memory_slot *slot, unsigned long hva, gfn_t gfn)
{
	return ebony_abort(vcpu, slot, (struct ebony_pt *)vcpu->arch.pt, hva, gfn, true);
}
