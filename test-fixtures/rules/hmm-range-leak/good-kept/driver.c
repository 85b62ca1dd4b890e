// SPDX-License-Identifier: MIT
/* The range stays registered for as long as the object lives. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct cedar_bo {
	struct hmm_mirror mirror;
	struct hmm_range range;
};

int cedar_pin(struct cedar_bo *bo)
{
	int ret;

	ret = hmm_range_register(&bo->range, &bo->mirror);
	if (ret)
		return ret;
	if (!hmm_range_wait_until_valid(&bo->range, 1000)) {
		hmm_range_unregister(&bo->range);
		return -EAGAIN;
	}
	return 0;
}
