// Which call mends what: the release that belongs to a lock call, the way to take it without waiting, the check that
// belongs to a sample. For fixes, which write what the rules miss.

import type { ProtocolId } from './contracts/row.ts';
import { protocols } from './enforcement.ts';
import { vocabulary } from './vocabulary.ts';

/** The call that releases what that call takes; null if the vocabulary has none of the usual name. */
export function releaseOf(acquire: string): string | null {
  const plain = acquire.replace(/_(nested|nest_lock|io|killable|interruptible|non_owner|slow)(?=_|$)/g, '');
  const stem = plain.replace(/_?trylock/, (word) => (word.startsWith('_') ? '_lock' : 'lock'));
  const candidates = [
    stem.replace(/^down/, 'up').replace(/_lock$/, ''),
    stem.replace(/_irqsave$/, '_irqrestore').replace(/lock(?!.*lock)/, 'unlock'),
    stem.replace(/LOCK$/, 'UNLOCK'),
    stem.replace(/_save$/, '_restore').replace(/_disable/, '_enable'),
  ];
  return candidates.find((name) => vocabulary.locks.get(name)?.effect === 'release') ?? null;
}

/** The call that takes the same lock or says at once that it cannot; null if there is none, or 0 is its success. */
export function tryOf(acquire: string): string | null {
  const candidates = [acquire.replace(/lock$/, 'trylock'), `${acquire}_trylock`];
  const found = candidates.find((name) => vocabulary.locks.get(name)?.trylock === true);
  return found !== undefined && vocabulary.locks.get(found)?.success === 'nonzero' ? found : null;
}

/** The check that decides a sample, which is a call or the read of a counter. */
export function checkOf(sample: string): string | null {
  return checks.get(sample) ?? null;
}

const checks: ReadonlyMap<string, string> = new Map([
  ['mmu_interval_read_begin', 'mmu_interval_read_retry'],
  ['mmu_range_read_begin', 'mmu_range_read_retry'],
  ['mmu_invalidate_seq', 'mmu_invalidate_retry'],
  ['mmu_notifier_seq', 'mmu_notifier_retry'],
]);

/** What an interval callback calls to move the sequence. */
export const setSequence = 'mmu_interval_set_seq';

/** The test of a range for whether its callback may sleep. */
export const blockableTest = 'mmu_notifier_range_blockable';

/** A read barrier keeps the lookup behind the read of a counter. */
export const readBarriers: ReadonlySet<string> = new Set(['smp_rmb', 'smp_mb']);

/** How the mmap lock is taken around a lookup. */
export const mmapRead = { acquire: 'mmap_read_lock', release: 'mmap_read_unlock' } as const;

/** The call that ends what that call opens. */
export function endOf(start: string): string | null {
  return ends.get(start) ?? null;
}

const ends: ReadonlyMap<string, string> = new Map([
  ['mmu_notifier_invalidate_range_start', 'mmu_notifier_invalidate_range_end'],
  ['mmu_notifier_invalidate_range_start_nonblock', 'mmu_notifier_invalidate_range_end'],
  ['kvm_mmu_invalidate_begin', 'kvm_mmu_invalidate_end'],
  ['kvm_inc_notifier_count', 'kvm_dec_notifier_count'],
]);

/** The member of a range by which its lookup finds the address space. */
export function mmOfRange(protocol: ProtocolId, range: string): string | null {
  return protocol === protocols.interval ? `${range}notifier->mm` : null;
}
