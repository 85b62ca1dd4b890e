// SPDX-License-Identifier: MIT
/* The mirror is registered again in between. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct whitebeam_ctx {
	struct hmm_mirror mirror;
	struct hmm_range range;
	u64 *log;
};

int whitebeam_move(struct whitebeam_ctx *c, struct mm_struct *mm)
{
	int ret;

	hmm_mirror_unregister(&c->mirror);
	ret = hmm_mirror_register(&c->mirror, mm);
	if (ret)
		return ret;
	return hmm_range_register(&c->range, &c->mirror);
}
