/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: atomic counters. */
#ifndef _FIXTURE_ATOMIC_H
#define _FIXTURE_ATOMIC_H

typedef struct {
	int counter;
} atomic_t;

int atomic_read(const atomic_t *v);
void atomic_inc(atomic_t *v);
void atomic_dec(atomic_t *v);
int atomic_dec_and_test(atomic_t *v);

#endif
