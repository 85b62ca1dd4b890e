// SPDX-License-Identifier: MIT
/* Each round gives the mmap lock back, and nobody takes it for the next one. */
#include <linux/kvm_host.h>
#include <linux/mm.h>

int fieldfare_map(struct kvm *kvm, unsigned long addr)
{
	unsigned long seq;

	if (!find_vma(current->mm, addr)) { /* want INV501 */
		mmap_read_unlock(current->mm);
		return -EFAULT;
	}
	seq = kvm->mmu_invalidate_seq;
	mmap_read_unlock(current->mm);
	return fieldfare_install(kvm, addr, seq);
}

int fieldfare_run(struct kvm *kvm)
{
	int ret = 1;

	while (ret > 0)
		ret = fieldfare_map(kvm, fieldfare_next(kvm));
	return ret;
}
