// Does a call come to an operation of some kind, whatever its arguments are? Only what lies on every path counts, or
// behind tests of memory alone; calls through pointers are not followed. The way there is the witness.

import type { CallOp, FunctionIr } from '../ir/ir.ts';
import { noReclaimToken } from '../semantics/identity.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { alwaysSleeps, reclaimsByName } from './sleeping.ts';
import type { Witness } from './summary.ts';

/** What is looked for. Searches are compared by identity, so that answers are found once: they are constants. */
export interface Search {
  readonly matches: (op: CallOp) => boolean;
  /** A function that makes such a call does it on purpose: nothing in it counts. */
  readonly shields?: (op: CallOp) => boolean;
}

/** What may enter direct reclaim, or fault pages in. */
export const reclaiming: Search = { matches: reclaimsByName, shields: entersNoReclaim };

const deepest = 6;

type CalleesOf = (fn: FunctionIr, op: CallOp) => readonly FunctionIr[] | null;

export function createReach(
  calleesOf: CalleesOf,
): (fn: FunctionIr, op: CallOp, search: Search) => Witness | null {
  const answers = new Map<Search, Map<FunctionIr, Witness | null>>();

  const below = (fn: FunctionIr, search: Search, depth: number): Witness | null => {
    let known = answers.get(search);
    if (known === undefined) {
      known = new Map();
      answers.set(search, known);
    }
    const old = known.get(fn);
    if (old !== undefined) return old;
    if (depth > deepest) return null;
    // Recursion ends here.
    known.set(fn, null);
    const found = isShielded(fn, search)
      ? null
      : alwaysSleeps(fn, (op) => reached(fn, op, search, depth + 1), false);
    known.set(fn, found);
    return found;
  };

  const isShielded = (fn: FunctionIr, { shields }: Search): boolean =>
    shields !== undefined &&
    fn.blocks.some((b) =>
      b.ops.some(
        (op) =>
          op.kind === 'call' &&
          (shields(op) ||
            (calleesOf(fn, op) ?? []).some((callee) =>
              callee.blocks.some((inner) => inner.ops.some((o) => o.kind === 'call' && shields(o))),
            )),
      ),
    );

  const reached = (fn: FunctionIr, op: CallOp, search: Search, depth: number): Witness | null => {
    if (op.callee.kind !== 'name') return null;
    const callees = calleesOf(fn, op);
    const { name } = op.callee;
    if (callees === null) return search.matches(op) ? { chain: [name], file: fn.path, span: op.span } : null;
    const [only] = callees;
    if (callees.length !== 1 || only === undefined) return null;
    const inner = below(only, search, depth);
    return inner === null ? null : { ...inner, chain: [name, ...inner.chain] };
  };

  return (fn, op, search) => reached(fn, op, search, 0);
}

function entersNoReclaim(op: CallOp): boolean {
  if (op.callee.kind !== 'name') return false;
  const lock = vocabulary.locks.get(op.callee.name)?.lock;
  return lock?.kind === 'token' && lock.token === noReclaimToken;
}
