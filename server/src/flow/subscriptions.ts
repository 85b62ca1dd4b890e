// Which subscription a call means: its class from the place that the function names, or, where that came with a
// parameter, from what the callers hand in.

import type { Expr, FunctionIr, Place } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { pointee, resolvePlace } from './evaluate.ts';
import type { FlowFacts } from './facts.ts';
import type { State } from './state.ts';
import { rebase } from './summary.ts';

/** Callers above the function that are asked. */
const farthest = 3;

/** Classes of what the place may be: `struct svm_notifier.notifier`. Only those that some table is inserted for. */
export function subscriptionClasses(
  program: Program,
  factsOf: (fn: FunctionIr) => FlowFacts,
  fn: FunctionIr,
  place: Place,
  depth = 0,
): readonly string[] {
  const own = program.lockClass(fn, place);
  if (own !== null && program.opsOfSubscription(own, fn.path).length > 0) return [own];
  if (place.root.kind !== 'param' || depth >= farthest) return [];
  const found = new Set<string>();
  for (const { caller, call } of program.callers(fn).sites) {
    const state = factsOf(caller).calls.find((c) => c.op === call)?.states[0];
    if (state === undefined) continue;
    const handed = handedIn(state, call.args, place);
    if (handed === null) continue;
    for (const cls of subscriptionClasses(program, factsOf, caller, handed, depth + 1)) found.add(cls);
  }
  return [...found];
}

/**
 * The place that an argument leads to, resolved as far as it then still has a class: what a call out of view made has no
 * type of its own, and the variable that it was put in has.
 */
export function subscriptionPlace(
  program: Program,
  fn: FunctionIr,
  state: State,
  argument: Expr,
): Place | null {
  const place = pointee(state, argument);
  if (place === null || argument.kind !== 'address') return place;
  const isMade = place.root.kind === 'global' && program.lockClass(fn, place) === null;
  return isMade ? argument.place : place;
}

/** The callee's place as the caller knows it: `*range->notifier` is what the caller put into `range.notifier`. */
export function handedIn(
  state: State,
  args: readonly { readonly value: Expr }[],
  place: Place,
): Place | null {
  const argument = (index: number): Place | null => {
    const arg = args[index];
    return arg === undefined ? null : pointee(state, arg.value);
  };
  const here = rebase(place, argument);
  return here === null ? null : resolvePlace(state, here);
}
