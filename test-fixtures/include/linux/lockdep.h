/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: lock assertions. */
#ifndef _FIXTURE_LOCKDEP_H
#define _FIXTURE_LOCKDEP_H

#define lockdep_assert_held(l) ((void)(l))
#define lockdep_assert_held_write(l) ((void)(l))
#define lockdep_assert_held_read(l) ((void)(l))

#endif
