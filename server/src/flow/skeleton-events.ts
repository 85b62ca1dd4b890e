// The protocol's own calls in a skeleton: which line of the machine a call is, and where each of its results leads.

import type { CallOp } from '../ir/ir.ts';
import type { EventRow } from '../semantics/contracts/row.ts';
import { collisionErrno, type RoleLine } from '../semantics/roles.ts';
import type { Walk } from './facts.ts';
import { originOf, type SkeletonGraph } from './skeleton-graph.ts';
import type { Outer } from './skeleton-locks.ts';
import { withFact, type Attempt, type State } from './state.ts';

/** How often a skeleton has seen each kind of step. */
export interface Seen {
  samples: number;
  lookups: number;
  checks: number;
  /** Those that prove nothing if they come out well. */
  earlyChecks: number;
  publishes: number;
  sets: number;
  removals: number;
}

export interface EventStep {
  readonly walk: Walk;
  readonly op: CallOp;
  readonly row: EventRow;
  /** What it is in the machine; null if no step of a protocol. */
  readonly line: RoleLine | null;
  readonly state: State;
  readonly rest: (state: State) => number;
  readonly outer: Outer;
  /** Whoever checks well is taken to map the pages at once. */
  readonly mapAtCheck: boolean;
}

/** The node of the call; a silent one if it is no step of a protocol. */
export function eventNode(graph: SkeletonGraph, seen: Seen, step: EventStep): number {
  const { walk, op, row, line: role, state, rest } = step;
  const after = walk.walker.step(walk.context, state, op);
  if (row.event === 'blockable') {
    const to = after.filter((s) => s.blockable !== 'no').map(rest);
    const node = graph.line('blockable', undefined, to);
    graph.node(node).exit = { name: 'no', to: after.filter((s) => s.blockable !== 'yes').map(rest) };
    return node;
  }
  if (role === null) return graph.silent(after.map(rest));
  count(seen, row);
  const node = graph.add(role.text, originOf(walk, op.nameSpan, op));
  const entry = isAfresh(step) ? graph.before('discard', node) : node;
  if (role.exit === null) {
    graph.node(node).next = after.map(rest);
    // What was not inserted was left alone.
    if (row.event === 'insert' && after.length > 1) {
      const [inserted, ...failed] = after;
      graph.node(node).next = inserted === undefined ? [] : [rest(inserted)];
      return graph.silent([entry, ...failed.map(rest)]);
    }
    // Who takes the subscription away while pages are mapped has another one for them, or is done with them.
    return row.event === 'remove' ? graph.before('unmap', entry) : entry;
  }
  // Good outcomes come first, whichever way round the call answers.
  const [good, bad = good] = after;
  const onward = good === undefined ? [] : [rest(good)];
  const isVerdict = row.event === 'check' || row.event === 'section-end';
  const mapped = step.mapAtCheck && isVerdict ? onward.map((n) => graph.before('map', n)) : onward;
  const isLookup = row.event === 'translate';
  const collided = bad === undefined || !isLookup ? bad : asBusy(bad, op);
  // A look-up may fail for reasons of its own as well.
  const failed = isLookup && bad !== undefined && bad !== good ? [rest(bad)] : [];
  graph.node(node).next = [...mapped, ...failed];
  graph.node(node).exit = { name: role.exit, to: collided === undefined ? [] : [rest(collided)] };
  return entry;
}

function count(seen: Seen, row: EventRow): void {
  if (row.event === 'sample' || row.event === 'section-start') seen.samples++;
  if (row.event === 'translate') seen.lookups++;
  if (row.event === 'check' || row.event === 'section-end') seen.checks++;
  if (row.event === 'early-check') seen.earlyChecks++;
  if (row.event === 'set-seq') seen.sets++;
  if (row.event === 'remove') seen.removals++;
}

/** What an earlier attempt looked up is dropped, unless it is still to be checked together with what comes. */
function isAfresh({ state, row, op, outer }: EventStep): boolean {
  const begins = row.event === 'translate' || row.event === 'section-start' || row.event === 'sample';
  return begins && op.result === 'used' && isOver(state, outer.isOver);
}

/** The attempts of the state are over; if there are none, those of the callers. */
export function isOver(state: State, outside: boolean): boolean {
  return state.attempts.length === 0 ? outside : !state.attempts.some(isUnderWay);
}

/** Somebody in line has sampled or checked. */
export function isAttempted(state: State, outer: Outer): boolean {
  if (state.attempts.some((a) => a.sampled !== null || a.checked !== null || a.carrier !== null)) return true;
  return outer.from !== null && isAttempted(outer.from.state, outer.from.outer);
}

function isUnderWay(a: Attempt): boolean {
  return a.stage === 'sampled' && a.translation === 'done';
}

/** The state after a look-up that collided: its result is the errno that says so. */
function asBusy(state: State, op: CallOp): State {
  const key = `%${op.id}`;
  const known = state.facts.values.get(key);
  return known === undefined ? state : withFact(state, key, { ...known, exact: collisionErrno });
}
