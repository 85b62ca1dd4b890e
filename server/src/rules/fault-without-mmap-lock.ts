// INV501: a page-table walk that needs the mmap lock, with nobody holding it.

import { enforcement } from '../semantics/enforcement.ts';
import { classHeldAtEntry, mayHoldClass } from '../flow/queries.ts';
import type { State } from '../flow/state.ts';
import { mmapLockClass } from '../semantics/identity.ts';
import type { EventKind } from '../semantics/contracts/row.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';

export const faultWithoutMmapLock: Rule = {
  code: 'INV501',
  slug: 'fault-without-mmap-lock',
  title: 'a page-table walk without the mmap lock',
  severity: 'warning',
  enforces: enforcement.faultLock,
  check: findUnlocked,
};

/** What reads page tables or the tree of VMAs for its caller. */
const walking: ReadonlySet<EventKind | undefined> = new Set(['translate', 'migrate-setup', 'vma-lookup']);

function* findUnlocked({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of facts.calls) {
    const demand = visit.event?.mmapLock;
    if (visit.states.length === 0 || !walking.has(visit.event?.event)) continue;
    if (demand === 'not-held' && visit.states.some((s) => holdsMmapLock(s))) {
      yield {
        span: visit.op.span,
        message: `${callName(visit.op)} takes the mmap lock itself, which is held here`,
        help: 'Release the mmap lock before the call.',
        severity: 'error',
      };
    }
    if (demand !== 'held' && demand !== 'held-write') continue;
    if (visit.states.some((s) => mayHoldClass(s, mmapLockClass))) continue;
    // Released in this function: no caller can make up for it.
    const droppedHere = visit.states.every((s) =>
      [...s.facts.values.keys()].some((key) => key.startsWith('!released ') && /mmap_(lock|sem)$/.test(key)),
    );
    if (!droppedHere) {
      if (program.callers(fn).sites.length === 0 && flow.roles(fn).length === 0) continue;
      if (classHeldAtEntry(program, flow, fn, mmapLockClass) !== 'no') continue;
    }
    yield {
      span: visit.op.span,
      message: `${callName(visit.op)} needs the mmap lock, and nobody holds it here`,
      help: 'Call mmap_read_lock() on the mm around it.',
    };
  }
}

function holdsMmapLock({ murky, locks }: State): boolean {
  return !murky && locks.some((l) => l.count > 0 && l.certain && l.cls === mmapLockClass);
}
