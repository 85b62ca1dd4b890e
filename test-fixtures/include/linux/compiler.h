/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: annotations and the macros that wrap conditions. */
#ifndef _FIXTURE_COMPILER_H
#define _FIXTURE_COMPILER_H

#define likely(x) (x)
#define unlikely(x) (x)
#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, val) ((x) = (val))
#define WARN_ON(x) (x)
#define WARN_ON_ONCE(x) (x)
#define __must_hold(...)
#define __must_hold_shared(...)
#define __acquires(...)
#define __acquires_shared(...)
#define __cond_acquires(ret, x)
#define __releases(...)
#define __releases_shared(...)
#define __guarded_by(...)
#define __pt_guarded_by(...)
#define smp_rmb() do { } while (0)
#define smp_wmb() do { } while (0)

#endif
