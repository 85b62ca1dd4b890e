/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: allocation. */
#ifndef _FIXTURE_SLAB_H
#define _FIXTURE_SLAB_H

#include <linux/types.h>

#define GFP_KERNEL 0xccu
#define GFP_ATOMIC 0x20u
#define GFP_NOWAIT 0x40u

void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
#define kzalloc_obj(obj, ...) ((__typeof__(obj) *)kzalloc(sizeof(obj), 0))
void *kcalloc(size_t n, size_t size, gfp_t flags);
void *kvcalloc(size_t n, size_t size, gfp_t flags);
void kfree(const void *p);
void kvfree(const void *p);

#endif
