// SPDX-License-Identifier: MIT
/* Who calls through the pointer holds the lock. */
#include <linux/kvm_host.h>

struct coral_handlers {
	void (*on_lock)(struct kvm *kvm);
	void (*on_unlock)(struct kvm *kvm);
};

static void coral_open(struct kvm *kvm)
{
	kvm_mmu_invalidate_begin(kvm);
}

static void coral_close(struct kvm *kvm)
{
	kvm_mmu_invalidate_end(kvm);
}

const struct coral_handlers coral_handlers = {
	.on_lock = coral_open,
	.on_unlock = coral_close,
};
