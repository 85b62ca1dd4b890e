// SPDX-License-Identifier: MIT
/* The check by its name before 6.1. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>

int mmu_notifier_retry(struct kvm *kvm, unsigned long mmu_seq);

int lapis_map(struct kvm *kvm, unsigned long mmu_seq)
{
	int stale;

	write_lock(&kvm->mmu_lock);
	stale = mmu_notifier_retry(kvm, mmu_seq); /* want INV901 "6.12" */
	write_unlock(&kvm->mmu_lock);
	return stale ? -EAGAIN : 0;
}
