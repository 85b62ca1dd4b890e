/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: the current task. */
#ifndef _FIXTURE_SCHED_H
#define _FIXTURE_SCHED_H

struct mm_struct;

struct task_struct {
	struct mm_struct *mm;
};

extern struct task_struct *current;

void schedule(void);
int cond_resched(void);
int fatal_signal_pending(struct task_struct *p);
int signal_pending(struct task_struct *p);

#endif
