// SPDX-License-Identifier: MIT
/* The name of this kernel. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>

int limonite_map(struct kvm *kvm, unsigned long mmu_seq)
{
	int stale;

	write_lock(&kvm->mmu_lock);
	stale = mmu_invalidate_retry(kvm, mmu_seq);
	write_unlock(&kvm->mmu_lock);
	return stale ? -EAGAIN : 0;
}
