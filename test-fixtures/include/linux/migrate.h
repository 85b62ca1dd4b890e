/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: migration of device memory. */
#ifndef _FIXTURE_MIGRATE_H
#define _FIXTURE_MIGRATE_H

#include <linux/mm.h>

struct migrate_vma {
	struct vm_area_struct *vma;
	unsigned long *dst;
	unsigned long *src;
	unsigned long cpages;
	unsigned long npages;
	unsigned long start;
	unsigned long end;
};

int migrate_vma_setup(struct migrate_vma *args);
void migrate_vma_pages(struct migrate_vma *args);
void migrate_vma_finalize(struct migrate_vma *args);

#endif
