// SPDX-License-Identifier: MIT
/* The page table entry is used after the lock of the check was dropped. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>
#include <linux/spinlock.h>
#include <linux/types.h>

typedef struct {
	u64 bits;
} pte_t;

struct wolframite_table {
	u64 *entries;
};

pte_t *find_linux_pte(void *pgdir, unsigned long hva, bool *is_thp, unsigned int *shift);
u64 wolframite_encode(pte_t pte);

static pte_t *wolframite_look(struct kvm *kvm, void *pgdir, unsigned long seq, unsigned long hva)
{
	if (mmu_invalidate_retry(kvm, seq))
		return NULL;
	return find_linux_pte(pgdir, hva, NULL, NULL);
}

int wolframite_map(struct kvm *kvm, struct wolframite_table *t, void *pgdir, unsigned long hva, unsigned long i)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	pte_t *ptep, pte = {};
	u64 entry;

	smp_rmb();
	write_lock(&kvm->mmu_lock);
	ptep = wolframite_look(kvm, pgdir, seq, hva); /* want INV101 */
	if (ptep)
		pte = *ptep;
	write_unlock(&kvm->mmu_lock);
	entry = wolframite_encode(pte);
	t->entries[i] = entry;
	return 0;
}
