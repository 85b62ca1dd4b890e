// SPDX-License-Identifier: MIT
/* Helpers that open and close, each for the objects of a list, under one flag, or on behalf of a caller. */
#include <linux/errno.h>
#include <linux/kvm_host.h>

struct savory {
	struct savory *next;
	struct kvm *kvm;
};

int savory_store(struct kvm *kvm, gfn_t gfn);

static void savory_open(struct kvm *kvm)
{
	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	write_unlock(&kvm->mmu_lock);
}

static void savory_close(struct kvm *kvm)
{
	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

void savory_all(struct savory *first, gfn_t gfn)
{
	struct savory *s;

	for (s = first; s; s = s->next)
		savory_open(s->kvm);
	savory_store(first->kvm, gfn);
	for (s = first; s; s = s->next)
		savory_close(s->kvm);
}

int savory_flagged(struct kvm *kvm, gfn_t gfn, int shared)
{
	int ret;

	if (shared & 1)
		savory_open(kvm);
	ret = savory_store(kvm, gfn);
	if (shared & 1)
		savory_close(kvm);
	return ret;
}

static int savory_half(struct kvm *kvm, gfn_t gfn)
{
	int ret;

	savory_open(kvm);
	ret = savory_store(kvm, gfn);
	if (ret)
		return ret;
	savory_close(kvm);
	return 0;
}

void savory_whole(struct kvm *kvm, gfn_t gfn)
{
	if (savory_half(kvm, gfn))
		savory_close(kvm);
}
