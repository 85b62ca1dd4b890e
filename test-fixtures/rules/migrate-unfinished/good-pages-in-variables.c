// SPDX-License-Identifier: MIT
/* The same, finished where memory is short as well. */
#include <linux/gfp.h>
#include <linux/migrate.h>
#include <linux/mm.h>

int peridot2_copy(struct page *to, struct page *from);

vm_fault_t peridot2_bring_back(struct vm_fault *vmf)
{
	unsigned long src = 0, dst = 0;
	struct migrate_vma args = { .vma = vmf->vma, .src = &src, .dst = &dst };
	struct page *to;

	mmap_assert_locked(vmf->vma->vm_mm);
	if (migrate_vma_setup(&args) < 0)
		return VM_FAULT_SIGBUS;
	if (!(src & MIGRATE_PFN_MIGRATE))
		goto out;
	to = alloc_page(GFP_HIGHUSER);
	if (!to)
		goto out;
	if (!peridot2_copy(to, migrate_pfn_to_page(src)))
		dst = migrate_pfn(page_to_pfn(to));
	migrate_vma_pages(&args);
out:
	migrate_vma_finalize(&args);
	return 0;
}
