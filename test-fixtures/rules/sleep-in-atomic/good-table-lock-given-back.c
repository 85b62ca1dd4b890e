// SPDX-License-Identifier: MIT
/* What sleeps comes before the lock of a page table is taken or after it was given back, by whichever name it has. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

int tansy_clear(struct vm_area_struct *vma, pmd_t *pmd, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	int cleared = 0;
	spinlock_t *ptl;
	pte_t *pte;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, start, end);
	mmu_notifier_invalidate_range_start(&range);
	pte = pte_offset_map_lock(vma->vm_mm, pmd, start, &ptl);
	if (pte) {
		set_pte(pte, (pte_t){ 0 });
		cleared = 1;
		pte_unmap_unlock(pte, ptl);
	}
	mmu_notifier_invalidate_range_end(&range);
	return cleared;
}

/* The pointer lies in what the fault is described by. */
int tansy_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mmu_notifier_range range;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, vmf->address, vmf->address + PAGE_SIZE);
	mmu_notifier_invalidate_range_start(&range);
	vmf->ptl = pmd_lock(vma->vm_mm, vmf->pmd);
	if (pmd_none(*vmf->pmd))
		set_pmd(vmf->pmd, (pmd_t){ 1 });
	spin_unlock(vmf->ptl);
	mmu_notifier_invalidate_range_end(&range);
	return 0;
}

static bool tansy_map(struct vm_fault *vmf)
{
	vmf->pte = pte_offset_map_lock(vmf->vma->vm_mm, vmf->pmd, vmf->address, &vmf->ptl);
	return vmf->pte;
}

int tansy_fault_mapped(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mmu_notifier_range range;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, vmf->address, vmf->address + PAGE_SIZE);
	mmu_notifier_invalidate_range_start(&range);
	if (tansy_map(vmf)) {
		set_pte(vmf->pte, (pte_t){ 0 });
		pte_unmap_unlock(vmf->pte, vmf->ptl);
	}
	mmu_notifier_invalidate_range_end(&range);
	return 0;
}

/* Two tables, which may share a lock. */
int tansy_move(struct vm_area_struct *vma, pmd_t *from, pmd_t *to, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	spinlock_t *old, *other;
	pte_t *pte;

	mmu_notifier_range_init(&range, MMU_NOTIFY_UNMAP, 0, vma->vm_mm, start, end);
	mmu_notifier_invalidate_range_start(&range);
	pte = pte_offset_map_lock(vma->vm_mm, from, start, &old);
	if (!pte)
		goto out;
	other = pte_lockptr(vma->vm_mm, to);
	if (other != old)
		spin_lock(other);
	set_pte(pte, (pte_t){ 0 });
	if (other != old)
		spin_unlock(other);
	pte_unmap_unlock(pte, old);
out:
	mmu_notifier_invalidate_range_end(&range);
	return 0;
}

/* The walk gives its lock back when there is nothing more. */
int tansy_count(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	struct page_vma_mapped_walk pvmw = { .vma = vma, .address = start };
	struct mmu_notifier_range range;
	int count = 0;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, start, end);
	mmu_notifier_invalidate_range_start(&range);
	while (page_vma_mapped_walk(&pvmw)) {
		set_pte(pvmw.pte, (pte_t){ 0 });
		if (++count > 8) {
			page_vma_mapped_walk_done(&pvmw);
			break;
		}
	}
	mmu_notifier_invalidate_range_end(&range);
	return count;
}

/* One pointer for the locks of two levels. */
void tansy_zap(struct vm_area_struct *vma, pmd_t *pmd, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	spinlock_t *ptl;
	pte_t *pte;

	mmu_notifier_range_init(&range, MMU_NOTIFY_UNMAP, 0, vma->vm_mm, start, end);
	mmu_notifier_invalidate_range_start(&range);
	ptl = pmd_trans_huge_lock(pmd, vma);
	if (ptl) {
		set_pmd(pmd, (pmd_t){ 0 });
		spin_unlock(ptl);
	} else {
		pte = pte_offset_map_lock(vma->vm_mm, pmd, start, &ptl);
		if (pte) {
			set_pte(pte, (pte_t){ 0 });
			pte_unmap_unlock(pte, ptl);
		}
	}
	mmu_notifier_invalidate_range_end(&range);
}

/* The lock is looked up first, and taken when the entries are known. */
int tansy_peel(struct vm_area_struct *vma, pmd_t *pmd, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	spinlock_t *ptl;
	pte_t *pte;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma->vm_mm, start, end);
	mmu_notifier_invalidate_range_start(&range);
	pte = pte_offset_map_nolock(vma->vm_mm, pmd, start, &ptl);
	if (pte) {
		spin_lock(ptl);
		set_pte(pte, (pte_t){ 0 });
		pte_unmap(pte);
		spin_unlock(ptl);
	}
	mmu_notifier_invalidate_range_end(&range);
	return 0;
}
