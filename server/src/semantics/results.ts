// Pure kernel functions whose result follows from their argument: the error-pointer conversions
// (include/linux/err.h, 6.12). The flow engine evaluates them instead of forgetting.

export type ResultRule = 'is-error' | 'is-error-or-null' | 'error-of' | 'to-error' | 'error-or-zero';

/** Calls that count a field up or down (include/linux/atomic.h, refcount.h, 6.12). The argument with that index is the counter. */
export const countsUp: ReadonlyMap<string, number> = new Map([
  ['atomic_inc', 0],
  ['atomic_inc_return', 0],
  ['atomic_add', 1],
  ['atomic_long_inc', 0],
  ['atomic64_inc', 0],
  ['refcount_inc', 0],
]);
export const countsDown: ReadonlyMap<string, number> = new Map([
  ['atomic_dec', 0],
  ['atomic_dec_return', 0],
  ['atomic_dec_and_test', 0],
  ['atomic_dec_if_positive', 0],
  ['atomic_sub', 1],
  ['atomic_sub_and_test', 1],
  ['atomic_long_dec', 0],
  ['atomic64_dec', 0],
  ['refcount_dec', 0],
  ['refcount_dec_and_test', 0],
]);

export const resultRules: ReadonlyMap<string, ResultRule> = new Map<string, ResultRule>([
  ['IS_ERR', 'is-error'],
  ['IS_ERR_VALUE', 'is-error'],
  ['IS_ERR_OR_NULL', 'is-error-or-null'],
  ['PTR_ERR', 'error-of'],
  ['ERR_PTR', 'to-error'],
  ['ERR_CAST', 'error-of'],
  ['PTR_ERR_OR_ZERO', 'error-or-zero'],
]);

/** Reads of memory by a macro or a small helper (include/linux/compiler.h, atomic.h, bitops.h, list.h, 6.12). */
export const plainReads: ReadonlySet<string> = new Set([
  'READ_ONCE',
  'smp_load_acquire',
  'atomic_read',
  'atomic64_read',
  'atomic_long_read',
  'refcount_read',
  'test_bit',
  'list_empty',
  'hlist_empty',
  'xa_empty',
]);
