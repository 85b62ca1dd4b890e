// SPDX-License-Identifier: MIT
/* A lock of the entry itself, which the callback takes for every entry that it clears. */
#include <linux/kvm_host.h>

struct mesquite_rmap {
	spinlock_t lock;
	u64 entry;
};

struct mesquite_vm {
	struct kvm kvm;
	struct mesquite_rmap rmap[64];
};

static void mesquite_zap(struct mesquite_vm *vm)
{
	int i;

	for (i = 0; i < 64; i++) {
		spin_lock(&vm->rmap[i].lock);
		vm->rmap[i].entry = 0;
		spin_unlock(&vm->rmap[i].lock);
	}
}

static int mesquite_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct mesquite_vm *vm = container_of(mn, struct mesquite_vm, kvm.mmu_notifier);

	write_lock(&vm->kvm.mmu_lock);
	kvm_mmu_invalidate_begin(&vm->kvm);
	mesquite_zap(vm);
	write_unlock(&vm->kvm.mmu_lock);
	return 0;
}

static void mesquite_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct mesquite_vm *vm = container_of(mn, struct mesquite_vm, kvm.mmu_notifier);

	write_lock(&vm->kvm.mmu_lock);
	kvm_mmu_invalidate_end(&vm->kvm);
	write_unlock(&vm->kvm.mmu_lock);
}

static const struct mmu_notifier_ops mesquite_mmu_notifier_ops = {
	.invalidate_range_start = mesquite_range_start,
	.invalidate_range_end = mesquite_range_end,
};

int mesquite_init_vm(struct mesquite_vm *vm)
{
	vm->kvm.mmu_notifier.ops = &mesquite_mmu_notifier_ops;
	return mmu_notifier_register(&vm->kvm.mmu_notifier, vm->kvm.mm);
}

int mesquite_enter(struct mesquite_vm *vm, gfn_t gfn)
{
	struct mesquite_rmap *rmap = &vm->rmap[gfn % 64];
	unsigned long mmu_seq;
	kvm_pfn_t pfn;
	int ret = 0;

	mmu_seq = vm->kvm.mmu_invalidate_seq;
	smp_rmb();
	pfn = gfn_to_pfn(&vm->kvm, gfn);
	if (is_error_noslot_pfn(pfn))
		return -EFAULT;
	spin_lock(&rmap->lock);
	if (mmu_invalidate_retry(&vm->kvm, mmu_seq))
		ret = -EAGAIN;
	else
		rmap->entry = pfn << PAGE_SHIFT;
	spin_unlock(&rmap->lock);
	kvm_release_pfn_clean(pfn);
	return ret;
}
