// KVM's sequence protocol: mmu_invalidate_seq and the count of running invalidations, both under mmu_lock.
// Source: include/linux/kvm_host.h, virt/kvm/kvm_main.c (6.12). One page stands for the memslots.

import type { Procedures } from '../machine/program.ts';
import { event, type ProtocolModel, routine } from '../protocol.ts';
import { mmapLock } from './environment.ts';
import { kvmVariants } from './kvm-variants.ts';

/** What a vCPU fault and a pfn cache have in common: the counters and the look-up. */
export const kvmCore: Procedures = {
  // The list of notifiers is walked for the start, and again for the end. mm release empties it.
  core_start: event('my.listed = registered'),
  core_end: event('my.listed = registered'),

  // A plain read of the counter; the read barrier after it is not modelled, the machine is in order.
  read_begin: event('my.seq = seq', '-> {my.seq}'),
  sampled_before: event('my.seq = seq'),
  // hva_to_pfn(): a present entry is looked up without any lock, an absent one is faulted in.
  gfn_to_pfn: routine(`
    fast_walk absent=slow
    return
    slow: lock mmap read
    own_invalidation
    page_walk
    unlock mmap read
  `),
  fast_walk: event(`
    if pte == 0 exit absent
    if gone == true exit absent
    lookup
  `),
  // Two reads, as it is also used where no lock keeps them together.
  read_retry: routine(`
    if in_progress != 0 exit collided
    if seq == my.seq return
    exit collided
  `),
  check_retry: routine('read_retry'),
  inv_begin: event('in_progress++', 'in progress {in_progress}'),
  inv_end: routine(`
    seq++
    in_progress--
  `),
  // Without the lock an increment is a read and a write.
  inv_begin_torn: routine(`
    my.count = in_progress
    in_progress = my.count + 1
  `),
  inv_end_torn: routine(`
    my.count = seq
    seq = my.count + 1
    my.count = in_progress
    in_progress = my.count - 1
  `),
};

const driver: Procedures = {
  fault: routine(`
    arrive
    mmget dead=return
    again: read_begin
    gfn_to_pfn
    lock mmu read
    read_retry collided=collided
    map
    unlock mmu read
    mmput
    return
    collided: unlock mmu read
    drop: discard
    goto again
  `),
  callback: routine(`
    if my.listed == false return
    if my.concerned == false return
    lock mmu write
    inv_begin
    unmap
    unlock mmu write
  `),
  callback_end: routine(`
    if my.listed == false return
    if my.concerned == false return
    lock mmu write
    inv_end
    unlock mmu write
  `),
  release_callback: routine(`
    lock mmu write
    unmap
    unlock mmu write
    registered = false
  `),
};

export const kvmSeq: ProtocolModel = {
  id: 'kvm-seq',
  title: 'mmu_invalidate_seq',
  kernel: 'all versions; mmu_notifier_seq before 6.1',
  summary: [
    'A fault samples the sequence, looks the page up, takes mmu_lock, and maps the page only if no invalidation is running and the sequence has not moved.',
    'range_start counts itself as running and unmaps, range_end moves the sequence and counts down, both with mmu_lock held for writing and only if the range meets a memslot.',
  ],
  sources: [
    { file: 'include/linux/kvm_host.h', version: '6.12' },
    { file: 'virt/kvm/kvm_main.c', version: '6.12' },
  ],
  shared: { seq: 1, in_progress: 0, registered: 1, users: 1 },
  sequences: ['seq', 'my.seq'],
  locks: [
    mmapLock,
    { name: 'mmu', kind: 'rwlock' },
    { name: 'other', kind: 'rwlock' },
    { name: 'rmap', kind: 'spin' },
  ],
  procedures: { ...kvmCore, ...driver },
  properties: [
    'unusable-while-invalidating',
    'no-stale-mapping',
    'no-deadlock',
    'completes',
    'quiescent',
    'lock-mode',
    'no-block-when-nonblockable',
  ],
  variants: kvmVariants,
};
