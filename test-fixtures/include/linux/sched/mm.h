/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: references on an mm. */
#ifndef _FIXTURE_SCHED_MM_H
#define _FIXTURE_SCHED_MM_H

#include <linux/sched.h>
#include <linux/types.h>

struct mm_struct;

struct task_struct;

bool mmget_not_zero(struct mm_struct *mm);
void mmget(struct mm_struct *mm);
struct mm_struct *get_task_mm(struct task_struct *task);
void mmput(struct mm_struct *mm);
void mmput_async(struct mm_struct *mm);
void mmgrab(struct mm_struct *mm);
void mmdrop(struct mm_struct *mm);
unsigned int memalloc_noreclaim_save(void);
void memalloc_noreclaim_restore(unsigned int flags);

#endif
