// SPDX-License-Identifier: MIT
/* A callee takes the range back. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct fir_ctx {
	struct hmm_mirror mirror;
};

static void fir_end(struct hmm_range *range)
{
	hmm_range_unregister(range);
}

int fir_fill(struct fir_ctx *c)
{
	struct hmm_range range = {};
	int ret;

	ret = hmm_range_register(&range, &c->mirror);
	if (ret)
		return ret;
	if (!hmm_range_wait_until_valid(&range, 1000))
		ret = -EAGAIN;
	fir_end(&range);
	return ret;
}
