// A helper compares the sequence, and the lock that the callbacks take is only taken after that.

import type { Span } from '../../base/span.ts';
import type { FlowFacts } from '../../flow/facts.ts';
import { keepsOut, type Attempt, type HeldLock, type State } from '../../flow/state.ts';
import type { CallOp } from '../../ir/ir.ts';
import type { RuleContext } from '../rule.ts';
import { isCheckedInHelper, isDropped } from './checks.ts';
import { takenAt } from './taken-by.ts';

export interface LateLock {
  /** The call of the helper. */
  readonly op: CallOp;
  readonly taken: Span;
  readonly cls: string;
  /** What was held at the comparison all the same; null if nothing was. */
  readonly other: HeldLock | null;
}

export function lockAfterHelper({ program, flow, fn }: RuleContext, facts: FlowFacts): LateLock | null {
  const compares = facts.calls.filter((c) => isCheckedInHelper(flow, c));
  const made = new Map(compares.filter((c) => !isDropped(c)).map((c) => [c.op.span.start, c.op] as const));
  if (made.size === 0 || facts.widened) return null;
  const locks = new Set(program.moduleFiles(fn.path).flatMap((file) => [...flow.ownLocks(file)]));
  for (const visit of facts.calls) {
    const cls = takenAt(flow, fn, visit).find((taken) => locks.has(taken));
    if (cls === undefined) continue;
    for (const state of visit.states) {
      const good = state.murky ? undefined : state.attempts.find((a) => isUnprotected(a, state, locks));
      const op = made.get(good?.checked?.start ?? -1);
      if (good === undefined || op === undefined) continue;
      const other = othersAt(good, state).at(-1) ?? null;
      // Under another lock it may have been a first look.
      const isLooking = compares.some((c) => c.op.span.start > visit.op.span.start);
      if (other === null || !isLooking) return { op, taken: visit.op.span, cls, other };
    }
  }
  return null;
}

/** Found good, and nothing that keeps a callback out was held then. */
function isUnprotected(a: Attempt, state: State, locks: ReadonlySet<string>): boolean {
  const others = othersAt(a, state);
  return (
    a.stage === 'checked' &&
    a.lockDropped === null &&
    others.length === a.checkLocks.length &&
    others.every((l) => l.cls !== null && !locks.has(l.cls))
  );
}

/** The locks of the check that are held still. */
function othersAt({ checkLocks }: Attempt, { locks }: State): readonly HeldLock[] {
  return locks.filter((l) => checkLocks.includes(l.key) && l.count > 0 && l.certain && keepsOut(l));
}
