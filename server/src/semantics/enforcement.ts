// What rules can enforce: a property of a protocol model, or a row of the contracts. The names of both are
// strings in this folder only.

import type { ProtocolId } from './contracts/row.ts';
import { isProperty, type Property } from './machine/properties.ts';

export type Enforces =
  | {
      readonly kind: 'property';
      readonly protocol: ProtocolId;
      readonly property: string;
      /** A violation of this proves it as well. */
      readonly or?: string;
    }
  | { readonly kind: 'contract'; readonly row: string };

export const protocols = {
  invlock: 'invlock',
  interval: 'interval-notifier',
  range: 'range-notifier',
  kvm: 'kvm-seq',
  environment: 'environment',
} as const satisfies Readonly<Record<string, ProtocolId>>;

/**
 * The properties whose violation proves a finding of a rule that enforces this. Whoever maps a page that goes away
 * also has it mapped while it goes.
 */
export function provenBy(enforces: Enforces): readonly Property[] {
  if (enforces.kind !== 'property' || !isProperty(enforces.property)) return [];
  const { property, or } = enforces;
  return [property, ...(or === undefined ? [] : [or])].flatMap((name): readonly Property[] => {
    if (name === 'no-stale-mapping') return ['unusable-while-invalidating', 'no-stale-mapping'];
    if (name === 'completes') return ['completes', 'no-deadlock'];
    return isProperty(name) ? [name] : [];
  });
}

export const enforcement = {
  /** No page is used after it was taken away. */
  noStaleMapping: property(protocols.interval, 'no-stale-mapping'),
  /** A reader gets through once invalidations stop. */
  readerProgress: property(protocols.interval, 'completes'),
  /** Invalidations are counted right: a count that is lost keeps readers out for ever. */
  invalidationCount: property(protocols.kvm, 'completes'),
  /** The same of the invlock's count. */
  sectionCount: property(protocols.invlock, 'completes'),
  /** What is opened is closed, so that readers get through. */
  rangeProgress: property(protocols.range, 'completes'),
  /** What was refused is over: who ends it once more lets pages in that others still take away. */
  refusedRange: { ...property(protocols.range, 'completes'), or: 'no-stale-mapping' },
  /** A callback does not wait if the range is not blockable. */
  noBlockInNonblock: property(protocols.interval, 'no-block-when-nonblockable'),
  /** Nothing waits for ever. */
  noDeadlock: property(protocols.interval, 'no-deadlock'),
  /** Nothing runs on memory that was freed. */
  noUseAfterFree: property(protocols.interval, 'no-use-after-free'),
  vmaLookup: contract('find_vma'),
  twoPass: contract('invalidate_finish'),
  faultLock: contract('hmm_range_fault'),
  /** Callbacks run inside reclaim. */
  insideReclaim: contract('invalidate_range_start'),
  atomicCallback: contract('arch_invalidate_secondary_tlbs'),
  mmUsers: contract('mmget_not_zero'),
  mmPut: contract('mmput'),
  removal: contract('mmu_interval_notifier_remove'),
  put: contract('mmu_notifier_put'),
  get: contract('mmu_notifier_get'),
  refusal: contract('invalidate'),
  setSeq: contract('mmu_interval_set_seq'),
  migration: contract('migrate_vma_setup'),
  rangeTracking: contract('hmm_range_register'),
  locking: contract('mutex_lock'),
  assertion: contract('lockdep_assert_held'),
  sectionStart: contract('mm_invlock_start_write_and_lock'),
  sectionEnd: contract('mn_invlock_end_write_and_unlock'),
  unlock: contract('mutex_unlock'),
  registration: contract('mmu_notifier_register'),
  retry: contract('mmu_interval_read_retry'),
  earlyRetry: contract('mmu_invalidate_retry_gfn_unsafe'),
  spinning: contract('spin_lock'),
} as const;

function property(protocol: ProtocolId, name: string): Enforces {
  return { kind: 'property', protocol, property: name };
}

function contract(row: string): Enforces {
  return { kind: 'contract', row };
}
