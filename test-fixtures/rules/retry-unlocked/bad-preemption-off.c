// SPDX-License-Identifier: MIT
/* A processor that keeps to itself stops no callback on another one: the lock bit of the page is set too late. */
#include <linux/bitops.h>
#include <linux/kvm_host.h>

#define WIGEON_BIT 63

static void wigeon_lock(unsigned long *chain)
{
	do {
		while (test_bit(WIGEON_BIT, chain))
			cpu_relax();
	} while (test_and_set_bit_lock(WIGEON_BIT, chain));
}

static void wigeon_unlock(unsigned long *chain)
{
	__clear_bit_unlock(WIGEON_BIT, chain);
}

int wigeon_fault(struct kvm *kvm, gfn_t gfn, unsigned long *chain)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	int ret = -EAGAIN;
	kvm_pfn_t pfn;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	preempt_disable();
	if (mmu_invalidate_retry(kvm, seq)) /* want INV103 */
		goto leave;
	wigeon_lock(chain);
	kvm->shadow_root[gfn] = pfn;
	ret = 0;
	wigeon_unlock(chain);
leave:
	preempt_enable();
	kvm_release_pfn_clean(pfn);
	return ret;
}
