// SPDX-License-Identifier: MIT
/* Where the helper gives up its caller finishes; where no page was isolated nobody has to. */
#include <linux/errno.h>
#include <linux/migrate.h>

int beryl_fence(unsigned long *dst);

static int beryl_chunk(struct migrate_vma *args)
{
	int ret = beryl_fence(args->dst);

	if (ret)
		return ret;
	migrate_vma_pages(args);
	migrate_vma_finalize(args);
	return 0;
}

int beryl_migrate(struct vm_area_struct *vma, unsigned long *src, unsigned long *dst)
{
	struct migrate_vma args = { .vma = vma, .src = src, .dst = dst };
	int ret;

	mmap_assert_locked(vma->vm_mm);
	ret = migrate_vma_setup(&args);
	if (ret)
		return ret;
	ret = beryl_chunk(&args);
	if (ret)
		migrate_vma_finalize(&args);
	return ret;
}

static void beryl_rest(struct migrate_vma *args)
{
	if (!args->cpages)
		return;
	migrate_vma_pages(args);
	migrate_vma_finalize(args);
}

int beryl_move(struct vm_area_struct *vma, unsigned long *src, unsigned long *dst)
{
	struct migrate_vma args = { .vma = vma, .src = src, .dst = dst };
	int ret;

	mmap_assert_locked(vma->vm_mm);
	ret = migrate_vma_setup(&args);
	if (!ret)
		beryl_rest(&args);
	return ret;
}
