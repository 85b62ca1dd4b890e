// SPDX-License-Identifier: MIT
/* The driver has a function of the old name. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>

static int mmu_notifier_retry(struct kvm *kvm, unsigned long mmu_seq)
{
	return mmu_invalidate_retry(kvm, mmu_seq);
}

int magnetite_map(struct kvm *kvm, unsigned long mmu_seq)
{
	int stale;

	write_lock(&kvm->mmu_lock);
	stale = mmu_notifier_retry(kvm, mmu_seq);
	write_unlock(&kvm->mmu_lock);
	return stale ? -EAGAIN : 0;
}
