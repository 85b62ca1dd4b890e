// SPDX-License-Identifier: MIT
/* One attempt per call: the state lives in the caller, which repeats it. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define KOI_MAX_PAGES 64

struct koi_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[KOI_MAX_PAGES];
};

static void koi_clear(struct koi_mirror *m)
{
	unsigned long i;

	for (i = 0; i < KOI_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void koi_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool koi_hit(const struct koi_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

static int koi_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct koi_mirror *m = container_of(mn, struct koi_mirror, mn);
	bool hit = koi_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		koi_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void koi_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct koi_mirror *m = container_of(mn, struct koi_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops koi_ops = {
	.invalidate_range_start = koi_range_start,
	.invalidate_range_end = koi_range_end,
};

int koi_create(struct koi_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

/* One attempt. Returns 0, -EAGAIN after a collision, or another negative error. */
static int koi_try(struct koi_mirror *m, unsigned long npages, struct mmu_invlock_state *st)
{
	struct page *pages[KOI_MAX_PAGES];
	int ret = 0;
	long got;
	long i;

	mm_invlock_start_write_and_lock(&m->mn, st);
	got = get_user_pages_remote(m->mn.mm, m->start, npages, FOLL_WRITE, pages, NULL);
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, st)) {
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
	koi_put_pages(pages, got);
	return ret;
}

int koi_fault(struct koi_mirror *m, unsigned long npages)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;
	int ret;

	if (npages > KOI_MAX_PAGES)
		return -EINVAL;
	do {
		ret = koi_try(m, npages, &st);
	} while (ret == -EAGAIN);
	return ret;
}
