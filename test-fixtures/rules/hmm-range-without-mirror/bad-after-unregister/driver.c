// SPDX-License-Identifier: MIT
/* The mirror is gone when the range comes. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct alder_ctx {
	struct hmm_mirror mirror;
	struct hmm_range range;
	u64 *log;
};

int alder_close(struct alder_ctx *c)
{
	hmm_mirror_unregister(&c->mirror);
	return hmm_range_register(&c->range, &c->mirror); /* want INV608 "was unregistered" */
}
