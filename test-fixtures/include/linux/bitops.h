/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: bits of a word, and locks that are one. */
#ifndef _FIXTURE_BITOPS_H
#define _FIXTURE_BITOPS_H

#include <linux/types.h>

bool test_bit(long nr, const unsigned long *addr);
int test_and_set_bit_lock(long nr, unsigned long *addr);
void __clear_bit_unlock(long nr, unsigned long *addr);
void cpu_relax(void);

#endif
