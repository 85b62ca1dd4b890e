/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: the error numbers they return. */
#ifndef _FIXTURE_ERRNO_H
#define _FIXTURE_ERRNO_H

#define EPERM 1
#define EINTR 4
#define EAGAIN 11
#define ENOMEM 12
#define EFAULT 14
#define EBUSY 16
#define EEXIST 17
#define ENODEV 19
#define EINVAL 22

#endif
