// SPDX-License-Identifier: MIT
/* A helper finds the entry under the lock and hands the address out; the page is written under the lock. */
#include <linux/kvm_host.h>

typedef struct {
	u64 bits;
} pte_t;

pte_t *find_linux_pte(void *pgdir, unsigned long hva, bool *is_thp, unsigned int *shift);
unsigned long clover_address(pte_t *ptep);
void clover_scrub(void *page);
void clover_mark(struct kvm *kvm, gfn_t gfn);

static long clover_look(struct kvm *kvm, void *pgdir, unsigned long seq, unsigned long hva, unsigned long *address)
{
	pte_t *ptep;

	if (mmu_invalidate_retry(kvm, seq))
		return 1;
	ptep = find_linux_pte(pgdir, hva, NULL, NULL);
	if (!ptep)
		return 1;
	*address = clover_address(ptep) | (hva & 0xfff);
	return 0;
}

long clover_zero(struct kvm *kvm, void *pgdir, unsigned long hva)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	unsigned long address;
	long ret;

	smp_rmb();
	write_lock(&kvm->mmu_lock);
	ret = clover_look(kvm, pgdir, seq, hva, &address);
	if (!ret)
		clover_scrub((void *)address);
	write_unlock(&kvm->mmu_lock);
	if (!ret)
		clover_mark(kvm, hva >> PAGE_SHIFT);
	return ret;
}
