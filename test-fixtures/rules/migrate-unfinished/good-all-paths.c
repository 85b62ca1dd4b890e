// SPDX-License-Identifier: MIT
/* Every path finishes. */
#include <linux/hmm.h>
#include <linux/migrate.h>
#include <linux/mmu_notifier.h>

int diorite_copy(unsigned long *dst, unsigned long *src);

int diorite_migrate(struct vm_area_struct *vma, unsigned long *src, unsigned long *dst)
{
	struct migrate_vma args = { .vma = vma, .src = src, .dst = dst };
	int ret;

	mmap_assert_locked(vma->vm_mm);
	ret = migrate_vma_setup(&args);
	if (ret)
		return ret;
	ret = diorite_copy(dst, src);
	if (!ret)
		migrate_vma_pages(&args);
	migrate_vma_finalize(&args);
	return ret;
}
