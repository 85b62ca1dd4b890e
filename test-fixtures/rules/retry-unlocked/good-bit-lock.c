// SPDX-License-Identifier: MIT
/* The lock is a bit, which a helper sets; once it is clear again another one still protects the entry. */
#include <linux/bitops.h>
#include <linux/kvm_host.h>

#define PINTAIL_BIT 63

static void pintail_lock(unsigned long *chain)
{
	do {
		while (test_bit(PINTAIL_BIT, chain))
			cpu_relax();
	} while (test_and_set_bit_lock(PINTAIL_BIT, chain));
}

static void pintail_unlock(unsigned long *chain)
{
	__clear_bit_unlock(PINTAIL_BIT, chain);
}

int pintail_fault(struct kvm *kvm, gfn_t gfn, unsigned long *chain, unsigned long *entry)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	int ret = -EAGAIN;
	kvm_pfn_t pfn;

	smp_rmb();
	pfn = gfn_to_pfn(kvm, gfn);
	preempt_disable();
	pintail_lock(entry);
	pintail_lock(chain);
	if (mmu_invalidate_retry(kvm, seq)) {
		pintail_unlock(chain);
		goto leave;
	}
	pintail_unlock(chain);
	kvm->shadow_root[gfn] = pfn;
	ret = 0;
leave:
	pintail_unlock(entry);
	preempt_enable();
	kvm_release_pfn_clean(pfn);
	return ret;
}
