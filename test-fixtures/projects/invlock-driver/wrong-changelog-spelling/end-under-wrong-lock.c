// SPDX-License-Identifier: MIT
/* The section is ended under a lock that the callbacks do not take. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define VIMBA_MAX_PAGES 64

struct vimba_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	spinlock_t queue_lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[VIMBA_MAX_PAGES];
};

static void vimba_clear(struct vimba_mirror *m)
{
	unsigned long i;

	for (i = 0; i < VIMBA_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void vimba_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool vimba_hit(const struct vimba_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int vimba_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct vimba_mirror *m = container_of(mn, struct vimba_mirror, mn);
	bool hit = vimba_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		vimba_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void vimba_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct vimba_mirror *m = container_of(mn, struct vimba_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops vimba_ops = {
	.invalidate_range_start = vimba_range_start,
	.invalidate_range_end = vimba_range_end,
};

int vimba_create(struct vimba_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	spin_lock_init(&m->queue_lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
int vimba_fault(struct vimba_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	struct page *pages[VIMBA_MAX_PAGES];
	long got;
	long i;

	if (npages > VIMBA_MAX_PAGES)
		return -EINVAL;
again:
	mmu_invlock_write_start_and_lock(&m->mn, &st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	spin_lock(&m->queue_lock);
	if (mmu_invlock_write_end(&m->mn, &st)) { /* want INV104 */
		spin_unlock(&m->queue_lock);
		vimba_put_pages(pages, got);
		goto again;
	}
	if (got < 0) {
		spin_unlock(&m->queue_lock);
		return got;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->queue_lock);
	vimba_put_pages(pages, got);
	return 0;
}
