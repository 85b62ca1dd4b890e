// The part of a small driver that is right, for tests that are about the rest of it: the callback, its table and the
// insertion of `struct foo`, which has `notifier`, `lock` and `pte`.

export const fooCallback = `static bool foo_invalidate(struct mmu_interval_notifier *sub,
			   const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct foo *foo = container_of(sub, struct foo, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&foo->lock);
	mmu_interval_set_seq(sub, cur_seq);
	foo->pte = 0;
	mutex_unlock(&foo->lock);
	return true;
}

static const struct mmu_interval_notifier_ops foo_ops = {
	.invalidate = foo_invalidate,
};

int foo_init(struct foo *foo, struct mm_struct *mm, unsigned long addr)
{
	return mmu_interval_notifier_insert(&foo->notifier, mm, addr, PAGE_SIZE, &foo_ops);
}
`;
