/* SPDX-License-Identifier: MIT */
/*
 * Heron, an imaginary accelerator that shares page tables with its processes. The driver is the example of
 * Invlock's first command: it has three bugs of the kind that no test run shows.
 */
#ifndef _HERON_H
#define _HERON_H

#include <linux/mm_types.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/types.h>

#define HERON_CHUNK_PAGES 512
#define HERON_PTE_VALID 1UL
#define HERON_PTE_WRITE 2UL

/* One process that has the device open. */
struct heron_ctx {
	struct mm_struct *mm;
	/* Serialises the device's page table against the notifiers, and guards @nr_mirrors. */
	struct mutex pt_lock;
	u64 __iomem *page_table;
	unsigned int nr_mirrors;
	bool dying;
};

/* One range of the process's memory that the device sees. */
struct heron_mirror {
	struct heron_ctx *ctx;
	struct mmu_interval_notifier notifier;
	unsigned long start;
	unsigned long npages;
	bool writable;
};

/* heron_ctx.c */
int heron_ctx_attach(struct heron_ctx *ctx, struct heron_mirror *mirror);
void heron_ctx_detach(struct heron_ctx *ctx, struct heron_mirror *mirror);
void heron_pt_write(struct heron_ctx *ctx, unsigned long addr, u64 pte);
void heron_pt_clear(struct heron_ctx *ctx, unsigned long start, unsigned long end);

/* heron_svm.c */
int heron_mirror_create(struct heron_mirror *mirror);
void heron_mirror_destroy(struct heron_mirror *mirror);
int heron_mirror_fault(struct heron_mirror *mirror, unsigned long addr);
int heron_mirror_prefetch(struct heron_mirror *mirror);

#endif
