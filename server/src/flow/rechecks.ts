// Tests that are made once more under a lock, since the first answer may be out of date. Equal conditions agree while
// nothing is written between them (correlated branches), and by that the second test would have one outcome only. Nobody
// writes a test for that: where no path at all takes the other side, what the first test said is forgotten.

import type { Expr, FunctionIr, Place, Terminator } from '../ir/ir.ts';
import { placesRead } from '../ir/place.ts';
import { resolvePlace } from './evaluate.ts';
import { mayHoldAny, withFact, withoutFact, type State } from './state.ts';
import { ANY } from './values.ts';

type Branch = Extract<Terminator, { kind: 'branch' }>;

/** Which sides of its branches a function has been seen to take, and whether some lock was held at them. */
export class Sides {
  private readonly taken = new Map<
    Terminator,
    { sides: number; isLocked: boolean; readonly block: number }
  >();

  note(end: Branch, block: number, to: number, state: State): void {
    const known = this.taken.get(end) ?? { sides: 0, isLocked: false, block };
    known.sides |= (to === end.then ? 1 : 0) | (to === end.else ? 2 : 0);
    known.isLocked ||= mayHoldAny(state);
    this.taken.set(end, known);
  }

  /** Branches of which no state takes one side, though what they ask is nobody's but others' to say. */
  *oneSided(fn: FunctionIr): Iterable<{ readonly end: Terminator; readonly block: number }> {
    for (const [end, { sides, isLocked, block }] of this.taken)
      if (sides !== 3 && isLocked && end.kind === 'branch' && asksOthers(fn, end)) yield { end, block };
  }
}

/** The condition is made of memory that others may write and this function does not, or of what a call says of it. */
function asksOthers(fn: FunctionIr, { condition, origin }: Branch): boolean {
  if (origin !== 'if' && origin !== 'logical') return false;
  const places = placesRead(condition);
  return places.length > 0 && places.every((place) => isOthers(fn, place));
}

function isOthers(fn: FunctionIr, { root, path, key }: Place): boolean {
  if (root.kind === 'temp') return path.length === 0;
  if (!path.some((step) => step.kind === 'deref')) return false;
  const last = path.at(-1);
  return !fn.blocks.some((block) =>
    block.ops.some(
      (op) =>
        op.kind === 'assign' &&
        op.target !== null &&
        (op.target.key === key || (last?.kind === 'field' && isNamed(op.target, last.name))),
    ),
  );
}

function isNamed({ path }: Place, name: string): boolean {
  const last = path.at(-1);
  return last?.kind === 'field' && last.name === name;
}

/** The state that knows nothing of what the condition asks. */
export function askedAnew(state: State, condition: Expr): State {
  let next = state;
  for (const place of placesRead(condition)) {
    if (place.root.kind !== 'temp') next = withoutFact(next, resolvePlace(next, place).key);
    else {
      const key = `%${place.root.id}`;
      const said = next.facts.values.get(key);
      if (said?.ref?.kind !== 'call') continue;
      const open = { ...said, mask: ANY, exact: null };
      next = withFact(withFact(next, key, open), said.ref.text, { ...open, ref: null });
    }
  }
  return next;
}
