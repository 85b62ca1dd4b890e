// SPDX-License-Identifier: MIT
/* The label stands below the start: the second attempt runs in no section. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define CHAR_MAX_PAGES 64

struct char_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[CHAR_MAX_PAGES];
};

static void char_clear(struct char_mirror *m)
{
	unsigned long i;

	for (i = 0; i < CHAR_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void char_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool char_hit(const struct char_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int char_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct char_mirror *m = container_of(mn, struct char_mirror, mn);
	bool hit = char_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		char_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void char_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct char_mirror *m = container_of(mn, struct char_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops char_ops = {
	.invalidate_range_start = char_range_start,
	.invalidate_range_end = char_range_end,
};

int char_create(struct char_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int char_fault(struct char_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[CHAR_MAX_PAGES];
	long got;
	long i;

	if (npages > CHAR_MAX_PAGES)
		return -EINVAL;
	mm_invlock_start_write_and_lock(&m->mn, &st);
again:
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		spin_lock(&m->lock);
		mn_invlock_end_write_and_unlock(&m->mn, &st);
		spin_unlock(&m->lock);
		return got;
	}
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) { /* want INV603 */
		spin_unlock(&m->lock);
		char_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	char_put_pages(pages, got);
	return 0;
}
