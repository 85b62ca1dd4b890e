// Kernel macros that are pure syntax: wrappers that hand their argument through, truth tests that also warn,
// and the container_of family. They never become calls. Sources: include/linux/compiler.h, bug.h,
// container_of.h, rcupdate.h, cleanup.h (6.12).

import { vocabulary } from '../semantics/vocabulary.ts';

/** The value is that of the argument with this index. */
export const transparent: ReadonlyMap<string, number> = new Map([
  ['likely', 0],
  ['unlikely', 0],
  ['__builtin_expect', 0],
  ['READ_ONCE', 0],
  ['ACCESS_ONCE', 0],
  ['data_race', 0],
  ['rcu_dereference', 0],
  ['rcu_dereference_check', 0],
  ['rcu_dereference_protected', 0],
  ['rcu_dereference_raw', 0],
  ['rcu_access_pointer', 0],
  ['srcu_dereference', 0],
  ['srcu_dereference_check', 0],
  ['lockless_dereference', 0],
  ['ERR_CAST', 0],
  ['unrcu_pointer', 0],
  ['no_printk', 0],
  ['untagged_addr', 0],
]);

/** `smp_load_acquire(&x)` is a read of x. */
export const loads: ReadonlySet<string> = new Set(['smp_load_acquire', 'atomic_load_explicit']);

/** `WRITE_ONCE(x, v)` is `x = v`; `smp_store_release(&x, v)` is too. */
export const stores: ReadonlyMap<string, 'place' | 'pointer'> = new Map([
  ['WRITE_ONCE', 'place'],
  ['rcu_assign_pointer', 'place'],
  ['RCU_INIT_POINTER', 'place'],
  ['smp_store_release', 'pointer'],
  ['smp_store_mb', 'place'],
]);

/** Index of the condition of a macro that warns and yields its truth; null if it is none. */
export function warnsOn(name: string): number | null {
  if (!/WARN|BUG_ON$/.test(name)) return null;
  if (/^(drm|dev|xe_gt|gpu)_WARN/.test(name)) return 1;
  if (/(^|_)WARN(_ON)?(_ONCE|_RATELIMIT)?(_MMAP|_MM|_VMG)?$/.test(name) || name === 'WARN_TAINT') return 0;
  return /^KVM_BUG_ON$|_BUG_ON$|^BUG_ON$/.test(name) ? 0 : null;
}

/** Those whose true side does not come back. */
export const stopsOn: ReadonlySet<string> = new Set([
  'BUG_ON',
  'VM_BUG_ON',
  'VM_BUG_ON_PAGE',
  'VM_BUG_ON_VMA',
  'VM_BUG_ON_MM',
]);

/** Calls after which control does not continue. */
export const stops: ReadonlySet<string> = new Set([
  ...[...vocabulary.plain.values()].filter((row) => row.role === 'noreturn').map((row) => row.name),
  'BUG',
  'unreachable',
  '__builtin_unreachable',
  'BUILD_BUG',
]);

/** `container_of(pointer, type, member)`. */
export const containers: ReadonlySet<string> = new Set([
  'container_of',
  'container_of_const',
  'list_entry',
  'hlist_entry',
  'rb_entry',
  'kthread_container',
]);

/** Tests of the configuration, with no run-time value. */
export const configTests: ReadonlySet<string> = new Set([
  'IS_ENABLED',
  'IS_REACHABLE',
  'IS_BUILTIN',
  'IS_MODULE',
]);

/** cleanup.h: the pointer goes out and its cleanup is disarmed. */
export const disarms: ReadonlySet<string> = new Set([
  'no_free_ptr',
  'return_ptr',
  'retain_and_null_ptr',
  'take_fd',
]);

/** cleanup.h: attributes that name a destructor. */
export const destructors: ReadonlySet<string> = new Set(['__free', '__cleanup']);

export const guardWord = 'guard';
export const classWord = 'CLASS';
/** `ACQUIRE(class, variable)(arguments)`: as CLASS, with ACQUIRE_ERR() to ask for the error (cleanup.h, 6.17). */
export const acquireWord = 'ACQUIRE';
export const acquireError = 'ACQUIRE_ERR';
/** `scoped_cond_guard(class, statement on failure, arguments)`. */
export const conditionalScope = 'scoped_cond_guard';
export const returnPointer = 'return_ptr';

/** Guard classes whose scope may not hold anything (include/linux/cleanup.h, DEFINE_GUARD_COND). */
export function isConditionalGuard(name: string): boolean {
  return /_(try|intr|kill|killable|interruptible|timeout)$/.test(name);
}
