// SPDX-License-Identifier: MIT
/* The get has failed, and the object is freed. */
#include <linux/err.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>

struct pipit {
	struct mmu_notifier mn;
	struct mm_struct *mm;
};

struct pipit *pipit_find(struct mm_struct *mm);

static struct mmu_notifier *pipit_alloc(struct mm_struct *mm)
{
	return &pipit_find(mm)->mn;
}

static void pipit_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct pipit, mn));
}

static const struct mmu_notifier_ops pipit_ops = {
	.alloc_notifier = pipit_alloc,
	.free_notifier = pipit_free,
};

struct pipit *pipit_make(struct mm_struct *mm)
{
	struct pipit *t = kzalloc(sizeof(*t), GFP_KERNEL);
	struct mmu_notifier *mn;

	if (!t)
		return NULL;
	t->mm = mm;
	mn = mmu_notifier_get(&pipit_ops, mm);
	if (IS_ERR(mn)) {
		kfree(t);
		return NULL;
	}
	return t;
}

void pipit_drop(struct pipit *t)
{
	mmu_notifier_put(&t->mn);
}

static void __exit pipit_exit(void)
{
	mmu_notifier_synchronize();
}
module_exit(pipit_exit);
