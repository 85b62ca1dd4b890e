// Tests that are made once more under a lock, since the first answer may be out of date. Equal conditions agree while
// nothing is written between them (correlated branches), and by that the second test would have one outcome only. Nobody
// writes a test for that: where no path at all takes the other side, what the first test said is forgotten.

import type { Block, Expr, FunctionIr, Place, Terminator } from '../ir/ir.ts';
import { placesRead } from '../ir/place.ts';
import { resolvePlace } from './evaluate.ts';
import { mayHoldAny, withFact, withoutFact, type State } from './state.ts';
import { ANY } from './values.ts';

type Branch = Extract<Terminator, { kind: 'branch' }>;

const thenSide = 1;
const elseSide = 2;
const bothSides = 3;
const isLocked = 4;

/** Which sides of its branches a function has been seen to take, and whether some lock was held at them. */
export class Sides {
  private readonly seen: Uint8Array;
  private readonly fn: FunctionIr;

  constructor(fn: FunctionIr) {
    this.fn = fn;
    this.seen = new Uint8Array(fn.blocks.length);
  }

  note({ id, end }: Block, to: number, state: State): void {
    if (end.kind !== 'branch') return;
    let seen = this.seen[id] ?? 0;
    seen |= (to === end.then ? thenSide : 0) | (to === end.else ? elseSide : 0);
    if ((seen & isLocked) === 0 && mayHoldAny(state)) seen |= isLocked;
    this.seen[id] = seen;
  }

  /** Branches of which no state takes one side, though what they ask is nobody's but others' to say. */
  *oneSided(): Iterable<{ readonly end: Branch; readonly block: number }> {
    for (const { id, end } of this.fn.blocks) {
      const seen = this.seen[id] ?? 0;
      if ((seen & isLocked) === 0 || (seen & bothSides) === bothSides) continue;
      if (end.kind === 'branch' && asksOthers(this.fn, end)) yield { end, block: id };
    }
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
      // What the call answers in any case is no news of an earlier one.
      if (said?.ref?.kind !== 'call' || said.madeBy === place.root.id) continue;
      const open = { ...said, mask: ANY, exact: null };
      next = withFact(withFact(next, key, open), said.ref.text, { ...open, ref: null });
    }
  }
  return next;
}
