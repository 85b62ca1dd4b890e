/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: RCU read sections. */
#ifndef _FIXTURE_RCUPDATE_H
#define _FIXTURE_RCUPDATE_H

void rcu_read_lock(void);
void rcu_read_unlock(void);
void synchronize_rcu(void);

#endif
