// Property simulation over one function, in the manner of ESP: per block a small set of states, one per
// property key; states with equal keys are joined. A block with too many states is widened to one that
// claims only what they share. Two phases: the fixpoint, then one pass that lets an observer see every
// operation with the states that reach it.

import type { Block, CallOp, FunctionIr, Op, Terminator } from '../ir/ir.ts';
import { assign } from './assign.ts';
import { applyCall, applyGuard, applyUnguard } from './calls.ts';
import type { FunctionContext } from './context.ts';
import { evaluate, refine, resolvePlace } from './evaluate.ts';
import { invalidate } from './forget.ts';
import { keyFunction } from './path-key.ts';
import { notePublish, storesTranslation } from './publish.ts';
import { askedAnew, Sides } from './rechecks.ts';
import { compared, sampleFromField } from './sequence-field.ts';
import { joinStates, propertyKey, widen, withFact, withoutTaint, withValues, type State } from './state.ts';
import { temporariesThatCross } from './temporaries.ts';
import { unknownValue } from './values.ts';

/** Blocks visited per function, a guard against blow-up. */
const stepCap = 6000;

/** Locks that a task may hold: MAX_LOCK_DEPTH (include/linux/sched.h, 6.12). Who seems to hold more is out of our sight. */
const lockCap = 48;

/** Attempts under way on one path: who has more is not told apart from who has none. */
const attemptCap = 16;

export interface Solution {
  /** The states at the entry of each block. */
  readonly entries: readonly (readonly State[])[];
  readonly widened: boolean;
  readonly stateCap: number;
  /** By what states are told apart. */
  readonly keyOf: (state: State) => string;
  /** The smallest cap with which solving and observing it would have come out just the same. */
  readonly room: Room;
}

export interface Room {
  needed: number;
}

export interface Observer {
  readonly op: (op: Op, block: Block, states: readonly State[]) => void;
  readonly end: (end: Terminator, block: Block, states: readonly State[]) => void;
}

export type CalleesOf = (op: CallOp) => readonly FunctionIr[] | null;

/** `stateCap`: states per block before they are widened. */
export function solve(
  context: FunctionContext,
  calleesOf: CalleesOf,
  entry: State,
  stateCap: number,
  keyOf: Solution['keyOf'] = keyFunction(context.fn),
): Solution {
  const { blocks } = context.fn;
  const carried = temporariesThatCross(context.fn);
  const sets: Map<string, State>[] = blocks.map(() => new Map());
  // Those that have not been run yet: what is as it was leads where it led.
  const fresh: Set<State>[] = blocks.map(() => new Set());
  const queue = new WorkQueue(blocks.length);
  const room: Room = { needed: 0 };
  let widened = false;
  let isTooDeep = false;
  let steps = 0;

  const arrive = (block: number, state: State): void => {
    if (state.locks.length > lockCap) isTooDeep = true;
    const set = sets[block];
    const news = fresh[block];
    if (set === undefined || news === undefined) return;
    const wide = set.get(widenedKey);
    if (wide !== undefined) {
      const joined = widen([wide, state]);
      if (propertyKey(joined) === propertyKey(wide) && joinStates(wide, joined) === wide) return;
      set.set(widenedKey, joined);
      news.add(joined);
      queue.push(block);
      return;
    }
    const key = keyOf(state);
    const old = set.get(key);
    const joined = old === undefined ? state : joinStates(old, state);
    if (joined === old) return;
    set.set(key, joined);
    news.add(joined);
    room.needed = Math.max(room.needed, set.size);
    if (set.size > stateCap) {
      widened = true;
      const all = [...set.values()];
      const wide = widen(all);
      set.clear();
      set.set(widenedKey, wide);
      news.add(wide);
    }
    queue.push(block);
  };

  const sides = new Sides(context.fn);
  const next = (): number => {
    const id = queue.pop();
    if (id >= 0) return id;
    // All is quiet: tests that came out one way only are made anew.
    for (const { end, block } of sides.oneSided()) {
      if (context.rechecks.has(end)) continue;
      context.rechecks.add(end);
      for (const state of sets[block]?.values() ?? []) fresh[block]?.add(state);
      queue.push(block);
    }
    return queue.pop();
  };

  arrive(0, entry);
  for (let id = next(); id >= 0; id = next()) {
    if (++steps > stepCap || isTooDeep || context.isOver()) {
      widened = true;
      break;
    }
    const block = blocks[id];
    if (block === undefined) continue;
    const waiting = fresh[id];
    const states = [...(sets[id]?.values() ?? [])].filter((state) => waiting?.has(state) === true);
    waiting?.clear();
    for (const state of states) {
      const after = runOps(context, calleesOf, block, [state], { stateCap, room });
      for (const s of after)
        leave(context, block.end, s, carried, (to, arrived) => {
          sides.note(block, to, s);
          arrive(to, arrived);
        });
    }
  }
  return { entries: sets.map((s) => [...s.values()]), widened, stateCap, keyOf, room };
}

