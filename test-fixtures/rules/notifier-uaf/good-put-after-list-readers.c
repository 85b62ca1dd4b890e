// SPDX-License-Identifier: MIT
/* The readers are waited for before the put. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

struct cottongrass_space {
	struct srcu_struct readers;
	spinlock_t lock;
	struct list_head members;
};

struct cottongrass_member {
	struct mmu_notifier mn;
	struct list_head link;
	struct cottongrass_space *space;
};

int cottongrass_count(struct cottongrass_space *s)
{
	struct cottongrass_member *m;
	int idx = srcu_read_lock(&s->readers);
	int n = 0;

	list_for_each_entry_rcu(m, &s->members, link)
		n++;
	srcu_read_unlock(&s->readers, idx);
	return n;
}

static void cottongrass_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct cottongrass_member, mn));
}

static void cottongrass_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct cottongrass_member *m = container_of(mn, struct cottongrass_member, mn);

	spin_lock(&m->space->lock);
	list_del_rcu(&m->link);
	spin_unlock(&m->space->lock);
	synchronize_srcu(&m->space->readers);
	mmu_notifier_put(mn);
}

static const struct mmu_notifier_ops cottongrass_ops = {
	.release = cottongrass_release,
	.free_notifier = cottongrass_free,
};
