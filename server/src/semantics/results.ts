// Pure kernel functions whose result follows from their argument: the error-pointer conversions
// (include/linux/err.h, 6.12). The flow engine evaluates them instead of forgetting.

export type ResultRule = 'is-error' | 'is-error-or-null' | 'error-of' | 'to-error' | 'error-or-zero';

export const resultRules: ReadonlyMap<string, ResultRule> = new Map<string, ResultRule>([
  ['IS_ERR', 'is-error'],
  ['IS_ERR_VALUE', 'is-error'],
  ['IS_ERR_OR_NULL', 'is-error-or-null'],
  ['PTR_ERR', 'error-of'],
  ['ERR_PTR', 'to-error'],
  ['ERR_CAST', 'error-of'],
  ['PTR_ERR_OR_ZERO', 'error-or-zero'],
]);
