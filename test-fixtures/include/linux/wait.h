/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: wait queues. */
#ifndef _FIXTURE_WAIT_H
#define _FIXTURE_WAIT_H

typedef struct {
	int head;
} wait_queue_head_t;

void init_waitqueue_head(wait_queue_head_t *wq);
void wake_up_all(wait_queue_head_t *wq);
void wait_event_once(wait_queue_head_t *wq);
#define wait_event(wq, condition) do { while (!(condition)) wait_event_once(&(wq)); } while (0)

#endif
