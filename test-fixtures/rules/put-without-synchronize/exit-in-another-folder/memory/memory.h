/* SPDX-License-Identifier: MIT */
/* The memory part. */
#ifndef _osprey_MEMORY_H
#define _osprey_MEMORY_H

void osprey_memory_exit(void);

#endif
