// SPDX-License-Identifier: MIT
/* A walk is told what to do under the lock, to begin with and in the end; an error leaves between the two. */
#include <linux/errno.h>
#include <linux/kvm_host.h>

struct thyme_range {
	gfn_t start;
	gfn_t end;
	void (*on_lock)(struct kvm *kvm);
};

int thyme_store(struct kvm *kvm, gfn_t gfn);

static void thyme_walk(struct kvm *kvm, const struct thyme_range *range)
{
	gfn_t gfn;

	write_lock(&kvm->mmu_lock);
	range->on_lock(kvm);
	for (gfn = range->start; gfn < range->end; gfn++)
		kvm->shadow_root[gfn] = 0;
	write_unlock(&kvm->mmu_lock);
}

int thyme_set(struct kvm *kvm, gfn_t start, gfn_t end)
{
	const struct thyme_range before = { .start = start, .end = end, .on_lock = kvm_mmu_invalidate_begin };
	const struct thyme_range after = { .start = start, .end = end, .on_lock = kvm_mmu_invalidate_end };
	gfn_t gfn;
	int ret = 0;

	for (gfn = start; gfn < end; gfn++) {
		ret = thyme_store(kvm, gfn);
		if (ret)
			goto out;
	}
	thyme_walk(kvm, &before); /* want INV301 "thyme_walk() opens" */
	for (gfn = start; gfn < end; gfn++) {
		ret = thyme_store(kvm, gfn);
		if (ret)
			goto out;
	}
	thyme_walk(kvm, &after);
out:
	return ret;
}

static void thyme_open(struct kvm *kvm)
{
	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_begin(kvm);
	write_unlock(&kvm->mmu_lock);
}

static void thyme_close(struct kvm *kvm)
{
	write_lock(&kvm->mmu_lock);
	kvm_mmu_invalidate_end(kvm);
	write_unlock(&kvm->mmu_lock);
}

int thyme_zap(struct kvm *kvm, gfn_t gfn)
{
	int ret;

	thyme_open(kvm); /* want INV301 "thyme_open() opens" */
	ret = thyme_store(kvm, gfn);
	if (ret)
		return ret;
	thyme_close(kvm);
	return 0;
}
