// SPDX-License-Identifier: MIT
/* The mirror comes after the range. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct rowan_ctx {
	struct hmm_mirror mirror;
	struct hmm_range range;
	u64 *log;
};

int rowan_open(struct rowan_ctx *c, struct mm_struct *mm)
{
	int ret;

	ret = hmm_range_register(&c->range, &c->mirror); /* want INV608 "only later" */
	if (ret)
		return ret;
	ret = hmm_mirror_register(&c->mirror, mm);
	if (ret)
		hmm_range_unregister(&c->range);
	return ret;
}
