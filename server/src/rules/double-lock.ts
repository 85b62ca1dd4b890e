// INV504: a lock is taken that this path holds already.

import type { LockIdentity } from '../flow/locks.ts';
import { pointee } from '../flow/evaluate.ts';
import type { CallVisit, FlowEngine } from '../flow/facts.ts';
import { lockName } from '../flow/queries.ts';
import { heldLocks, type HeldLock, type State } from '../flow/state.ts';
import { rebase } from '../flow/summary.ts';
import type { FunctionIr, Place } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { isNamed, isNested } from '../semantics/identity.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { isOneObject } from './shared/one-object.ts';
import { steps } from './shared/steps.ts';

export const doubleLock: Rule = {
  code: 'INV504',
  slug: 'double-lock',
  title: 'a lock is taken twice',
  severity: 'error',
  enforces: enforcement.locking,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of facts.calls) {
    const { op, lock, states } = visit;
    if (visit.event === null && visit.callees.length === 1) yield* takenInCallee({ flow, fn }, visit);
    if (lock?.effect !== 'acquire' || lock.trylock === true || !isNamed(lock.lock)) continue;
    const identity = isNested(lock.name) || states.length === 0 ? null : flow.lockOf(fn, visit);
    if (identity === null) continue;
    const held = states.map((s) => heldAs(s, identity));
    const [first] = held;
    if (first == null || held.some((l) => l === null)) continue;
    if (lock.mode === 'shared' && held.every((l) => l?.mode === 'shared')) continue;
    // The whole function is looked through: last.
    if (!isOneObject(flow, facts, identity)) continue;
    yield {
      span: op.span,
      message: `${identity.key} is taken here, and it is held already`,
      help: 'Release it first, or leave it to the one who holds it.',
      related: steps(fn, [first.span, 'taken here']),
    };
  }
}

/** A helper begins by taking the lock, whatever its arguments are. */
function* takenInCallee({ flow, fn }: Pick<RuleContext, 'flow' | 'fn'>, visit: CallVisit): Iterable<Draft> {
  const { op, states, callees } = visit;
  const [callee] = callees;
  const facts = flow.facts(fn);
  if (callee === undefined || !states.some((s) => heldLocks(s).some((l) => l.origin === 'acquired'))) return;
  for (const first of takenFirst(flow, callee)) {
    const held = states.map((s) => {
      const place = rebase(first.place, (i) => {
        const value = op.args[i]?.value;
        return value === undefined ? null : pointee(s, value);
      });
      const identity = place === null ? null : { key: place.key, cls: null, place };
      return identity === null || !isOneObject(flow, facts, identity) ? null : heldAs(s, identity);
    });
    const [lock] = held;
    if (lock == null || held.some((l) => l === null)) continue;
    if (first.isShared && held.every((l) => l?.mode === 'shared')) continue;
    yield {
      span: op.span,
      message: `${callName(op)} takes ${lockName(lock)}, and it is held already`,
      help: 'Release it first, or leave it to the one who holds it.',
      related: steps(fn, [lock.span, 'taken here']),
    };
    return;
  }
}

interface TakenFirst {
  readonly place: Place;
  readonly isShared: boolean;
}

/** Locks of its parameters' objects that a function takes before it branches or gives any lock back. */
function takenFirst(flow: FlowEngine, callee: FunctionIr): readonly TakenFirst[] {
  const out: TakenFirst[] = [];
  const inOrder = new Map(flow.facts(callee).calls.map((c) => [c.op, c] as const));
  for (let block = callee.blocks[0]; block !== undefined;) {
    for (const op of block.ops) {
      const visit = op.kind === 'call' ? inOrder.get(op) : undefined;
      if (op.kind === 'guard' || op.kind === 'unguard') return out;
      if (visit === undefined) continue;
      if (visit.lock === null && visit.plain === null && visit.sleeper === null && visit.event === null)
        return out;
      if (visit.lock === null) continue;
      if (visit.lock.effect !== 'acquire' && visit.lock.effect !== 'assert-not') return out;
      const { lock } = visit;
      if (lock.effect !== 'acquire' || lock.trylock === true || isNested(lock.name)) continue;
      if (!isNamed(lock.lock) || lock.success !== 'always') continue;
      const place = flow.lockOf(callee, visit)?.place ?? null;
      if (place !== null) out.push({ place, isShared: lock.mode === 'shared' });
    }
    block = block.end.kind === 'jump' && block.end.to > block.id ? callee.blocks[block.end.to] : undefined;
  }
  return out;
}

function heldAs(state: State, { key }: LockIdentity): HeldLock | null {
  if (state.murky) return null;
  return (
    state.locks.find((l) => l.key === key && l.count > 0 && l.certain && l.origin === 'acquired') ?? null
  );
}
