/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: an address space and what is in it. */
#ifndef _FIXTURE_MM_TYPES_H
#define _FIXTURE_MM_TYPES_H

#include <linux/rwsem.h>
#include <linux/types.h>

struct page {
	unsigned long flags;
};

struct mm_struct {
	struct rw_semaphore mmap_lock;
	unsigned long total_vm;
};

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	unsigned long vm_flags;
	struct mm_struct *vm_mm;
};

#endif
