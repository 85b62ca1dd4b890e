// What a call returns, named by the call as it is written: equal calls with equal arguments have one name.

import type { Arg, CallOp, Callee, Expr } from '../ir/ir.ts';
import { appendSteps, rootPlace } from '../ir/place.ts';
import type { Place } from '../ir/ir.ts';
import { printExpr } from '../ir/print.ts';
import { resolvePlace, tempText } from './evaluate.ts';
import { withFact, type State } from './state.ts';
import { ANY, constantValue } from './values.ts';

/** A call, or what stands for one where a guard takes a lock. */
export interface CallLike {
  readonly id: number;
  readonly result?: CallOp['result'];
  readonly callee?: Callee;
  readonly args: readonly Arg[];
  readonly span: CallOp['span'];
}

/** null if an argument has no name. */
export function callText(state: State, op: CallLike): string | null {
  if (op.callee === undefined) return null;
  const print = (e: Expr): string =>
    printExpr(
      e,
      (place) => resolvePlace(state, place).key,
      (id) => tempText(state, id),
    );
  const name = op.callee.kind === 'name' ? op.callee.name : resolvePlace(state, op.callee.place).key;
  const text = `${name}(${op.args.map((a) => print(a.value)).join(', ')})`;
  return text.includes('%') ? null : text;
}

/** What the pointer that the call returns points to. */
export function returnedPlace(state: State, op: CallLike): Place {
  const text = callText(state, op) ?? `${calledName(op)}(#${op.id})`;
  return appendSteps(rootPlace({ kind: 'global', name: text }), [{ kind: 'deref' }]);
}

/** The result of the call, from here on, is a pointer to that place. */
export function withReturned(state: State, op: CallLike, { root }: Place): State {
  if (root.kind !== 'global') return state;
  const key = `%${op.id}`;
  const old = state.facts.values.get(key) ?? constantValue(ANY, null);
  return withFact(state, key, { ...old, ref: { kind: 'call', text: root.name }, madeBy: op.id });
}

function calledName({ callee }: CallLike): string {
  return callee?.kind === 'name' ? callee.name : '';
}
