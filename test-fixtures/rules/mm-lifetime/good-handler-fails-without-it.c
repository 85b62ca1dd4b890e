// SPDX-License-Identifier: MIT
/* A handler that the core calls gives the reference back where it fails. */
#include <linux/memremap.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>

struct twite {
	struct mm_struct *mm;
	bool gone;
};

int twite_bring_back(struct twite *t, struct vm_fault *vmf);

static vm_fault_t twite_to_ram(struct vm_fault *vmf)
{
	struct twite *t = vmf->page->zone_device_data;
	int ret = 0;

	if (!mmget_not_zero(t->mm))
		return VM_FAULT_SIGBUS;
	if (t->gone) {
		ret = -EFAULT;
		goto out;
	}
	ret = twite_bring_back(t, vmf);
out:
	mmput(t->mm);
	return ret ? VM_FAULT_SIGBUS : 0;
}

static const struct dev_pagemap_ops twite_ops = { .migrate_to_ram = twite_to_ram };

void twite_setup(struct dev_pagemap *map)
{
	map->ops = &twite_ops;
}