/** Lets the observer see each operation once, with all the states before it. */
export function observe(
  context: FunctionContext,
  calleesOf: CalleesOf,
  solution: Solution,
  observer: Observer,
): void {
  for (const block of context.fn.blocks) {
    const states = solution.entries[block.id] ?? [];
    if (states.length === 0) continue;
    const after = runOps(context, calleesOf, block, states, solution, observer);
    observer.end(block.end, block, after);
  }
}

/** The solved function as a graph: one node per block and state, edges as the transfer functions make them. */
export interface Walker {
  readonly entries: readonly (readonly State[])[];
  readonly step: (context: FunctionContext, state: State, op: Op) => readonly State[];
  /** Where control goes from the end of a block: blocks, and the index of the state that covers this one. */
  readonly leave: (block: Block, state: State) => readonly (readonly [number, number])[];
}

export function walker(context: FunctionContext, calleesOf: CalleesOf, solution: Solution): Walker {
  const carried = temporariesThatCross(context.fn);
  const { keyOf } = solution;
  const index = solution.entries.map((states) => new Map(states.map((s, k) => [keyOf(s), k] as const)));
  const plain = solution.entries.map((states) => states.map((s) => propertyKey(s)));
  return {
    entries: solution.entries,
    step: (within, state, op) => distinct(transfer(within, calleesOf, state, op)),
    leave: (block, state) => {
      const out: (readonly [number, number])[] = [];
      leave(context, block.end, state, carried, (to, arrived) => {
        const exact = index[to]?.get(keyOf(arrived));
        if (exact !== undefined) {
          out.push([to, exact]);
          return;
        }
        // The exact state was joined or widened away: whatever may cover it goes on.
        const key = propertyKey(arrived);
        const alike = plain[to]?.flatMap((other, k) => (other === key ? [k] : [])) ?? [];
        const covering = alike.length > 0 ? alike : (plain[to]?.map((_, k) => k) ?? []);
        for (const k of covering) out.push([to, k]);
      });
      return out;
    },
  };
}

const widenedKey = 'widened';

function runOps(
  context: FunctionContext,
  calleesOf: CalleesOf,
  block: Block,
  entry: readonly State[],
  { stateCap, room }: Pick<Solution, 'stateCap' | 'room'>,
  observer?: Observer,
): readonly State[] {
  let states = entry;
  for (const op of block.ops) {
    observer?.op(op, block, states);
    if (states.length === 1 && states[0] !== undefined) states = transfer(context, calleesOf, states[0], op);
    else states = states.flatMap((s) => transfer(context, calleesOf, s, op));
    if (states.length > 1) states = distinct(states);
    // Forks inside one block are bounded as those between blocks are.
    room.needed = Math.max(room.needed, Math.ceil(states.length / 4));
    if (states.length > 4 * stateCap) states = [widen(states)];
  }
  return states;
}

