// SPDX-License-Identifier: MIT
/* The put leads to a free that does not wait for the readers of the list. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

struct bulrush_space {
	struct srcu_struct readers;
	spinlock_t lock;
	struct list_head members;
};

struct bulrush_member {
	struct mmu_notifier mn;
	struct list_head link;
	struct bulrush_space *space;
};

int bulrush_count(struct bulrush_space *s)
{
	struct bulrush_member *m;
	int idx = srcu_read_lock(&s->readers);
	int n = 0;

	list_for_each_entry_rcu(m, &s->members, link)
		n++;
	srcu_read_unlock(&s->readers, idx);
	return n;
}

static void bulrush_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct bulrush_member, mn));
}

static void bulrush_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct bulrush_member *m = container_of(mn, struct bulrush_member, mn);

	spin_lock(&m->space->lock);
	list_del_rcu(&m->link);
	spin_unlock(&m->space->lock);
	mmu_notifier_put(mn); /* want INV406 "readers of its list" */
}

static const struct mmu_notifier_ops bulrush_ops = {
	.release = bulrush_release,
	.free_notifier = bulrush_free,
};
