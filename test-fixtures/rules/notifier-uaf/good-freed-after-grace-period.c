// SPDX-License-Identifier: MIT
/* RCU frees the object later. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

struct spikerush_space {
	struct srcu_struct readers;
	spinlock_t lock;
	struct list_head members;
};

struct spikerush_member {
	struct mmu_notifier mn;
	struct list_head link;
	struct spikerush_space *space;
};

int spikerush_count(struct spikerush_space *s)
{
	struct spikerush_member *m;
	int idx = srcu_read_lock(&s->readers);
	int n = 0;

	list_for_each_entry_rcu(m, &s->members, link)
		n++;
	srcu_read_unlock(&s->readers, idx);
	return n;
}

static void spikerush_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
}

static const struct mmu_notifier_ops spikerush_ops = {
	.release = spikerush_release,
};

void spikerush_leave(struct spikerush_member *m)
{
	struct spikerush_space *s = m->space;

	spin_lock(&s->lock);
	list_del_rcu(&m->link);
	spin_unlock(&s->lock);
	mmu_notifier_unregister(&m->mn, m->mn.mm);
	synchronize_rcu();
	kfree(m);
}
