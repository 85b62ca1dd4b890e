/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: spinning locks. */
#ifndef _FIXTURE_SPINLOCK_H
#define _FIXTURE_SPINLOCK_H

#include <linux/cleanup.h>
#include <linux/lockdep.h>
#include <linux/types.h>

typedef struct spinlock {
	int value;
} spinlock_t;

typedef struct {
	int value;
} rwlock_t;

void spin_lock_init(spinlock_t *lock);
void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
void spin_lock_irq(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);
int spin_trylock(spinlock_t *lock);
#define spin_lock_irqsave(l, flags) do { (flags) = 0; spin_lock(l); } while (0)
#define spin_unlock_irqrestore(l, flags) do { (void)(flags); spin_unlock(l); } while (0)

void rwlock_init(rwlock_t *lock);
void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void write_lock(rwlock_t *lock);
void write_unlock(rwlock_t *lock);
int cond_resched_rwlock_write(rwlock_t *lock);
int cond_resched_lock(spinlock_t *lock);

#define local_irq_save(flags) do { (flags) = 0; } while (0)
#define local_irq_restore(flags) do { (void)(flags); } while (0)
void preempt_disable(void);
void preempt_enable(void);

#endif
