// SPDX-License-Identifier: MIT
/* Invalidations are started or ended under the lock of a page table, which the call returned or left behind. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

/* The caller holds the mmap lock. */
void sorrel_split(struct vm_area_struct *vma, pmd_t *pmd, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	spinlock_t *ptl;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, start, end);
	ptl = pmd_lock(vma->vm_mm, pmd);
	mmu_notifier_invalidate_range_start(&range); /* want INV505 */
	set_pmd(pmd, (pmd_t){ 0 });
	spin_unlock(ptl);
	mmu_notifier_invalidate_range_end(&range);
}

int sorrel_clear(struct vm_area_struct *vma, pmd_t *pmd, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	spinlock_t *ptl;
	pte_t *pte;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, start, end);
	pte = pte_offset_map_lock(vma->vm_mm, pmd, start, &ptl);
	if (!pte)
		return -EAGAIN;
	mmu_notifier_invalidate_range_start(&range); /* want INV505 */
	set_pte(pte, (pte_t){ 0 });
	pte_unmap_unlock(pte, ptl);
	mmu_notifier_invalidate_range_end(&range);
	return 0;
}

int sorrel_unmap_all(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	struct page_vma_mapped_walk pvmw = { .vma = vma, .address = start };
	struct mmu_notifier_range range;

	while (page_vma_mapped_walk(&pvmw)) {
		mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, pvmw.address, end);
		mmu_notifier_invalidate_range_start(&range); /* want INV505 */
		set_pte(pvmw.pte, (pte_t){ 0 });
		mmu_notifier_invalidate_range_end(&range); /* want INV505 "while" */
	}
	return 0;
}

/* Whoever gets the entry gets it locked. */
static spinlock_t *sorrel_huge(struct vm_area_struct *vma, pmd_t *pmd)
{
	spinlock_t *ptl = pmd_lock(vma->vm_mm, pmd);

	if (!pmd_none(*pmd))
		return ptl;
	spin_unlock(ptl);
	return NULL;
}

void sorrel_clear_huge(struct vm_area_struct *vma, pmd_t *pmd, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	spinlock_t *ptl;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, start, end);
	ptl = sorrel_huge(vma, pmd);
	if (!ptl)
		return;
	mmu_notifier_invalidate_range_start(&range); /* want INV505 */
	set_pmd(pmd, (pmd_t){ 0 });
	spin_unlock(ptl);
	mmu_notifier_invalidate_range_end(&range);
}

void sorrel_wipe(struct vm_area_struct *vma, pmd_t *pmd, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	spinlock_t *ptl;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, start, end);
	mmu_notifier_invalidate_range_start(&range);
	ptl = pmd_lock(vma->vm_mm, pmd);
	set_pmd(pmd, (pmd_t){ 0 });
	mmu_notifier_invalidate_range_end(&range); /* want INV505 "mmu_notifier_invalidate_range_end() may sleep" */
	spin_unlock(ptl);
}
