// SPDX-License-Identifier: MIT
/* The pages are moved and never unlocked. */
#include <linux/hmm.h>
#include <linux/migrate.h>
#include <linux/mmu_notifier.h>

int diamond_copy(unsigned long *dst, unsigned long *src);

int diamond_migrate(struct vm_area_struct *vma, unsigned long *src, unsigned long *dst)
{
	struct migrate_vma args = { .vma = vma, .src = src, .dst = dst };
	int ret;

	mmap_assert_locked(vma->vm_mm);
	ret = migrate_vma_setup(&args); /* want INV410 */
	if (!ret)
		migrate_vma_pages(&args);
	return ret;
}
