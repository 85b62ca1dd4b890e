/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: deferred work. */
#ifndef _FIXTURE_WORKQUEUE_H
#define _FIXTURE_WORKQUEUE_H

#include <linux/types.h>

struct work_struct {
	void (*func)(struct work_struct *work);
};

#define INIT_WORK(w, f) ((w)->func = (f))

bool schedule_work(struct work_struct *work);
bool flush_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);

#endif
