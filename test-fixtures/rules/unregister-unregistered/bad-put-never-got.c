// SPDX-License-Identifier: MIT
/* The get has failed, and what it would have handed out is put. */
#include <linux/err.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>

struct nuthatch {
	struct mmu_notifier mn;
	struct mm_struct *mm;
};

struct nuthatch *nuthatch_find(struct mm_struct *mm);

static struct mmu_notifier *nuthatch_alloc(struct mm_struct *mm)
{
	return &nuthatch_find(mm)->mn;
}

static void nuthatch_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct nuthatch, mn));
}

static const struct mmu_notifier_ops nuthatch_ops = {
	.alloc_notifier = nuthatch_alloc,
	.free_notifier = nuthatch_free,
};

struct nuthatch *nuthatch_make(struct mm_struct *mm)
{
	struct nuthatch *t = kzalloc(sizeof(*t), GFP_KERNEL);
	struct mmu_notifier *mn;

	if (!t)
		return NULL;
	t->mm = mm;
	mn = mmu_notifier_get(&nuthatch_ops, mm);
	if (IS_ERR(mn)) {
		mmu_notifier_put(&t->mn); /* want INV402 */
		return NULL;
	}
	return t;
}

void nuthatch_drop(struct nuthatch *t)
{
	mmu_notifier_put(&t->mn);
}

static void __exit nuthatch_exit(void)
{
	mmu_notifier_synchronize();
}
module_exit(nuthatch_exit);
