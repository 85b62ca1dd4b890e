// SPDX-License-Identifier: MIT
/* The mmap lock is released before the section starts. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define PHLOX_MAX_PAGES 64

struct phlox_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[PHLOX_MAX_PAGES];
};

static void phlox_clear(struct phlox_mirror *m)
{
	unsigned long i;

	for (i = 0; i < PHLOX_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void phlox_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool phlox_hit(const struct phlox_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int phlox_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct phlox_mirror *m = container_of(mn, struct phlox_mirror, mn);
	bool hit = phlox_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		phlox_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void phlox_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct phlox_mirror *m = container_of(mn, struct phlox_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops phlox_ops = {
	.invalidate_range_start = phlox_range_start,
	.invalidate_range_end = phlox_range_end,
};

int phlox_create(struct phlox_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int phlox_fault(struct phlox_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[PHLOX_MAX_PAGES];
	long got;
	long i;

	if (npages > PHLOX_MAX_PAGES)
		return -EINVAL;
again:
	mmap_read_lock(m->mn.mm);
	if (!vma_lookup(m->mn.mm, m->start)) {
		mmap_read_unlock(m->mn.mm);
		return -EFAULT;
	}
	mmap_read_unlock(m->mn.mm);
	mm_invlock_start_write_and_lock(&m->mn, &st);
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
		phlox_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	phlox_put_pages(pages, got);
	return 0;
}
