// SPDX-License-Identifier: MIT
/* The state is whatever was on the stack. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define HAKE_MAX_PAGES 64

struct hake_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[HAKE_MAX_PAGES];
};

static void hake_clear(struct hake_mirror *m)
{
	unsigned long i;

	for (i = 0; i < HAKE_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void hake_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool hake_hit(const struct hake_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int hake_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct hake_mirror *m = container_of(mn, struct hake_mirror, mn);
	bool hit = hake_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		hake_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void hake_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct hake_mirror *m = container_of(mn, struct hake_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops hake_ops = {
	.invalidate_range_start = hake_range_start,
	.invalidate_range_end = hake_range_end,
};

int hake_create(struct hake_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int hake_fault(struct hake_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st;
	struct page *pages[HAKE_MAX_PAGES];
	long got;
	long i;

	if (npages > HAKE_MAX_PAGES)
		return -EINVAL;
again:
	mmu_invlock_write_start_and_lock(&m->mn, &st); /* want INV604 */
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		spin_lock(&m->lock);
		mmu_invlock_write_end(&m->mn, &st);
		spin_unlock(&m->lock);
		return got;
	}
	spin_lock(&m->lock);
	if (mmu_invlock_write_end(&m->mn, &st)) {
		spin_unlock(&m->lock);
		hake_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	hake_put_pages(pages, got);
	return 0;
}
