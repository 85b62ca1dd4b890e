// Objects of the driver's into which pages are put before the check: what is done with the object after it is done with the
// pages, though no argument names them.

import type { Span } from '../../base/span.ts';
import { pointee } from '../../flow/evaluate.ts';
import type { CallVisit, FlowEngine, FlowFacts, StoreVisit } from '../../flow/facts.ts';
import { mayUseHandedOver } from '../../flow/publish.ts';
import type { Attempt, State } from '../../flow/state.ts';
import type { CallOp, FunctionIr } from '../../ir/ir.ts';
import type { RuleContext } from '../rule.ts';

export interface UseOfDeposit {
  readonly span: Span;
  readonly attempt: Attempt;
}

/** The first use of such an object with the lock of the check dropped, if nothing was done with it before. */
export function usedAfterDrop(looked: RuleContext, facts: FlowFacts): UseOfDeposit | null {
  const uses: UseOfDeposit[] = [];
  for (const [key, ids] of depositsOf(looked, facts)) {
    const isChecked = (a: Attempt): boolean => ids.has(a.id) && a.stage === 'checked' && a.checked !== null;
    const after = facts.calls.flatMap((visit) => usesOf(looked, facts, visit, key, isChecked));
    const isUnderLock = (a: Attempt): boolean => isChecked(a) && a.lockDropped === null;
    if (after.some(({ attempt }) => isUnderLock(attempt)) || isStoredTo(facts.assigns, key, isUnderLock))
      continue;
    uses.push(...after.filter(({ attempt }) => attempt.lockDropped !== null));
  }
  return uses.sort((a, b) => a.span.start - b.span.start)[0] ?? null;
}

/** By the key of the object, the attempts whose pages a function in view got together with it. */
function depositsOf(looked: RuleContext, facts: FlowFacts): ReadonlyMap<string, ReadonlySet<string>> {
  const out = new Map<string, Set<string>>();
  for (const { op, states, publishes, callees } of facts.calls) {
    if (!publishes || callees.length === 0) continue;
    for (const state of states) {
      const open = state.attempts.filter(
        (a) => a.stage === 'sampled' && a.translation === 'done' && a.sampled,
      );
      for (const key of open.length === 0 ? [] : objectsIn(looked, op, state))
        out.set(key, new Set([...(out.get(key) ?? []), ...open.map((a) => a.id)]));
    }
  }
  return out;
}

/** What the arguments point to, of the driver's own structs. */
function objectsIn({ program, fn }: RuleContext, op: CallOp, state: State): readonly string[] {
  return op.args.flatMap(({ value }) => {
    const type = value.kind === 'place' ? program.typeOfExpr(fn, value) : null;
    const isStruct = type?.pointers === 1 && program.struct(type.base, fn.path) !== null;
    const place = isStruct ? pointee(state, value) : null;
    return place === null ? [] : [place.key];
  });
}

/** Calls of functions in view that get the object; those that lock, unlock or compare look for themselves. */
function usesOf(
  looked: RuleContext,
  facts: FlowFacts,
  { op, states, event, callees }: CallVisit,
  key: string,
  isChecked: (a: Attempt) => boolean,
): readonly UseOfDeposit[] {
  if (event !== null || callees.length === 0 || !mayUseHandedOver(op, callees)) return [];
  return states.flatMap((state) => {
    const attempt = state.murky ? undefined : state.attempts.find(isChecked);
    return attempt !== undefined &&
      objectsIn(looked, op, state).includes(key) &&
      !callees.some((c) => looksItself(looked.flow, facts, c, attempt))
      ? [{ span: op.span, attempt }]
      : [];
  });
}

function looksItself(
  flow: FlowEngine,
  { calls }: FlowFacts,
  callee: FunctionIr,
  { checkLocks }: Attempt,
): boolean {
  const summary = flow.summary(callee);
  if (summary === null || summary.checks || summary.outcomes.some((o) => o.locks.length > 0)) return true;
  const locks = calls.flatMap((c) => c.states).flatMap((s) => s.locks);
  return locks.some((l) => checkLocks.includes(l.key) && (l.cls === null || summary.acquires.has(l.cls)));
}

function isStoredTo(
  assigns: readonly StoreVisit[],
  key: string,
  isUnderLock: (a: Attempt) => boolean,
): boolean {
  return assigns.some(
    ({ op, states }) =>
      op.target !== null &&
      op.target.key.startsWith(key) &&
      op.target.key !== key &&
      states.some((s) => s.attempts.some(isUnderLock)),
  );
}
