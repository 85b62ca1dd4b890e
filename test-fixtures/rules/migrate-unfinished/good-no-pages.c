// SPDX-License-Identifier: MIT
/* With no page isolated there is nothing to finish. */
#include <linux/hmm.h>
#include <linux/migrate.h>
#include <linux/mmu_notifier.h>

int dolomite_copy(unsigned long *dst, unsigned long *src);

int dolomite_migrate(struct vm_area_struct *vma, unsigned long *src, unsigned long *dst)
{
	struct migrate_vma args = { .vma = vma, .src = src, .dst = dst };
	unsigned long count;
	int ret;

	mmap_assert_locked(vma->vm_mm);
	ret = migrate_vma_setup(&args);
	if (ret)
		return ret;
	count = args.cpages;
	if (!count)
		return 0;
	migrate_vma_pages(&args);
	migrate_vma_finalize(&args);
	return 0;
}
