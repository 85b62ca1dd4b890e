// SPDX-License-Identifier: MIT
/* The state is a member of the request and is assigned once, before the label. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

#define NASE_MAX_PAGES 64

struct nase_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long start;
	unsigned long end;
	u64 ptes[NASE_MAX_PAGES];
};

static void nase_clear(struct nase_mirror *m)
{
	unsigned long i;

	for (i = 0; i < NASE_MAX_PAGES; i++)
		m->ptes[i] = 0;
}

static void nase_put_pages(struct page **pages, long npages)
{
	while (npages > 0)
		put_page(pages[--npages]);
}

static bool nase_hit(const struct nase_mirror *m, const struct mmu_notifier_range *range)
{
	return range->end > m->start && range->start < m->end;
}

struct nase_request {
	struct nase_mirror *mirror;
	struct mmu_invlock_state st;
	unsigned long npages;
	struct page *pages[NASE_MAX_PAGES];
};

static int nase_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct nase_mirror *m = container_of(mn, struct nase_mirror, mn);
	bool hit = nase_hit(m, range);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, hit);
	if (hit)
		nase_clear(m);
	spin_unlock(&m->lock);
	return 0;
}

static void nase_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct nase_mirror *m = container_of(mn, struct nase_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops nase_ops = {
	.invalidate_range_start = nase_range_start,
	.invalidate_range_end = nase_range_end,
};

int nase_create(struct nase_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	return mmu_notifier_register(&m->mn, mm);
}

int nase_serve(struct nase_request *req)
{
	struct nase_mirror *m = req->mirror;
	long got;
	long i;

	req->st = (struct mmu_invlock_state)MMU_INVLOCK_STATE_INIT;
again:
	mmu_invlock_write_start_and_lock(&m->mn, &req->st);
	got = get_user_pages_remote(m->mn.mm, m->start, req->npages, FOLL_WRITE, req->pages, NULL);
	spin_lock(&m->lock);
	if (mmu_invlock_write_end(&m->mn, &req->st)) {
		spin_unlock(&m->lock);
		nase_put_pages(req->pages, got);
		goto again;
	}
	for (i = 0; i < got; i++)
		m->ptes[i] = page_to_pfn(req->pages[i]);
	spin_unlock(&m->lock);
	nase_put_pages(req->pages, got);
	return got < 0 ? got : 0;
}
