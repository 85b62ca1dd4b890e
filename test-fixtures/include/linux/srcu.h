/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: read sections that may sleep. */
#ifndef _FIXTURE_SRCU_H
#define _FIXTURE_SRCU_H

struct srcu_struct {
	int idx;
};

int srcu_read_lock(struct srcu_struct *ssp);
void srcu_read_unlock(struct srcu_struct *ssp, int idx);
void synchronize_srcu(struct srcu_struct *ssp);

#endif
