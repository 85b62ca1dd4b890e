// SPDX-License-Identifier: MIT
/* The helper that is to finish what its caller has set up leaves without it where there is no fence, or no memory. */
#include <linux/errno.h>
#include <linux/migrate.h>
#include <linux/slab.h>

int jasper_fence(unsigned long *dst);

static void jasper_chunk(struct migrate_vma *args)
{
	if (jasper_fence(args->dst))
		return; /* want INV410 "not finished here" */
	migrate_vma_pages(args);
	migrate_vma_finalize(args);
}

int jasper_migrate(struct vm_area_struct *vma, unsigned long *src, unsigned long *dst)
{
	struct migrate_vma args = { .vma = vma, .src = src, .dst = dst };
	int ret;

	mmap_assert_locked(vma->vm_mm);
	ret = migrate_vma_setup(&args);
	if (ret)
		return ret;
	if (args.cpages)
		jasper_chunk(&args);
	return 0;
}

static int jasper_try(struct migrate_vma *args)
{
	int *log = kzalloc(sizeof(*log), GFP_KERNEL);

	if (!log)
		return -ENOMEM; /* want INV410 "not finished here" */
	migrate_vma_pages(args);
	migrate_vma_finalize(args);
	kfree(log);
	return 0;
}

int jasper_move(struct vm_area_struct *vma, unsigned long *src, unsigned long *dst)
{
	struct migrate_vma args = { .vma = vma, .src = src, .dst = dst };
	int ret;

	mmap_assert_locked(vma->vm_mm);
	ret = migrate_vma_setup(&args);
	if (!ret)
		ret = jasper_try(&args);
	return ret;
}
