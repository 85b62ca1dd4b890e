/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: areas and pages. */
#ifndef _FIXTURE_MM_H
#define _FIXTURE_MM_H

#include <linux/kernel.h>
#include <linux/mm_types.h>
#include <linux/mmap_lock.h>

#define VM_WRITE 0x2UL
#define FOLL_WRITE 0x1

struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr);
long get_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long nr_pages,
			   unsigned int gup_flags, struct page **pages, int *locked);
int pin_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags, struct page **pages);
void unpin_user_page(struct page *page);
void put_page(struct page *page);
unsigned long page_to_pfn(struct page *page);

#endif
