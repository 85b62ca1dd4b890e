// INV504: a lock is taken that this path holds already.

import type { LockIdentity } from '../flow/locks.ts';
import type { HeldLock, State } from '../flow/state.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { rootName } from '../ir/place.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { isNested } from '../semantics/identity.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
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
    if (lock?.effect !== 'acquire' || lock.trylock === true || lock.lock.kind === 'token') continue;
    const identity = isNested(lock.name) || states.length === 0 ? null : flow.lockOf(fn, visit);
    if (identity === null) continue;
    const held = states.map((s) => heldAs(s, identity));
    const [first] = held;
    if (first == null || held.some((l) => l === null)) continue;
    if (lock.mode === 'shared' && held.every((l) => l?.mode === 'shared')) continue;
    // The whole function is looked through: last.
    if (!isOneObject(fn, identity)) continue;
    yield {
      span: op.span,
      message: `${identity.key} is taken here, and it is held already`,
      help: 'Release it first, or leave it to the one who holds it.',
      related: steps(fn, [first.span, 'taken here']),
    };
  }
}

function heldAs(state: State, { key }: LockIdentity): HeldLock | null {
  if (state.murky) return null;
  return (
    state.locks.find((l) => l.key === key && l.count > 0 && l.certain && l.origin === 'acquired') ?? null
  );
}

/** The variable that the lock is named by means one object all the time. */
function isOneObject(fn: FunctionIr, { place }: LockIdentity): boolean {
  if (place === null || place.path.some((s) => s.kind === 'index')) return false;
  const name = rootName(place.root);
  if (name === null || name.startsWith('%') || name.includes('(')) return false;
  let writes = 0;
  for (const op of fn.blocks.flatMap((b) => b.ops)) {
    if (op.kind === 'assign' && op.target?.key === name) writes++;
    if (op.kind === 'havoc' && op.reason !== 'declaration' && op.places.some((p) => p.key === name))
      return false;
  }
  // Members on the way to the lock may be moved on as well.
  const derefs = place.path.filter((s) => s.kind === 'deref').length;
  return writes <= 1 && derefs <= 1;
}
