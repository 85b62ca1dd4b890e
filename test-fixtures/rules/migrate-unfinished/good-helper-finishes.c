// SPDX-License-Identifier: MIT
/* A helper finishes. */
#include <linux/hmm.h>
#include <linux/migrate.h>
#include <linux/mmu_notifier.h>

int emerald_copy(unsigned long *dst, unsigned long *src);

static void emerald_finish(struct migrate_vma *args)
{
	migrate_vma_pages(args);
	migrate_vma_finalize(args);
}

int emerald_migrate(struct vm_area_struct *vma, unsigned long *src, unsigned long *dst)
{
	struct migrate_vma args = { .vma = vma, .src = src, .dst = dst };
	int ret;

	mmap_assert_locked(vma->vm_mm);
	ret = migrate_vma_setup(&args);
	if (!ret)
		emerald_finish(&args);
	return ret;
}
