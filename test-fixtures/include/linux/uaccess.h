/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: access to user memory. */
#ifndef _FIXTURE_UACCESS_H
#define _FIXTURE_UACCESS_H

#include <linux/types.h>

unsigned long copy_from_user(void *to, const void *from, unsigned long n);
unsigned long copy_to_user(void *to, const void *from, unsigned long n);

#endif
