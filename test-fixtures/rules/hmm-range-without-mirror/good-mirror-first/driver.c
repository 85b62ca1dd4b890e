// SPDX-License-Identifier: MIT
/* The mirror comes first and goes last. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct hornbeam_ctx {
	struct hmm_mirror mirror;
	struct hmm_range range;
	u64 *log;
};

int hornbeam_open(struct hornbeam_ctx *c, struct mm_struct *mm)
{
	int ret;

	ret = hmm_mirror_register(&c->mirror, mm);
	if (ret)
		return ret;
	ret = hmm_range_register(&c->range, &c->mirror);
	if (ret)
		hmm_mirror_unregister(&c->mirror);
	return ret;
}