export function transfer(
  context: FunctionContext,
  calleesOf: CalleesOf,
  state: State,
  op: Op,
): readonly State[] {
  const after = effects(context, calleesOf, state, op);
  const isBeyond = ({ attempts }: State): boolean => attempts.length > attemptCap;
  return after.some(isBeyond) ? after.map((s) => (isBeyond(s) ? widen([s]) : s)) : after;
}

function effects(context: FunctionContext, calleesOf: CalleesOf, state: State, op: Op): readonly State[] {
  switch (op.kind) {
    case 'call':
      return applyCall(context, state, op, calleesOf(op));
    case 'guard':
      return applyGuard(context, state, op);
    case 'unguard':
      return applyUnguard(context, state, op);
    case 'assign': {
      const before = storesTranslation(state, op) ? notePublish(state, op.span) : state;
      return [sampleFromField(context, assign(context, before, op), op)];
    }
    case 'havoc': {
      let next = state;
      for (const place of op.places) {
        const target = resolvePlace(next, place);
        next = invalidate(context, next, target.key);
        if (place.path.length === 0) next = withFact(next, target.key, unknownValue);
        if (op.reason === 'declaration' && place.root.kind === 'local')
          next = withoutTaint(next, place.root.name);
      }
      return [next];
    }
  }
}

export function leave(
  context: FunctionContext,
  end: Terminator,
  state: State,
  carried: ReadonlySet<string>,
  arrive: (block: number, state: State) => void,
): void {
  switch (end.kind) {
    case 'jump':
      arrive(end.to, trim(state, carried));
      return;
    case 'branch': {
      const before = context.rechecks.has(end) ? askedAnew(state, end.condition) : state;
      for (const truth of [true, false]) {
        const refined = refine(context, before, end.condition, truth);
        if (refined === null) continue;
        const after = compared(context, refined, end.condition, truth, end.span);
        arrive(truth ? end.then : end.else, trim(after, carried));
      }
      return;
    }
    case 'switch': {
      const value = evaluate(state, end.value);
      const labels = end.cases.map((one) => (one.value === null ? null : evaluate(state, one.value)));
      const isNamed = value.exact !== null && labels.some((label) => label?.exact === value.exact);
      for (const [index, { to }] of end.cases.entries()) {
        const label = labels[index] ?? null;
        if (label === null && isNamed) continue;
        if (label !== null) {
          if (value.exact !== null && label.exact !== null && value.exact !== label.exact) continue;
          if ((value.mask & label.mask) === 0) continue;
        }
        arrive(to, trim(state, carried));
      }
      return;
    }
    case 'return':
    case 'stop':
      return;
  }
}

/** Facts about temporaries that no later block reads are dropped: fewer facts, cheaper joins. */
function trim(state: State, carried: ReadonlySet<string>): State {
  return withValues(
    state,
    state.facts.values.mapped((key, value) => (isSpent(key, carried) ? undefined : value)),
  );
}

function isSpent(key: string, carried: ReadonlySet<string>): boolean {
  return key.charCodeAt(0) === 37 && !carried.has(key);
}

/** States that differ in nothing are one; states with equal keys but other facts stay apart inside a block. */
function distinct(states: readonly State[]): readonly State[] {
  return states.length < 2 ? states : [...new Set(states)];
}

/** Blocks waiting to be visited, lowest number first: blocks are in reverse post-order. */
class WorkQueue {
  private readonly waiting: Uint8Array;
  private count = 0;

  constructor(size: number) {
    this.waiting = new Uint8Array(size);
  }

  push(block: number): void {
    if (this.waiting[block] === 1) return;
    this.waiting[block] = 1;
    this.count++;
  }

  pop(): number {
    if (this.count === 0) return -1;
    const block = this.waiting.indexOf(1);
    this.waiting[block] = 0;
    this.count--;
    return block;
  }
}
