// SPDX-License-Identifier: MIT
/* A handler that the core calls fails with the reference in hand. */
#include <linux/memremap.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>

struct smew {
	struct mm_struct *mm;
	bool gone;
};

int smew_bring_back(struct smew *t, struct vm_fault *vmf);

static vm_fault_t smew_to_ram(struct vm_fault *vmf)
{
	struct smew *t = vmf->page->zone_device_data;
	int ret = 0;

	if (!mmget_not_zero(t->mm)) /* want INV409 */
		return VM_FAULT_SIGBUS;
	if (t->gone) {
		return VM_FAULT_SIGBUS;
	}
	ret = smew_bring_back(t, vmf);
out:
	mmput(t->mm);
	return ret ? VM_FAULT_SIGBUS : 0;
}

static const struct dev_pagemap_ops smew_ops = { .migrate_to_ram = smew_to_ram };

void smew_setup(struct dev_pagemap *map)
{
	map->ops = &smew_ops;
}
