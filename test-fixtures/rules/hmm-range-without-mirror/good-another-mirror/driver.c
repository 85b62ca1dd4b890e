// SPDX-License-Identifier: MIT
/* The mirror that goes is another one. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct blackthorn_ctx {
	struct hmm_mirror mirror;
	struct hmm_range range;
	u64 *log;
};

int blackthorn_swap(struct blackthorn_ctx *old, struct blackthorn_ctx *c)
{
	hmm_mirror_unregister(&old->mirror);
	return hmm_range_register(&c->range, &c->mirror);
}
