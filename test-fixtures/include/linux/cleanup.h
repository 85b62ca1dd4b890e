/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: scope-based locking, in shape only (nothing is released). */
#ifndef _FIXTURE_CLEANUP_H
#define _FIXTURE_CLEANUP_H

struct mutex;
struct rw_semaphore;
struct spinlock;

typedef struct mutex *class_mutex_t;
typedef struct rw_semaphore *class_rwsem_t;
typedef struct spinlock *class_spinlock_t;

class_mutex_t class_mutex_constructor(struct mutex *lock);
class_rwsem_t class_rwsem_read_constructor(struct rw_semaphore *lock);
class_rwsem_t class_rwsem_write_constructor(struct rw_semaphore *lock);
class_spinlock_t class_spinlock_constructor(struct spinlock *lock);

#define class_rwsem_read_t class_rwsem_t
#define class_rwsem_write_t class_rwsem_t

class_mutex_t class_mutex_intr_constructor(struct mutex *lock);
int class_error(const void *scope);
#define class_mutex_intr_t class_mutex_t
#define ACQUIRE(name, variable) class_##name##_t variable = class_##name##_constructor
#define ACQUIRE_ERR(name, variable) class_error(variable)

#define guard(name) class_##name##_t __attribute__((unused)) guard_scope = class_##name##_constructor
#define scoped_guard(name, arg) \
	for (class_##name##_t scope = class_##name##_constructor(arg); scope; scope = 0)

#endif
