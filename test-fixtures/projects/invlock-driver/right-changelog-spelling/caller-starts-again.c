// SPDX-License-Identifier: MIT
/* One attempt per call: the state lives in the caller, which repeats it. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define LAMPREY_MAX_PAGES 64

struct lamprey_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[LAMPREY_MAX_PAGES];
};

static void lamprey_clear(struct lamprey_mirror *m)
{
	unsigned long i;

	for (i = 0; i < LAMPREY_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void lamprey_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool lamprey_hit(const struct lamprey_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int lamprey_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct lamprey_mirror *m = container_of(mn, struct lamprey_mirror, mn);
	bool hit = lamprey_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		lamprey_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void lamprey_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct lamprey_mirror *m = container_of(mn, struct lamprey_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops lamprey_ops = {
	.invalidate_range_start = lamprey_range_start,
	.invalidate_range_end = lamprey_range_end,
};

int lamprey_create(struct lamprey_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* One attempt. Returns 0, -EAGAIN after a collision, or another negative error. */
static int lamprey_try(struct lamprey_mirror *m, unsigned long npages, struct mmu_invlock_state *st)
{
	struct page *pages[LAMPREY_MAX_PAGES];
	int ret = 0;
	long got;
	long i;

	mmu_invlock_write_start_and_lock(&m->mn, st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	spin_lock(&m->lock);
	if (mmu_invlock_write_end(&m->mn, st)) {
		ret = -EAGAIN;
		goto out_unlock;
	}
	if (got < 0) {
		ret = got;
		goto out_unlock;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
out_unlock:
	spin_unlock(&m->lock);
	lamprey_put_pages(pages, got);
	return ret;
}

int lamprey_fault(struct lamprey_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	int ret;

	if (npages > LAMPREY_MAX_PAGES)
		return -EINVAL;
	do {
		ret = lamprey_try(m, npages, &st);
	} while (ret == -EAGAIN);
	return ret;
}
