// SPDX-License-Identifier: MIT
/* A table that changed is left with its lock held. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

int yarrow_clear(struct vm_area_struct *vma, pmd_t *pmd, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	int ret = -EFAULT;
	spinlock_t *ptl;
	pte_t *pte;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, start, end);
	mmu_notifier_invalidate_range_start(&range);
	pte = pte_offset_map_lock(vma->vm_mm, pmd, start, &ptl);
	if (!pte)
		goto out;
	if (pte_none(*pte))
		goto out;
	set_pte(pte, (pte_t){ 0 });
	ret = 0;
	pte_unmap_unlock(pte, ptl);
out:
	mmu_notifier_invalidate_range_end(&range);
	return ret; /* want INV502 "still held" */
}
