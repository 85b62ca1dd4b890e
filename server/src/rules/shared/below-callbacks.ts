// What a callback does itself or through functions that it calls on every path: the rules that forbid something in
// callbacks share the search.

import type { CallVisit, FlowEngine } from '../../flow/facts.ts';
import type { Search } from '../../flow/reach.ts';
import type { Witness } from '../../flow/summary.ts';
import type { FunctionIr } from '../../ir/ir.ts';
import type { State } from '../../flow/state.ts';
import type { CallbackRole, Program } from '../../program/program.ts';
import type { CallbackRow } from '../../semantics/contracts/row.ts';

/** Callbacks that run for an invalidation, inside reclaim as anywhere else. */
export const invalidating: readonly CallbackRow['role'][] = ['invalidate', 'start', 'end', 'finish'];

/** The function's role among those, or null. */
export function roleAmong(
  flow: FlowEngine,
  fn: FunctionIr,
  wanted: readonly CallbackRow['role'][],
): CallbackRow | null {
  return flow.roles(fn).find((r) => wanted.includes(r.row.role))?.row ?? null;
}

export interface Found {
  readonly visit: CallVisit;
  readonly witness: Witness;
}

/** Calls of the function that come to what is searched for, in the order of the text. */
export function* callsReaching(flow: FlowEngine, fn: FunctionIr, search: Search): Iterable<Found> {
  for (const visit of flow.facts(fn).calls) {
    const witness = visit.states.length === 0 ? null : flow.reaches(fn, visit.op, search);
    if (witness !== null) yield { visit, witness };
  }
}

const farthest = 6;

/** Every way to the function is in view and begins in plain code: with a function that others call, not the core. */
export function isOutsideCallbacks(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  above: ReadonlySet<FunctionIr> = new Set(),
): boolean {
  if (above.size > farthest || above.has(fn)) return false;
  if (flow.roles(fn).length > 0 || program.addressTaken(fn)) return false;
  const { complete, sites } = program.callers(fn);
  const further = new Set([...above, fn]);
  return complete && sites.every((s) => isOutsideCallbacks(program, flow, s.caller, further));
}

/**
 * The roles of the callbacks above the function, each of which comes to it in such a state alone; null if some way to it
 * is not in view, or another one.
 */
export function rolesAbove(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  isSuch: (state: State) => boolean,
  above: ReadonlySet<FunctionIr> = new Set(),
): readonly CallbackRole[] | null {
  const own = flow.roles(fn);
  if (own.length > 0) return own;
  if (above.size > farthest || above.has(fn) || program.addressTaken(fn)) return null;
  const { complete, sites } = program.callers(fn);
  if (!complete || sites.length === 0) return null;
  const further = new Set([...above, fn]);
  const out: CallbackRole[] = [];
  for (const { caller, call } of sites) {
    const visit = flow.facts(caller).calls.find((c) => c.op === call);
    if (visit?.states.every(isSuch) !== true) return null;
    const found = rolesAbove(program, flow, caller, isSuch, further);
    if (found === null) return null;
    out.push(...found);
  }
  return out;
}

/** "foo()", or "foo(), through bar(), calls baz()" where the sleeper is further down. */
export function chainText({ chain }: Witness): string {
  const [first, ...rest] = chain.map((name) => `${name}()`);
  const last = rest.pop();
  if (last === undefined) return first ?? '';
  const through = rest.length === 0 ? '' : `, through ${rest.join(', ')},`;
  return `${first ?? ''}${through} calls ${last}, which`;
}
