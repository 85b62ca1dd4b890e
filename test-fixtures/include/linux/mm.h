/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: areas and pages. */
#ifndef _FIXTURE_MM_H
#define _FIXTURE_MM_H

#include <linux/kernel.h>
#include <linux/mm_types.h>
#include <linux/mmap_lock.h>
#include <linux/spinlock.h>

#define VM_WRITE 0x2UL
#define FOLL_WRITE 0x1

struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr);
long get_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long nr_pages,
			   unsigned int gup_flags, struct page **pages, int *locked);
int pin_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags, struct page **pages);
struct pt_regs;
int handle_mm_fault(struct vm_area_struct *vma, unsigned long addr, unsigned int flags, struct pt_regs *regs);
void unpin_user_page(struct page *page);
void put_page(struct page *page);
unsigned long page_to_pfn(struct page *page);

/* Page tables and their locks. */
typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pmd; } pmd_t;

struct vm_fault {
	struct vm_area_struct *vma;
	unsigned long address;
	pmd_t *pmd;
	pte_t *pte;
	spinlock_t *ptl;
};

struct page_vma_mapped_walk {
	struct vm_area_struct *vma;
	unsigned long address;
	pte_t *pte;
	spinlock_t *ptl;
};

spinlock_t *pmd_lock(struct mm_struct *mm, pmd_t *pmd);
spinlock_t *pte_lockptr(struct mm_struct *mm, pmd_t *pmd);
spinlock_t *pmd_trans_huge_lock(pmd_t *pmd, struct vm_area_struct *vma);
pte_t *pte_offset_map_lock(struct mm_struct *mm, pmd_t *pmd, unsigned long addr, spinlock_t **ptlp);
void pte_unmap_unlock(pte_t *pte, spinlock_t *ptl);
bool page_vma_mapped_walk(struct page_vma_mapped_walk *pvmw);
void page_vma_mapped_walk_done(struct page_vma_mapped_walk *pvmw);
int pte_none(pte_t pte);
int pmd_none(pmd_t pmd);
void set_pte(pte_t *ptep, pte_t pte);
void set_pmd(pmd_t *pmdp, pmd_t pmd);

#endif
