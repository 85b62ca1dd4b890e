// INV501: a page-table walk that needs the mmap lock, with nobody holding it.

import { enforcement } from '../semantics/enforcement.ts';
import type { FlowEngine } from '../flow/facts.ts';
import { classHeldAtEntry, mayHoldClass } from '../flow/queries.ts';
import type { State } from '../flow/state.ts';
import type { FunctionIr } from '../ir/ir.ts';
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

function* findUnlocked(context: RuleContext): Iterable<Draft> {
  const { program, flow, fn } = context;
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
      const isUnlocked =
        classHeldAtEntry(program, flow, fn, mmapLockClass) === 'no' || isGivenBackAlready(context, fn, 0);
      if (!isUnlocked) continue;
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

const farthest = 4;

/**
 * A caller in view goes round with a call that gives the lock back for it, and never takes the lock: whoever held it for
 * the first round, nobody does for the next.
 */
function isGivenBackAlready({ program, flow }: RuleContext, fn: FunctionIr, depth: number): boolean {
  if (depth > farthest || !givesBack(flow, fn)) return false;
  return program.callers(fn).sites.some(({ caller, call }) => {
    const { calls, widened } = flow.facts(caller);
    const states = calls.find((c) => c.op === call)?.states ?? [];
    if (widened || states.some((s) => mayHoldClass(s, mmapLockClass))) return false;
    if (calls.some((c) => c.lock?.effect === 'acquire' && flow.lockOf(caller, c)?.cls === mmapLockClass))
      return false;
    const isReleased = states.some((s) => s.locks.some((l) => l.cls === mmapLockClass && l.count < 0));
    return isReleased || isGivenBackAlready({ program, flow, fn }, caller, depth + 1);
  });
}

function givesBack(flow: FlowEngine, fn: FunctionIr): boolean {
  const outcomes = flow.summary(fn)?.outcomes ?? [];
  return outcomes.some((o) => !o.murky && o.locks.some((l) => l.cls === mmapLockClass && l.delta < 0));
}
