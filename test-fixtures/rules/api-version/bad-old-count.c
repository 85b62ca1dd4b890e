// SPDX-License-Identifier: MIT
/* The count of invalidations by its name before 6.1. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>

void kvm_inc_notifier_count(struct kvm *kvm);
void kvm_dec_notifier_count(struct kvm *kvm);

void lazulite_zap(struct kvm *kvm)
{
	write_lock(&kvm->mmu_lock);
	kvm_inc_notifier_count(kvm); /* want INV901 "kvm_inc_notifier_count()" */
	kvm->shadow_root[0] = 0;
	kvm_dec_notifier_count(kvm); /* want INV901 */
	write_unlock(&kvm->mmu_lock);
}
