/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: lists that are read without their lock. */
#ifndef _FIXTURE_RCULIST_H
#define _FIXTURE_RCULIST_H

#include <linux/kernel.h>
#include <linux/rcupdate.h>

struct list_head {
	struct list_head *next;
	struct list_head *prev;
};

void list_add_rcu(struct list_head *entry, struct list_head *head);
void list_del_rcu(struct list_head *entry);

#define list_for_each_entry_rcu(pos, head, member)                          \
	for (pos = container_of((head)->next, __typeof__(*pos), member);    \
	     &pos->member != (head);                                        \
	     pos = container_of(pos->member.next, __typeof__(*pos), member))

#endif
