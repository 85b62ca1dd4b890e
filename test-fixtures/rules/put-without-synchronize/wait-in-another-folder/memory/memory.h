/* SPDX-License-Identifier: MIT */
/* The memory part. */
#ifndef _harrier_MEMORY_H
#define _harrier_MEMORY_H

void harrier_memory_exit(void);

#endif
