// SPDX-License-Identifier: MIT
/* The readers of the list are waited for first. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

struct reedmace_space {
	struct srcu_struct readers;
	spinlock_t lock;
	struct list_head members;
};

struct reedmace_member {
	struct mmu_notifier mn;
	struct list_head link;
	struct reedmace_space *space;
};

int reedmace_count(struct reedmace_space *s)
{
	struct reedmace_member *m;
	int idx = srcu_read_lock(&s->readers);
	int n = 0;

	list_for_each_entry_rcu(m, &s->members, link)
		n++;
	srcu_read_unlock(&s->readers, idx);
	return n;
}

static void reedmace_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
}

static const struct mmu_notifier_ops reedmace_ops = {
	.release = reedmace_release,
};

void reedmace_leave(struct reedmace_member *m)
{
	struct reedmace_space *s = m->space;

	spin_lock(&s->lock);
	list_del_rcu(&m->link);
	spin_unlock(&s->lock);
	synchronize_srcu(&s->readers);
	mmu_notifier_unregister(&m->mn, m->mn.mm);
	kfree(m);
}
