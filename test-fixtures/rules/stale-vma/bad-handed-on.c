// SPDX-License-Identifier: MIT
/* The VMA goes to helpers after the unlock: one reads it, another one migrates its pages. */
#include <linux/migrate.h>
#include <linux/mm.h>
#include <linux/mutex.h>

struct gannet {
	struct mutex lock;
	struct mm_struct *mm;
	unsigned long flags;
};

static int gannet_pull(struct gannet *g, struct vm_area_struct *vma, unsigned long addr)
{
	struct migrate_vma args = {
		.vma = vma,
		.start = addr,
		.end = addr + PAGE_SIZE,
	};
	int ret;

	ret = migrate_vma_setup(&args); /* want INV501 */
	if (ret)
		return ret;
	migrate_vma_pages(&args);
	migrate_vma_finalize(&args);
	return 0;
}

static int gannet_pull_locked(struct gannet *g, struct vm_area_struct *vma, unsigned long addr)
{
	int ret;

	mutex_lock(&g->lock);
	ret = gannet_pull(g, vma, addr);
	mutex_unlock(&g->lock);
	return ret;
}

static void gannet_note(struct gannet *g, struct vm_area_struct *vma)
{
	g->flags = vma->vm_flags;
}

int gannet_fetch(struct gannet *g, unsigned long addr)
{
	struct vm_area_struct *vma;

	mmap_read_lock(g->mm);
	vma = vma_lookup(g->mm, addr);
	mmap_read_unlock(g->mm);
	if (!vma)
		return -EFAULT;
	return gannet_pull_locked(g, vma, addr); /* want INV118 "gannet_pull_locked() is given vma" */
}

int gannet_look(struct gannet *g, unsigned long addr)
{
	struct vm_area_struct *vma;

	mmap_read_lock(g->mm);
	vma = vma_lookup(g->mm, addr);
	mmap_read_unlock(g->mm);
	if (!vma)
		return -EFAULT;
	gannet_note(g, vma); /* want INV118 "gannet_note() is given vma" */
	return 0;
}

static bool gannet_is_shared(struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_SHARED;
}

int gannet_share(struct gannet *g, unsigned long addr)
{
	struct vm_area_struct *vma;

	mmap_read_lock(g->mm);
	vma = vma_lookup(g->mm, addr);
	mmap_read_unlock(g->mm);
	if (vma && gannet_is_shared(vma)) /* want INV118 "gannet_is_shared() is given vma" */
		g->flags = VM_SHARED;
	return 0;
}
