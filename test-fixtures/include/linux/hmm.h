/* SPDX-License-Identifier: MIT */
/* Stub for the fixtures: page-table snapshots. */
#ifndef _FIXTURE_HMM_H
#define _FIXTURE_HMM_H

#include <linux/mm.h>
#include <linux/mmu_notifier.h>

#define HMM_PFN_VALID (1UL << 63)
#define HMM_PFN_WRITE (1UL << 62)
#define HMM_PFN_REQ_FAULT (1UL << 63)
#define HMM_PFN_REQ_WRITE (1UL << 62)
#define HMM_RANGE_DEFAULT_TIMEOUT 1000

struct hmm_range {
	struct mmu_interval_notifier *notifier;
	unsigned long notifier_seq;
	unsigned long start;
	unsigned long end;
	unsigned long *hmm_pfns;
	unsigned long default_flags;
	unsigned long pfn_flags_mask;
	void *dev_private_owner;
};

int hmm_range_fault(struct hmm_range *range);
int hmm_range_fault_unlocked_timeout(struct hmm_range *range, unsigned long timeout);
struct page *hmm_pfn_to_page(unsigned long hmm_pfn);

#endif
