// SPDX-License-Identifier: MIT
/* A check of a number that the caller sampled: who finds it unchanged fails, who finds it changed installs the page. */
#include <linux/kvm_host.h>
#include <linux/mmu_notifier.h>
#include <linux/mm.h>

pte_t *sorb_walk(unsigned long hva);
void sorb_insert(struct kvm *kvm, unsigned long gpa, pte_t pte);

static int sorb_radix_fault(struct kvm_vcpu *vcpu, unsigned long gpa, unsigned long hva, struct kvm_memory_slot *slot, bool writing)
{
	struct kvm *kvm = vcpu->kvm;
	unsigned long mmu_seq;
	struct page *page = NULL;
	bool upgrade = false;
	kvm_pfn_t pfn;
	pte_t pte, *ptep;
	int ret;

	mmu_seq = kvm->mmu_invalidate_seq;
	smp_rmb();
	if (get_user_page_fast_only(hva, FOLL_WRITE, &page)) {
		upgrade = true;
	} else {
		pfn = __gfn_to_pfn_memslot(slot, gpa >> PAGE_SHIFT, false, false, NULL, writing, &upgrade, NULL);
		if (is_error_noslot_pfn(pfn))
			return -EFAULT;
		page = NULL;
		if (pfn_valid(pfn))
			page = pfn_to_page(pfn);
	}
	spin_lock(&kvm->mmu_lock);
	ptep = find_kvm_host_pte(kvm, mmu_seq, hva, NULL);
	pte = __pte(0);
	if (ptep)
		pte = READ_ONCE(*ptep);
	spin_unlock(&kvm->mmu_lock);
	if (!pte_present(pte)) {
		if (page)
			put_page(page);
		return RESUME_GUEST;
	}
	ret = sorb_create_pte(kvm, gpa, pte, mmu_seq);
	if (page)
		put_page(page);
	return ret;
}

int sorb_create_pte(struct kvm *kvm, unsigned long gpa, pte_t pte, unsigned long mmu_seq)
{
	int ret;

	spin_lock(&kvm->mmu_lock);
	ret = -EAGAIN;
	if (!mmu_invalidate_retry(kvm, mmu_seq)) /* want INV102 */
		goto out_unlock;
	sorb_insert(kvm, gpa, pte);
	ret = 0;
out_unlock:
	spin_unlock(&kvm->mmu_lock);
	return ret;
}

int sorb_book3s_fault(struct kvm_vcpu *vcpu, unsigned long gpa, unsigned long hva, struct kvm_memory_slot *slot)
{
	return sorb_radix_fault(vcpu, gpa, hva, slot, true);
}
