/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: container_of, time and printing. */
#ifndef _FIXTURE_KERNEL_H
#define _FIXTURE_KERNEL_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/types.h>

#define offsetof(type, member) __builtin_offsetof(type, member)
#define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define IS_ERR(p) ((unsigned long)(p) >= (unsigned long)-4095)
#define PTR_ERR(p) ((long)(p))
#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define HZ 250

extern unsigned long jiffies;
#define time_after(a, b) ((long)((b) - (a)) < 0)
unsigned long msecs_to_jiffies(unsigned int ms);

void pr_debug(const char *fmt, ...);
void pr_err(const char *fmt, ...);

#endif
