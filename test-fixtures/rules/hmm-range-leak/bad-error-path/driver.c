// SPDX-License-Identifier: MIT
/* The range outlives the function, which takes it back on one failure and forgets to on another. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct aspen_bo {
	struct hmm_mirror mirror;
	struct hmm_range range;
	void *pages;
};

int aspen_pin(struct aspen_bo *bo, struct mm_struct *mm)
{
	int ret;

	ret = hmm_range_register(&bo->range, &bo->mirror); /* want INV605 */
	if (ret)
		return ret;
	bo->pages = kmalloc(64, GFP_KERNEL);
	if (!bo->pages)
		return -ENOMEM;
	if (!hmm_range_wait_until_valid(&bo->range, 1000)) {
		hmm_range_unregister(&bo->range);
		return -EAGAIN;
	}
	return 0;
}
