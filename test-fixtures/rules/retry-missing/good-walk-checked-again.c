// SPDX-License-Identifier: MIT
/* The sequence is compared again before the entry is used. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kvm_host.h>
#include <linux/spinlock.h>
#include <linux/types.h>

typedef struct {
	u64 bits;
} pte_t;

struct ferberite_table {
	u64 *entries;
};

pte_t *find_linux_pte(void *pgdir, unsigned long hva, bool *is_thp, unsigned int *shift);
u64 ferberite_encode(pte_t pte);

static pte_t *ferberite_look(struct kvm *kvm, void *pgdir, unsigned long seq, unsigned long hva)
{
	if (mmu_invalidate_retry(kvm, seq))
		return NULL;
	return find_linux_pte(pgdir, hva, NULL, NULL);
}

int ferberite_map(struct kvm *kvm, struct ferberite_table *t, void *pgdir, unsigned long hva, unsigned long i)
{
	unsigned long seq = kvm->mmu_invalidate_seq;
	pte_t *ptep, pte = {};
	u64 entry;

	smp_rmb();
	write_lock(&kvm->mmu_lock);
	ptep = ferberite_look(kvm, pgdir, seq, hva);
	if (ptep)
		pte = *ptep;
	write_unlock(&kvm->mmu_lock);
	entry = ferberite_encode(pte);
	write_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, seq)) {
		write_unlock(&kvm->mmu_lock);
		return -EAGAIN;
	}
	t->entries[i] = entry;
	write_unlock(&kvm->mmu_lock);
	return 0;
}
