// SPDX-License-Identifier: MIT
/* The removal does not wait for the readers of the list. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

struct sedge_space {
	struct srcu_struct readers;
	spinlock_t lock;
	struct list_head members;
};

struct sedge_member {
	struct mmu_notifier mn;
	struct list_head link;
	struct sedge_space *space;
};

int sedge_count(struct sedge_space *s)
{
	struct sedge_member *m;
	int idx = srcu_read_lock(&s->readers);
	int n = 0;

	list_for_each_entry_rcu(m, &s->members, link)
		n++;
	srcu_read_unlock(&s->readers, idx);
	return n;
}

static void sedge_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
}

static const struct mmu_notifier_ops sedge_ops = {
	.release = sedge_release,
};

void sedge_leave(struct sedge_member *m)
{
	struct sedge_space *s = m->space;

	spin_lock(&s->lock);
	list_del_rcu(&m->link);
	spin_unlock(&s->lock);
	mmu_notifier_unregister(&m->mn, m->mn.mm);
	kfree(m); /* want INV406 "readers of its list" */
}
