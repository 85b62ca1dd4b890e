// SPDX-License-Identifier: MIT
/* The state is the caller's, who has initialised it. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define VETCH_MAX_PAGES 64

struct vetch_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[VETCH_MAX_PAGES];
};

static void vetch_clear(struct vetch_mirror *m)
{
	unsigned long i;

	for (i = 0; i < VETCH_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void vetch_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool vetch_hit(const struct vetch_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int vetch_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct vetch_mirror *m = container_of(mn, struct vetch_mirror, mn);
	bool hit = vetch_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		vetch_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void vetch_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct vetch_mirror *m = container_of(mn, struct vetch_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops vetch_ops = {
	.invalidate_range_start = vetch_range_start,
	.invalidate_range_end = vetch_range_end,
};

int vetch_create(struct vetch_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* Maps the first npages of the mirror. Returns 0 or a negative error. */
static int vetch_fault_state(struct vetch_mirror *m, unsigned long npages, struct mmu_invlock_state *st)
{
	struct page *pages[VETCH_MAX_PAGES];
	long got;
	long i;

	if (npages > VETCH_MAX_PAGES)
		return -EINVAL;
again:
	mm_invlock_start_write_and_lock(&m->mn, st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	if (got < 0) {
		spin_lock(&m->lock);
		mn_invlock_end_write_and_unlock(&m->mn, st);
		spin_unlock(&m->lock);
		return got;
	}
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, st)) {
		spin_unlock(&m->lock);
		vetch_put_pages(pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(pages[i]);
	spin_unlock(&m->lock);
	vetch_put_pages(pages, got);
	return 0;
}

int vetch_fault(struct vetch_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;

	return vetch_fault_state(m, npages, &st);
}
