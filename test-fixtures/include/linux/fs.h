/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: how user space comes to a driver. */
#ifndef _FIXTURE_FS_H
#define _FIXTURE_FS_H

#include <linux/mm_types.h>
#include <linux/sched.h>

struct file {
	void *private_data;
};

struct file_operations {
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
};

#endif
