// Function pointers through which the core calls a driver, with what holds when it does.

import { source } from './build.ts';
import type { CallbackRow, Versions } from './row.ts';

type Shape = Pick<CallbackRow, 'role' | 'context' | 'params' | 'mmapLock'> &
  Partial<Pick<CallbackRow, 'refuses'>>;

function callback(
  ops: string,
  protocol: CallbackRow['protocol'],
  name: string,
  shape: Shape,
  doc: string,
  versions?: Versions,
  file = 'include/linux/mmu_notifier.h',
): CallbackRow {
  return {
    kind: 'callback',
    ops,
    protocol,
    name,
    ...shape,
    source: source(file),
    doc,
    ...(versions === undefined ? {} : { versions }),
  };
}

const interval = 'struct mmu_interval_notifier_ops';
const range = 'struct mmu_notifier_ops';
const subscriptionAndRange = { subscription: 0, range: 1 } as const;

export const callbackRows: readonly CallbackRow[] = [
  callback(
    interval,
    'interval-notifier',
    'invalidate',
    {
      role: 'invalidate',
      context: 'blockable',
      params: { ...subscriptionAndRange, sequence: 2 },
      refuses: 'false',
      mmapLock: 'any',
    },
    'Runs when a page of the range is about to change. On return the device must not use its mappings. May refuse, with false, only a range that is not blockable.',
    { since: '5.5' },
  ),
  callback(
    interval,
    'interval-notifier',
    'invalidate_start',
    {
      role: 'invalidate',
      context: 'blockable',
      params: { ...subscriptionAndRange, sequence: 2, finish: 3 },
      refuses: 'false',
      mmapLock: 'any',
    },
    'First pass of a two-pass invalidation: moves the sequence and starts the teardown.',
  ),
  callback(
    interval,
    'interval-notifier',
    'invalidate_finish',
    { role: 'finish', context: 'blockable', params: {}, mmapLock: 'any' },
    'Second pass of a two-pass invalidation: waits for what the first pass started.',
  ),
  callback(
    'struct mmu_range_notifier_ops',
    'interval-notifier',
    'invalidate',
    {
      role: 'invalidate',
      context: 'blockable',
      params: { ...subscriptionAndRange },
      refuses: 'false',
      mmapLock: 'any',
    },
    'The interval callback under the name it had before it was merged.',
    { until: '5.5' },
  ),
  callback(
    range,
    'range-notifier',
    'invalidate_range_start',
    {
      role: 'start',
      context: 'blockable',
      params: subscriptionAndRange,
      refuses: '-EAGAIN',
      mmapLock: 'any',
    },
    'Runs before page tables of the range change. May refuse, with -EAGAIN, only a range that is not blockable.',
  ),
  callback(
    range,
    'range-notifier',
    'invalidate_range_end',
    { role: 'end', context: 'blockable', params: subscriptionAndRange, mmapLock: 'any' },
    'Runs after page tables of the range have changed.',
  ),
  callback(
    range,
    'range-notifier',
    'release',
    { role: 'release', context: 'sleepable', params: { subscription: 0, mm: 1 }, mmapLock: 'any' },
    'Runs when the address space goes away, or at unregistration. It may sleep.',
  ),
  callback(
    range,
    'range-notifier',
    'arch_invalidate_secondary_tlbs',
    { role: 'secondary-tlb', context: 'atomic', params: { subscription: 0, mm: 1 }, mmapLock: 'any' },
    "Flushes a device's TLB together with the CPU's. Never sleeps.",
    { since: '6.6' },
  ),
  callback(
    range,
    'range-notifier',
    'invalidate_range',
    { role: 'secondary-tlb', context: 'atomic', params: { subscription: 0, mm: 1 }, mmapLock: 'any' },
    "Flushes a device's TLB together with the CPU's. Never sleeps.",
    { until: '6.6', replacedBy: 'arch_invalidate_secondary_tlbs' },
  ),
  ...['clear_flush_young', 'clear_young', 'test_young'].map((name) =>
    callback(
      range,
      'range-notifier',
      name,
      { role: 'young', context: 'atomic', params: { subscription: 0, mm: 1 }, mmapLock: 'any' },
      'Asks whether the device used a page. Never sleeps.',
    ),
  ),
  callback(
    range,
    'range-notifier',
    'change_pte',
    { role: 'secondary-tlb', context: 'atomic', params: { subscription: 0, mm: 1 }, mmapLock: 'any' },
    'Hands a new page table entry over. Never sleeps.',
    { until: '6.10' },
  ),
  callback(
    range,
    'range-notifier',
    'alloc_notifier',
    { role: 'alloc', context: 'sleepable', params: { mm: 0 }, mmapLock: 'held-write' },
    'Allocates the notifier for mmu_notifier_get().',
    { since: '5.4' },
  ),
  callback(
    range,
    'range-notifier',
    'free_notifier',
    { role: 'free', context: 'atomic', params: { subscription: 0 }, mmapLock: 'any' },
    'Frees the notifier after a grace period. Never sleeps.',
    { since: '5.4' },
  ),
  callback(
    'struct hmm_mirror_ops',
    'hmm-mirror',
    'sync_cpu_device_pagetables',
    {
      role: 'start',
      context: 'blockable',
      params: subscriptionAndRange,
      refuses: '-EAGAIN',
      mmapLock: 'any',
    },
    'Runs before page tables of the mirrored address space change.',
    { until: '5.5' },
    'include/linux/hmm.h',
  ),
  callback(
    'struct vm_operations_struct',
    'environment',
    'fault',
    { role: 'fault', context: 'sleepable', params: {}, mmapLock: 'held' },
    'Handles a page fault of a mapping. The mmap lock, or the lock of the VMA, is held.',
    undefined,
    'include/linux/mm.h',
  ),
];
