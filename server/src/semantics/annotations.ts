// What the kernel's annotations say of locks: attributes of functions, in the notation of sparse and in that of the
// compiler's context analysis, which share their names. Sources: include/linux/compiler_types.h (6.12) and
// include/linux/compiler-context-analysis.h (7.0), which also has the names that only headers of the core use.

export interface LockAnnotation {
  /**
   * held: whoever calls it holds the lock. acquire, release: it comes back with the lock, or without it; what is
   * released is held on entry as well.
   */
  readonly effect: 'held' | 'acquire' | 'release';
  readonly mode: 'exclusive' | 'shared';
  /** The first of its arguments says which results it holds for. */
  readonly isConditional: boolean;
}

const row = (
  effect: LockAnnotation['effect'],
  mode: LockAnnotation['mode'],
  isConditional = false,
): LockAnnotation => ({ effect, mode, isConditional });

export const lockAnnotations: ReadonlyMap<string, LockAnnotation> = new Map([
  ['__must_hold', row('held', 'exclusive')],
  ['__must_hold_shared', row('held', 'shared')],
  ['__requires_ctx_lock', row('held', 'exclusive')],
  ['__requires_shared_ctx_lock', row('held', 'shared')],
  ['__acquires', row('acquire', 'exclusive')],
  ['__acquires_shared', row('acquire', 'shared')],
  ['__acquires_ctx_lock', row('acquire', 'exclusive')],
  ['__acquires_shared_ctx_lock', row('acquire', 'shared')],
  ['__cond_acquires', row('acquire', 'exclusive', true)],
  ['__cond_acquires_shared', row('acquire', 'shared', true)],
  ['__releases', row('release', 'exclusive')],
  ['__releases_shared', row('release', 'shared')],
  ['__releases_ctx_lock', row('release', 'exclusive')],
  ['__releases_shared_ctx_lock', row('release', 'shared')],
  ['__cond_releases', row('release', 'exclusive', true)],
]);

/** Of members: what the lock guards, the member itself or what it points to. */
export const memberGuards: ReadonlyMap<string, 'member' | 'pointee'> = new Map<string, 'member' | 'pointee'>([
  ['__guarded_by', 'member'],
  ['__pt_guarded_by', 'pointee'],
]);

/** For which results a conditional annotation holds, by the word that it gives for them. */
export const annotatedResults: ReadonlyMap<string, 'zero' | 'nonzero'> = new Map([
  ['true', 'nonzero'],
  ['nonzero', 'nonzero'],
  ['nonnull', 'nonzero'],
  ['1', 'nonzero'],
  ['false', 'zero'],
  ['0', 'zero'],
  ['NULL', 'zero'],
]);

/** The assertion that says in a body what an attribute says of the entry. */
export const assertionOf = {
  exclusive: 'lockdep_assert_held',
  shared: 'lockdep_assert_held_read',
} as const;

/** Letters of the names that drivers use: a header without them annotates none of their functions. */
export const annotationStems = ['__must_hold', '_acquires', '_releases'] as const;

/** Calls that take and give back a lock of that type, exclusive and shared. */
export const callsOfLockType: ReadonlyMap<
  string,
  Readonly<Record<LockAnnotation['mode'], readonly [take: string, give: string]>>
> = new Map([
  ['struct mutex', both('mutex_lock', 'mutex_unlock')],
  ['struct rt_mutex', both('rt_mutex_lock', 'rt_mutex_unlock')],
  ['spinlock_t', both('spin_lock', 'spin_unlock')],
  ['raw_spinlock_t', both('raw_spin_lock', 'raw_spin_unlock')],
  ['rwlock_t', { exclusive: ['write_lock', 'write_unlock'], shared: ['read_lock', 'read_unlock'] }],
  ['struct rw_semaphore', { exclusive: ['down_write', 'up_write'], shared: ['down_read', 'up_read'] }],
]);

function both(take: string, give: string): Record<LockAnnotation['mode'], readonly [string, string]> {
  return { exclusive: [take, give], shared: [take, give] };
}
