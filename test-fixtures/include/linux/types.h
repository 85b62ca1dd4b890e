/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: the basic types, nothing more than they need. */
#ifndef _FIXTURE_TYPES_H
#define _FIXTURE_TYPES_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef int s32;
typedef unsigned long long u64;
typedef unsigned long size_t;
typedef unsigned long uintptr_t;
typedef unsigned int gfp_t;
typedef _Bool bool;
typedef u64 gfn_t;
typedef u64 gpa_t;
typedef u64 hva_t;
typedef u64 kvm_pfn_t;
typedef u64 dma_addr_t;

#define true 1
#define false 0
#define NULL ((void *)0)

#define __user
#define __iomem
#define __must_check

#endif
