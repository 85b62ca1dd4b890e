// SPDX-License-Identifier: MIT
/* Whoever gets an entry gets the lock of its table, and gives it back by the pointer that comes along. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

static spinlock_t *rowanberry_huge(struct vm_area_struct *vma, pmd_t *pmd)
{
	spinlock_t *ptl = pmd_lock(vma->vm_mm, pmd);

	if (!pmd_none(*pmd))
		return ptl;
	spin_unlock(ptl);
	return NULL;
}

static pte_t *rowanberry_entry(struct vm_area_struct *vma, pmd_t *pmd, unsigned long addr, spinlock_t **ptlp)
{
	pte_t *pte = pte_offset_map_lock(vma->vm_mm, pmd, addr, ptlp);

	if (!pte)
		return NULL;
	if (!pte_none(*pte))
		return pte;
	pte_unmap_unlock(pte, *ptlp);
	return NULL;
}

int rowanberry_clear(struct vm_area_struct *vma, pmd_t *pmd, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	spinlock_t *ptl;
	pte_t *pte;
	int ret = 0;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, start, end);
	mmu_notifier_invalidate_range_start(&range);
	ptl = rowanberry_huge(vma, pmd);
	if (ptl) {
		set_pmd(pmd, (pmd_t){ 0 });
		spin_unlock(ptl);
		goto out;
	}
	pte = rowanberry_entry(vma, pmd, start, &ptl);
	if (!pte) {
		ret = -EFAULT;
		goto out;
	}
	set_pte(pte, (pte_t){ 0 });
	pte_unmap_unlock(pte, ptl);
out:
	mmu_notifier_invalidate_range_end(&range);
	return ret;
}
