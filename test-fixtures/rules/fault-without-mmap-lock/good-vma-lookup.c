// SPDX-License-Identifier: MIT
/* The same under the mmap lock. */
#include <linux/kvm_host.h>
#include <linux/mm.h>

static int wenge2_map(struct kvm *kvm, gfn_t gfn, unsigned long hva)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	unsigned long seq, room;
	kvm_pfn_t pfn;
	int ret = -EAGAIN;

	mmap_read_lock(mm);
	vma = vma_lookup(mm, hva);
	room = vma ? vma->vm_end - hva : 0;
	seq = kvm->mmu_invalidate_seq;
	mmap_read_unlock(mm);
	pfn = gfn_to_pfn(kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	write_lock(&kvm->mmu_lock);
	if (!mmu_invalidate_retry(kvm, seq)) {
		kvm->shadow_root[gfn] = pfn | (room >= PMD_SIZE);
		ret = 0;
	}
	write_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(pfn);
	return ret;
}

int wenge2_handle(struct kvm *kvm, gfn_t gfn)
{
	return wenge2_map(kvm, gfn, gfn_to_hva(kvm, gfn));
}
