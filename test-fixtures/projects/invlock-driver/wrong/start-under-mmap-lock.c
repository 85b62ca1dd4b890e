// SPDX-License-Identifier: MIT
/* The section is started with the mmap lock held, which it is about to take itself. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define QUILLBACK_MAX_PAGES 64

struct quillback_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[QUILLBACK_MAX_PAGES];
};

static void quillback_clear(struct quillback_mirror *m)
{
	unsigned long i;

	for (i = 0; i < QUILLBACK_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void quillback_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool quillback_hit(const struct quillback_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int quillback_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct quillback_mirror *m = container_of(mn, struct quillback_mirror, mn);
	bool hit = quillback_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		quillback_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void quillback_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct quillback_mirror *m = container_of(mn, struct quillback_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops quillback_ops = {
	.invalidate_range_start = quillback_range_start,
	.invalidate_range_end = quillback_range_end,
};

int quillback_create(struct quillback_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int quillback_fault(struct quillback_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[QUILLBACK_MAX_PAGES];
	long got;
	long i;

	if (npages > QUILLBACK_MAX_PAGES)
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
		quillback_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	quillback_put_pages(pages, got);
	return 0;
}
