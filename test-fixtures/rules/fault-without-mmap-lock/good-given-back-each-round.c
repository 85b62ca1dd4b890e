// SPDX-License-Identifier: MIT
/* Each round gives back the mmap lock that the loop has taken for it. */
#include <linux/kvm_host.h>
#include <linux/mm.h>

int brant_map(struct kvm *kvm, unsigned long addr)
{
	unsigned long seq;

	if (!find_vma(current->mm, addr)) {
		mmap_read_unlock(current->mm);
		return -EFAULT;
	}
	seq = kvm->mmu_invalidate_seq;
	mmap_read_unlock(current->mm);
	return brant_install(kvm, addr, seq);
}

int brant_run(struct kvm *kvm)
{
	int ret = 1;

	while (ret > 0) {
		mmap_read_lock(current->mm);
		ret = brant_map(kvm, brant_next(kvm));
	}
	return ret;
}
