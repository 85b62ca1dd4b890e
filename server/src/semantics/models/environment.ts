// What surrounds a driver: the mm, its mmap lock and page table, and whoever invalidates. One page stands for the
// range. Sources: mm/mmu_notifier.c, mm/mmap.c, mm/rmap.c, mm/oom_kill.c (6.12).

import type { LockSpec, Procedures } from '../machine/program.ts';
import { type Context, event, routine } from '../protocol.ts';

/** The mmap lock is fair: a queued writer holds back new readers (kernel/locking/rwsem.c, 6.12). */
export const mmapLock: LockSpec = { name: 'mmap', kind: 'rwsem' };

/** Procedures of the environment that every model calls or gets called by. */
export const environment: Procedures = {
  // The core's part of a notifier family; models replace both.
  core_start: event(''),
  core_end: event(''),
  // The driver's part at range_end; only families with start/end pairs have one.
  callback_end: routine(''),

  range_start: event(`
    begin
    core_start
  `),
  clear_ptes: event('clear'),
  range_end: event(`
    if my.concerned == false goto core
    shut
    core: core_end
  `),
  range_end_refused: event('core_end'),

  /** One invalidation by the running task, whatever locks it has. Whoever refuses the start is spared the end. */
  invalidate: routine(`
    range_start
    my.nb = my.oom
    callback refused=refused
    my.nb = false
    if my.concerned == false goto quiet
    also open
    clear_ptes
    quiet: range_end
    my.nb = my.oom
    callback_end
    my.nb = false
    goto over
    refused: my.nb = false
    range_end_refused
    over: also running--
  `),

  /** The same by hand, in two halves: what a producer calls, whose own steps come in between. */
  open_range: routine(`
    range_start
    callback
    my.open = true
    if my.concerned == false return
    also open
    clear_ptes
  `),
  open_range_nonblock: routine(`
    my.nb = true
    range_start
    callback refused=refused
    my.nb = false
    my.open = true
    if my.concerned == false return
    also open
    clear_ptes
    return
    refused: my.nb = false
    range_end_refused
    also running--
    exit refused
  `),
  close_range: routine(`
    if my.open == false goto stray
    my.open = false
    range_end
    callback_end
    also running--
    return
    stray: stray_end
  `),
  stray_end: event('core_end'),

  // The page can be looked up as long as the mm lives; afterwards what the tables name is gone.
  page_walk: event(`
    if gone == true goto stale
    lookup
    return
    stale: my.page = stale
  `),

  /** mmu_notifier_range_blockable(). */
  blockable: routine(`
    if my.nb == true exit no
  `),

  // A write fault that has to copy the page invalidates the range itself, as direct reclaim may (context: own).
  own_invalidation: routine(''),
  // An mm that can die while a fault runs (context: release).
  mmget: event(''),
  mmput: event(''),
  alloc_reclaim: routine(`
    sleep
    own_invalidation
  `),
};

/** The procedures that make a system of the given contexts. */
export function contextProcedures(contexts: readonly Context[]): Procedures {
  const outer = contexts.filter((c) => c === 'write' || c === 'read' || c === 'neither');
  return {
    invalidation: routine(`
      choose ${outer.join(' ')}
      ${outer.map((c) => invalidator[c]).join('\n')}
    `),
    ...(contexts.includes('own') ? { own_invalidation: ownInvalidation } : {}),
    ...(contexts.includes('release') ? release : {}),
  };
}

const invalidator = {
  write: `
    write: choose write_ours write_other
    write_ours: my.concerned = true
    write_other: lock mmap write
    invalidate
    unlock mmap write
    end`,
  read: `
    read: choose read_ours read_other read_oom
    read_oom: my.oom = true
    read_ours: my.concerned = true
    read_other: lock mmap read
    invalidate
    unlock mmap read
    end`,
  neither: `
    neither: choose neither_ours neither_other
    neither_ours: my.concerned = true
    neither_other: invalidate
    end`,
} as const;

/** Once per run: a second one tells nothing new. */
const ownInvalidation = routine(`
  choose skip own
  own: if own_done == true goto skip
  also own_done = true
  my.concerned = true
  invalidate
  skip:
`);

/**
 * exit_mmap() of the last user: the release callback, then the page tables go (mm/mmap.c, mm/mmu_notifier.c, 6.12).
 */
const release: Procedures = {
  mmget: event(`
    if users == 0 exit dead
    users++
  `),
  mmput: event('users--'),
  last_user: event(`
    users--
    wait users == 0
  `),
  exit_mmap: routine(`
    last_user
    release_callback
    my.concerned = true
    invalidate
    mm_gone
  `),
  mm_gone: event('gone = true'),
};
