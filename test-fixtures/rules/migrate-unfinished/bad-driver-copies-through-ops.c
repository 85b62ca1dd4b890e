// SPDX-License-Identifier: MIT
/* The copy goes through a table of functions, none of which is given the migration. */
#include <linux/hmm.h>
#include <linux/migrate.h>
#include <linux/mmu_notifier.h>

struct beryl_engine {
	int (*copy)(struct beryl_engine *engine, unsigned long dst, unsigned long src);
	void (*finish)(struct beryl_engine *engine);
};

static int beryl_copy_all(struct beryl_engine *engine, struct migrate_vma *args)
{
	int ret = engine->copy(engine, args->dst[0], args->src[0]);

	engine->finish(engine);
	return ret;
}

int beryl_migrate(struct beryl_engine *engine, struct vm_area_struct *vma, unsigned long *src,
		  unsigned long *dst)
{
	struct migrate_vma args = { .vma = vma, .src = src, .dst = dst };
	int ret;

	mmap_assert_locked(vma->vm_mm);
	ret = migrate_vma_setup(&args); /* want INV410 */
	if (ret)
		return ret;
	ret = beryl_copy_all(engine, &args);
	if (ret)
		return ret;
	migrate_vma_pages(&args);
	migrate_vma_finalize(&args);
	return 0;
}
