// SPDX-License-Identifier: MIT
/* A reader of SRCU keeps no callback out. */
#include <linux/kvm_host.h>
#include <linux/mmu_notifier.h>
#include <linux/mm.h>

static void larch_set(pte_t *ptep, pte_t e);
pte_t *larch_pte(struct kvm *kvm, void *memcache, unsigned long addr);

static int larch_map_page(struct kvm_vcpu *vcpu, unsigned long gpa, bool write_fault)
{
	struct kvm *kvm = vcpu->kvm;
	struct kvm_mmu_memory_cache *memcache = &vcpu->arch.mmu_page_cache;
	gfn_t gfn = gpa >> PAGE_SHIFT;
	int srcu_idx, err;
	kvm_pfn_t pfn;
	pte_t *ptep, entry;
	bool writeable;
	unsigned long mmu_seq;

	srcu_idx = srcu_read_lock(&kvm->srcu);
	err = kvm_mmu_topup_memory_cache(memcache, 4);
	if (err)
		goto out;

retry:
	mmu_seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	pfn = gfn_to_pfn_prot(kvm, gfn, write_fault, &writeable);
	if (is_error_noslot_pfn(pfn)) {
		err = -EFAULT;
		goto out;
	}
	if (mmu_invalidate_retry(kvm, mmu_seq)) { /* want INV103 */
		kvm_release_pfn_clean(pfn);
		goto retry;
	}
	spin_lock(&kvm->mmu_lock);
	ptep = larch_pte(kvm, memcache, gpa);
	entry = pfn_pte(pfn, __pgprot(0));
	larch_set(ptep, entry);
	err = 0;
	spin_unlock(&kvm->mmu_lock);
	kvm_release_pfn_clean(pfn);
	kvm_set_pfn_accessed(pfn);
out:
	srcu_read_unlock(&kvm->srcu, srcu_idx);
	return err;
}

int larch_handle(struct kvm_vcpu *vcpu, unsigned long gpa)
{
	return larch_map_page(vcpu, gpa, true);
}
