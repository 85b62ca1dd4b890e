// SPDX-License-Identifier: MIT
/* The area was looked up under the mmap lock, which the start wants for itself. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define PEONY_MAX_PAGES 64

struct peony_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[PEONY_MAX_PAGES];
};

static void peony_clear(struct peony_mirror *m)
{
	unsigned long i;

	for (i = 0; i < PEONY_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void peony_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool peony_hit(const struct peony_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int peony_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct peony_mirror *m = container_of(mn, struct peony_mirror, mn);
	bool hit = peony_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		peony_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void peony_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct peony_mirror *m = container_of(mn, struct peony_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops peony_ops = {
	.invalidate_range_start = peony_range_start,
	.invalidate_range_end = peony_range_end,
};

int peony_create(struct peony_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int peony_fault(struct peony_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[PEONY_MAX_PAGES];
	long got;
	long i;

	if (npages > PEONY_MAX_PAGES)
		return -EINVAL;
again:
	mmap_read_lock(m->mn.mm);
	if (!vma_lookup(m->mn.mm, m->start)) {
		mmap_read_unlock(m->mn.mm);
		return -EFAULT;
	}
	mm_invlock_start_write_and_lock(&m->mn, &st); /* want INV601 */
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		spin_lock(&m->lock);
		mn_invlock_end_write_and_unlock(&m->mn, &st);
		spin_unlock(&m->lock);
		return got;
	}
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		spin_unlock(&m->lock);
		peony_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	peony_put_pages(pages, got);
	return 0;
}
