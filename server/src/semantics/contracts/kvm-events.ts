// KVM's sequence protocol (include/linux/kvm_host.h, virt/kvm/kvm_main.c) with its names before 6.1. The
// sample is a read of the counter, see sequence-fields.ts.

import { events } from './build.ts';
import type { EventRow, SequenceFieldRow } from './row.ts';
import { source } from './build.ts';

const header = 'include/linux/kvm_host.h';
const main = 'virt/kvm/kvm_main.c';

export const kvmEvents: readonly EventRow[] = [
  ...events('kvm-seq', 'check', header, 'mmu_invalidate_retry', {
    doc: 'True if a memslot mapping was invalidated since the counter was read. Decides under mmu_lock, or under a per-page lock that the unmap path takes as well.',
    args: { subscription: 0, sequence: 1 },
    returns: 'collided',
    driverLock: 'held',
    versions: { since: '6.1' },
  }),
  ...events('kvm-seq', 'check', header, 'mmu_invalidate_retry_gfn', {
    doc: 'As mmu_invalidate_retry(), for one guest frame. mmu_lock has to be held.',
    args: { subscription: 0, sequence: 1, gfn: 2 },
    returns: 'collided',
    driverLock: 'held',
    versions: { since: '6.8' },
  }),
  ...events('kvm-seq', 'check', header, 'mmu_invalidate_retry_hva', {
    doc: 'As mmu_invalidate_retry(), for one host address. mmu_lock has to be held.',
    args: { subscription: 0, sequence: 1 },
    returns: 'collided',
    driverLock: 'held',
    versions: { since: '6.1', until: '6.8', replacedBy: 'mmu_invalidate_retry_gfn' },
    version: '6.1',
  }),
  ...events('kvm-seq', 'early-check', header, 'mmu_invalidate_retry_gfn_unsafe', {
    doc: 'An early look without mmu_lock: true is reliable, false proves nothing.',
    args: { subscription: 0, sequence: 1, gfn: 2 },
    returns: 'collided',
    follow: 'mmu_invalidate_retry_gfn() under mmu_lock.',
    versions: { since: '6.8' },
  }),
  ...events('kvm-seq', 'check', header, 'mmu_notifier_retry mmu_notifier_retry_hva', {
    doc: 'mmu_invalidate_retry() under its name before 6.1.',
    args: { subscription: 0, sequence: 1 },
    returns: 'collided',
    driverLock: 'held',
    versions: { until: '6.1', replacedBy: 'mmu_invalidate_retry' },
    version: '6.0',
  }),
  ...events(
    'kvm-seq',
    'translate',
    main,
    'gfn_to_pfn gfn_to_pfn_prot gfn_to_pfn_memslot gfn_to_pfn_memslot_atomic __gfn_to_pfn_memslot kvm_vcpu_gfn_to_pfn',
    {
      doc: 'Looks up, or faults in, the host page of a guest frame.',
      returns: 'pfn',
      sleeps: true,
      driverLock: 'not-held',
      follow: 'A check of the counter under mmu_lock, before the page is mapped.',
      versions: { until: '6.13' },
    },
  ),
  ...events('kvm-seq', 'translate', main, '__kvm_faultin_pfn', {
    doc: 'Looks up, or faults in, the host page of a guest frame. It belongs to the caller until kvm_release_faultin_page().',
    args: { out: 4 },
    returns: 'pfn',
    sleeps: true,
    driverLock: 'not-held',
    follow: 'A check of the counter under mmu_lock, before the page is mapped.',
    versions: { since: '6.13' },
    version: '6.13',
  }),
  ...events('kvm-seq', 'translate', main, 'hva_to_pfn', {
    doc: 'Looks up, or faults in, the page of a host address.',
    returns: 'pfn',
    sleeps: true,
    driverLock: 'not-held',
  }),
  ...events('kvm-seq', 'invalidate-begin', main, 'kvm_mmu_invalidate_begin', {
    doc: 'Opens an invalidation: readers have to retry until it ends.',
    args: { subscription: 0 },
    driverLock: 'held',
    follow: 'kvm_mmu_invalidate_end().',
    versions: { since: '6.1' },
  }),
  ...events('kvm-seq', 'invalidate-end', main, 'kvm_mmu_invalidate_end', {
    doc: 'Moves the counter and closes the invalidation.',
    args: { subscription: 0 },
    driverLock: 'held',
    versions: { since: '6.1' },
  }),
  ...events('kvm-seq', 'invalidate-begin', main, 'kvm_inc_notifier_count', {
    doc: 'kvm_mmu_invalidate_begin() under its name before 6.1.',
    args: { subscription: 0 },
    driverLock: 'held',
    versions: { until: '6.1', replacedBy: 'kvm_mmu_invalidate_begin' },
    version: '6.0',
  }),
  ...events('kvm-seq', 'invalidate-end', main, 'kvm_dec_notifier_count', {
    doc: 'kvm_mmu_invalidate_end() under its name before 6.1.',
    args: { subscription: 0 },
    driverLock: 'held',
    versions: { until: '6.1', replacedBy: 'kvm_mmu_invalidate_end' },
    version: '6.0',
  }),
];

export const sequenceFieldRows: readonly SequenceFieldRow[] = [
  {
    kind: 'sequence-field',
    name: 'mmu_invalidate_seq',
    protocol: 'kvm-seq',
    struct: 'struct kvm',
    role: 'sequence',
    source: source(header),
    versions: { since: '6.1' },
    doc: 'Counts invalidations of the guest memory. Read it before the look-up, with a read barrier after.',
  },
  {
    kind: 'sequence-field',
    name: 'mmu_notifier_seq',
    protocol: 'kvm-seq',
    struct: 'struct kvm',
    role: 'sequence',
    source: source(header, '6.0'),
    versions: { until: '6.1', replacedBy: 'mmu_invalidate_seq' },
    doc: 'The counter of invalidations under its name before 6.1.',
  },
  {
    kind: 'sequence-field',
    name: 'mmu_invalidate_in_progress',
    protocol: 'kvm-seq',
    struct: 'struct kvm',
    role: 'in-progress',
    source: source(header),
    versions: { since: '6.1' },
    doc: 'How many invalidations of the guest memory are running.',
  },
  {
    kind: 'sequence-field',
    name: 'mmu_notifier_count',
    protocol: 'kvm-seq',
    struct: 'struct kvm',
    role: 'in-progress',
    source: source(header, '6.0'),
    versions: { until: '6.1', replacedBy: 'mmu_invalidate_in_progress' },
    doc: 'How many invalidations are running, under its name before 6.1.',
  },
];
