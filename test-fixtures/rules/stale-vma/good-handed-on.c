// SPDX-License-Identifier: MIT
/* The VMA goes to helpers under the mmap lock; what gets it after the unlock only compares it, or looks it up again. */
#include <linux/migrate.h>
#include <linux/mm.h>
#include <linux/mutex.h>

struct petrel {
	struct mm_struct *mm;
	struct vm_area_struct *last;
	unsigned long flags;
};

static int petrel_pull(struct petrel *p, struct vm_area_struct *vma, unsigned long addr)
{
	struct migrate_vma args = {
		.vma = vma,
		.start = addr,
		.end = addr + PAGE_SIZE,
	};
	int ret;

	ret = migrate_vma_setup(&args);
	if (ret)
		return ret;
	migrate_vma_pages(&args);
	migrate_vma_finalize(&args);
	return 0;
}

static bool petrel_is_last(struct petrel *p, struct vm_area_struct *vma)
{
	return p->last == vma;
}

static void petrel_note(struct petrel *p, struct vm_area_struct *vma, unsigned long addr)
{
	mmap_read_lock(p->mm);
	vma = vma_lookup(p->mm, addr);
	if (vma)
		p->flags = vma->vm_flags;
	mmap_read_unlock(p->mm);
}

int petrel_fetch(struct petrel *p, unsigned long addr)
{
	struct vm_area_struct *vma;
	int ret = -EFAULT;

	mmap_read_lock(p->mm);
	vma = vma_lookup(p->mm, addr);
	if (vma)
		ret = petrel_pull(p, vma, addr);
	mmap_read_unlock(p->mm);
	if (ret)
		return ret;
	if (!petrel_is_last(p, vma))
		petrel_note(p, vma, addr);
	return 0;
}
