/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: the lock of an address space. */
#ifndef _FIXTURE_MMAP_LOCK_H
#define _FIXTURE_MMAP_LOCK_H

#include <linux/mm_types.h>

void mmap_read_lock(struct mm_struct *mm);
int mmap_read_lock_killable(struct mm_struct *mm);
bool mmap_read_trylock(struct mm_struct *mm);
void mmap_read_unlock(struct mm_struct *mm);
void mmap_write_lock(struct mm_struct *mm);
void mmap_write_unlock(struct mm_struct *mm);
void mmap_assert_locked(struct mm_struct *mm);
void mmap_assert_write_locked(struct mm_struct *mm);

#endif
