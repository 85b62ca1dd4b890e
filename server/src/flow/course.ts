// What follows one outcome of one call: the function is run on from there with nothing else mixed in, so that what is
// reached is reached with that outcome. Rules ask it where an obligation that the call made is not met.

import type { Op, Terminator } from '../ir/ir.ts';
import type { FunctionContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import type { CallVisit, Course, CourseOptions, CourseReturn, CourseStep, CourseTest } from './facts.ts';
import { invalidationKeyFunction, keyFunction } from './path-key.ts';
import { leave, transfer, type CalleesOf } from './solver.ts';
import { joinStates, withFact, type State } from './state.ts';
import { temporariesThatCross } from './temporaries.ts';
import { unknownValue, withMask, type Mask } from './values.ts';

/** Blocks that are visited, and states per block: as many as the function itself is given. */
const mostSteps = 3000;
const mostStates = 48;

export function follow(
  context: FunctionContext,
  calleesOf: CalleesOf,
  visit: CallVisit,
  { assume, stops, stopsAt, rangesOnly }: CourseOptions,
): Course {
  const { blocks } = context.fn;
  const carried = temporariesThatCross(context.fn);
  const keyOf = rangesOnly === true ? invalidationKeyFunction(context.fn) : keyFunction(context.fn);
  const sets = blocks.map(() => new Map<string, State>());
  const waiting = new Set<number>();
  const seen = new Map<Op, { block: number; states: State[] }>();
  const ends = new Map<Extract<Terminator, { kind: 'return' }>, State[]>();
  const tests = new Map<CourseTest['end'], State[]>();
  const stopped = new Set<Op>();
  let widened = false;

  const arrive = (block: number, state: State): void => {
    const set = sets[block];
    if (set === undefined) return;
    const key = keyOf(state);
    const old = set.get(key);
    const joined = old === undefined ? state : joinStates(old, state);
    if (joined === old) return;
    if (old === undefined && set.size >= mostStates) {
      widened = true;
      return;
    }
    set.set(key, joined);
    waiting.add(block);
  };

  const run = (block: number, from: number, entry: readonly State[]): void => {
    const at = blocks[block];
    if (at === undefined) return;
    let states = entry;
    for (const op of at.ops.slice(from)) {
      const on = states.filter((s) => !stops(op, s));
      if (on.length < states.length) stopped.add(op);
      const known = seen.get(op);
      if (known === undefined) seen.set(op, { block, states: [...on] });
      else known.states.push(...on);
      states = on.flatMap((s) => transfer(context, calleesOf, s, op));
      // Helpers with many outcomes: what does not tell paths apart is joined here already.
      if (states.length > mostStates) states = joinedByKey(states, keyOf);
      if (states.length > 2 * mostStates) {
        widened = true;
        return;
      }
    }
    if (at.end.kind === 'return') {
      ends.set(at.end, [...(ends.get(at.end) ?? []), ...states]);
      return;
    }
    if (at.end.kind === 'branch' || at.end.kind === 'switch') {
      tests.set(at.end, [...(tests.get(at.end) ?? []), ...states]);
      if (stopsAt?.(at.end) === true) return;
    }
    for (const s of states) leave(context, at.end, s, carried, arrive);
  };

  const start = visit.states
    .flatMap((s) => transfer(context, calleesOf, s, visit.op))
    .flatMap((s) => assume(s) ?? []);
  const index = blocks[visit.block]?.ops.indexOf(visit.op) ?? -1;
  if (index >= 0) run(visit.block, index + 1, start);
  for (let steps = 0; waiting.size > 0; steps++) {
    const block = Math.min(...waiting);
    waiting.delete(block);
    if (steps > mostSteps || context.isOver()) {
      widened = true;
      break;
    }
    run(block, 0, [...(sets[block]?.values() ?? [])]);
  }
  return { ...sorted(seen), tests: testsOf(tests), returns: returnsOf(ends), stopped, widened };
}

function joinedByKey(states: readonly State[], keyOf: (state: State) => string): readonly State[] {
  const out = new Map<string, State>();
  for (const state of states) {
    const key = keyOf(state);
    const old = out.get(key);
    out.set(key, old === undefined ? state : joinStates(old, state));
  }
  return [...out.values()];
}

/** The state in which the call's result has one of those signs; null if it cannot. */
export function withResultIn(
  state: State,
  id: number,
  mask: Mask,
  exact: string | null = null,
): State | null {
  const known = state.facts.values.get(`%${id}`) ?? unknownValue;
  if ((known.mask & mask) === 0) return null;
  const narrowed = withMask(known, known.mask & mask);
  return withFact(state, `%${id}`, exact === null ? narrowed : { ...narrowed, exact });
}

function sorted(
  seen: ReadonlyMap<Op, { block: number; states: State[] }>,
): Pick<Course, 'calls' | 'assigns'> {
  const calls: CourseStep<Extract<Op, { kind: 'call' }>>[] = [];
  const assigns: CourseStep<Extract<Op, { kind: 'assign' }>>[] = [];
  for (const [op, { block, states }] of seen) {
    if (states.length === 0) continue;
    if (op.kind === 'call') calls.push({ op, block, states });
    if (op.kind === 'assign') assigns.push({ op, block, states });
  }
  calls.sort((a, b) => a.op.span.start - b.op.span.start);
  assigns.sort((a, b) => a.op.span.start - b.op.span.start);
  return { calls, assigns };
}

function testsOf(tests: ReadonlyMap<CourseTest['end'], State[]>): CourseTest[] {
  return [...tests]
    .filter(([, states]) => states.length > 0)
    .map(([end, states]) => ({ end, states }))
    .sort((a, b) => a.end.span.start - b.end.span.start);
}

function returnsOf(ends: ReadonlyMap<Extract<Terminator, { kind: 'return' }>, State[]>): CourseReturn[] {
  return [...ends]
    .map(([end, states]) => ({
      end,
      arrivals: states.map((state) => ({
        state,
        value: end.value === null ? null : evaluate(state, end.value),
      })),
    }))
    .sort((a, b) => a.end.span.start - b.end.span.start);
}
