// SPDX-License-Identifier: MIT
/* A copy that fails leaves the pages locked. */
#include <linux/hmm.h>
#include <linux/migrate.h>
#include <linux/mmu_notifier.h>

int corundum_copy(unsigned long *dst, unsigned long *src);

int corundum_migrate(struct vm_area_struct *vma, unsigned long *src, unsigned long *dst)
{
	struct migrate_vma args = { .vma = vma, .src = src, .dst = dst };
	int ret;

	mmap_assert_locked(vma->vm_mm);
	ret = migrate_vma_setup(&args); /* want INV410 */
	if (ret)
		return ret;
	ret = corundum_copy(dst, src);
	if (ret)
		return ret;
	migrate_vma_pages(&args);
	migrate_vma_finalize(&args);
	return 0;
}
